internal import CKernels

/// An int8 linear map with many inputs at once; `FloatPanels` is its truth.
///
/// Each output row's weights have one scale and lie in −127...127. Before that, each column is multiplied by a
/// smoothing factor that the inputs are divided by: it takes the few columns of large inputs, which every BERT
/// has, from the inputs' range into the weights' (SmoothQuant, Xiao et al. 2023, with α = ½). The sums of
/// products are exact integers, the same on every set of instructions.
///
/// `@unchecked Sendable`: the buffers are written in `init` only.
package final class Int8Panels: @unchecked Sendable {
  package let rows: Int
  package let columns: Int

  /// What inputs are multiplied by before they are quantized: 1 / smoothing.
  package let factors: [Float]

  /// The bytes: `[panel][columns / 4][32][4]`.
  private let panels: AlignedBuffer<Int8>
  /// Of each row, to whole panels.
  private let scales: AlignedBuffer<Float>
  private let sums: AlignedBuffer<Int32>
  private let bias: [Float]

  /// Columns at most: more could overflow 32 bits (255 · 127 · columns).
  package static let mostColumns = 65_536

  /// Quantizes a map.
  /// - Parameter peaks: the largest magnitude that inputs have been seen to have in each column.
  package init(_ map: FloatPanels, peaks: [Float]) {
    precondition(peaks.count == map.columns && map.columns <= Self.mostColumns)
    rows = map.rows
    columns = map.columns
    bias = map.bias
    let padded = FloatPanels.padded(rows)
    panels = AlignedBuffer(count: padded * QuantizedActivations.gap(columns))
    scales = AlignedBuffer(count: padded)
    sums = AlignedBuffer(count: padded)
    let smoothing = Self.smoothing(map, peaks)
    factors = smoothing.map { 1 / $0 }
    ck_pack_int8(map.panels.base, smoothing, rows, columns, panels.base, scales.base, sums.base)
  }

  /// √(largest input / largest weight) of each column.
  private static func smoothing(_ map: FloatPanels, _ peaks: [Float]) -> [Float] {
    var weights = [Float](repeating: 0, count: map.columns)
    ck_panel_peaks(map.panels.base, map.rows, map.columns, &weights)
    return zip(peaks, weights).map { input, weight in
      (max(input, 1e-3) / max(weight, 1e-5)).squareRoot()
    }
  }

  /// Maps `x`, which was quantized with this map's factors, to `y`, `[tokens][rows]`, and applies GELU if wanted.
  /// - Complexity: O(tokens · rows · columns), on the calling thread.
  package func multiply(
    _ x: QuantizedActivations, tokens: Int, gelu: Bool = false,
    into y: UnsafeMutablePointer<Float>, instructions: InstructionSet = .current
  ) {
    precondition(tokens <= x.scales.count)
    if let kernels = EncoderKernels.table(instructions) {
      kernels.multiply_int8(
        x.bytes.base, x.scales.base, x.lows.base, tokens, panels.base, scales.base, sums.base, rows,
        columns, bias, gelu, y)
    } else {
      plainMultiply(x, tokens: tokens, gelu: gelu, into: y)
    }
  }

  private func plainMultiply(
    _ x: QuantizedActivations, tokens: Int, gelu activates: Bool,
    into y: UnsafeMutablePointer<Float>
  ) {
    let gap = QuantizedActivations.gap(columns)
    for token in 0..<tokens {
      let input = x.bytes.base + token * gap
      for row in 0..<rows {
        var sum: Int32 = 0
        for column in 0..<columns { sum += Int32(input[column]) * Int32(weight(row, column)) }
        let product = x.scales.base[token] * Float(sum) + x.lows.base[token] * Float(sums.base[row])
        let value = product * scales.base[row] + bias[row]
        y[token * rows + row] = activates ? gelu(value) : value
      }
    }
  }

  /// A weight's byte.
  private func weight(_ row: Int, _ column: Int) -> Int8 {
    let height = FloatPanels.height
    let panel = panels.base + row / height * height * QuantizedActivations.gap(columns)
    return panel[(column / 4 * height + row % height) * 4 + column % 4]
  }
}
