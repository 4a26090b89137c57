internal import CKernels

/// A float32 linear map with many inputs at once: weights in panels of 32 rows.
///
/// `y[t][r] = bias[r] + Σ w[r][c] · x[t][c]`. Bias is part of it because adding it costs nothing where the sums
/// still are in the cache.
///
/// `@unchecked Sendable`: the buffers are written in `init` only.
package final class FloatPanels: @unchecked Sendable {
  /// Numbers of an output and of an input.
  package let rows: Int
  package let columns: Int

  /// `[panel][columns][32]`; the last panel's missing rows are zeros.
  let panels: AlignedBuffer<Float>
  let bias: [Float]

  /// Rows of a panel.
  static let height = 32

  /// Packs `weights`, which are `[rows][columns]`, and `rows` numbers of bias.
  package init(_ weights: UnsafePointer<Float>, bias: [Float], rows: Int, columns: Int) {
    precondition(bias.count == rows && rows > 0 && columns > 0)
    self.rows = rows
    self.columns = columns
    self.bias = bias
    panels = AlignedBuffer(count: Self.padded(rows) * columns)
    ck_pack_float(weights, rows, columns, panels.base)
  }

  /// Rows in whole panels.
  static func padded(_ rows: Int) -> Int { (rows + height - 1) / height * height }

  /// Maps `x`, `[tokens][columns]`, to `y`, `[tokens][rows]`, and applies GELU if wanted.
  /// - Complexity: O(tokens · rows · columns), on the calling thread.
  package func multiply(
    _ x: UnsafePointer<Float>, tokens: Int, gelu: Bool = false, into y: UnsafeMutablePointer<Float>,
    instructions: InstructionSet = .current
  ) {
    if let kernels = EncoderKernels.table(instructions) {
      kernels.multiply_float(x, tokens, panels.base, rows, columns, bias, gelu, y)
    } else {
      plainMultiply(x, tokens: tokens, gelu: gelu, into: y)
    }
  }

  private func plainMultiply(
    _ x: UnsafePointer<Float>, tokens: Int, gelu activates: Bool,
    into y: UnsafeMutablePointer<Float>
  ) {
    for token in 0..<tokens {
      let input = x + token * columns
      for row in 0..<rows {
        var sum: Float = 0
        for column in 0..<columns { sum += input[column] * weight(row, column) }
        sum += bias[row]
        y[token * rows + row] = activates ? gelu(sum) : sum
      }
    }
  }

  /// A weight, as it was before packing.
  package func weight(_ row: Int, _ column: Int) -> Float {
    let panel = panels.base + row / Self.height * Self.height * columns
    return panel[column * Self.height + row % Self.height]
  }
}
