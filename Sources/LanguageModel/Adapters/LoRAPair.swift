import Kernels

/// A low-rank change of one matrix: `y += B (A x)`, the scale already in B.
///
/// Source: Hu et al., LoRA, 2021.
package struct LoRAPair: Sendable {
  package let rank: Int
  package let inputs: Int
  package let outputs: Int
  /// `[inputs][rank]`: A, transposed.
  private let down: [Float]
  /// `[rank][outputs]`: B, transposed and scaled.
  private let up: [Float]

  /// - Parameters:
  ///   - down: A, `[rank][inputs]`.
  ///   - up: B, `[outputs][rank]`.
  package init(
    rank: Int, inputs: Int, outputs: Int, down: [Float], up: [Float], scale: Float
  ) {
    precondition(down.count == rank * inputs && up.count == outputs * rank)
    self.rank = rank
    self.inputs = inputs
    self.outputs = outputs
    self.down = transpose(down, rows: rank, columns: inputs)
    self.up = transpose(up, rows: outputs, columns: rank).map { $0 * scale }
  }

  /// Writes `A x` for one token, `[rank]`.
  func project(_ x: UnsafePointer<Float>, into reduced: UnsafeMutablePointer<Float>) {
    down.withUnsafeBufferPointer { down in
      guard let base = down.baseAddress else { return }
      FloatKernels.current.product(
        rows: 1, columns: rank, depth: inputs, x, stride: inputs,
        by: .single(base, stride: rank), into: reduced, stride: rank)
    }
  }

  /// Adds rows of `B reduced` for some tokens.
  /// - Parameters:
  ///   - reduced: of the first token; `reducedStride` numbers from one token to the next.
  ///   - y: the first token's row 0.
  func add(
    rows: Range<Int>, tokens: Int, _ reduced: UnsafePointer<Float>, reducedStride: Int,
    to y: UnsafeMutablePointer<Float>, stride: Int
  ) {
    up.withUnsafeBufferPointer { up in
      guard let base = up.baseAddress else { return }
      FloatKernels.current.product(
        rows: tokens, columns: rows.count, depth: rank, reduced, stride: reducedStride,
        by: .single(base + rows.lowerBound, stride: outputs), adds: true,
        into: y + rows.lowerBound, stride: stride)
    }
  }
}

private func transpose(_ x: [Float], rows: Int, columns: Int) -> [Float] {
  var result = [Float](repeating: 0, count: x.count)
  for row in 0..<rows {
    for column in 0..<columns { result[column * rows + row] = x[row * columns + column] }
  }
  return result
}
