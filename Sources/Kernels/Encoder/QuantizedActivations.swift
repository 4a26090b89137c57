internal import CKernels

/// Inputs of an int8 map: each row in bytes with a scale and a lowest value of its own.
///
/// `x[t][c] · factor[c] ≈ low[t] + scale[t] · q[t][c]`: a row spans exactly what its 256 steps can say, so that
/// the one-sided results of GELU lose no bit.
package final class QuantizedActivations {
  /// The steps: `[tokens][columns, rounded up to sixteen]`.
  let bytes: AlignedBuffer<UInt8>
  let scales: AlignedBuffer<Float>
  let lows: AlignedBuffer<Float>

  /// Makes room for so many rows of at most so many columns.
  package init(tokens: Int, columns: Int) {
    bytes = AlignedBuffer(count: tokens * Self.gap(columns))
    scales = AlignedBuffer(count: tokens)
    lows = AlignedBuffer(count: tokens)
  }

  /// Bytes of a row.
  static func gap(_ columns: Int) -> Int { (columns + 15) / 16 * 16 }

  /// Quantizes `x`, `[tokens][factors.count]`, each column multiplied by its factor first.
  package func quantize(
    _ x: UnsafePointer<Float>, tokens: Int, factors: [Float],
    instructions: InstructionSet = .current
  ) {
    let columns = factors.count
    precondition(tokens <= scales.count && tokens * Self.gap(columns) <= bytes.count)
    if let kernels = EncoderKernels.table(instructions) {
      kernels.quantize(x, tokens, columns, factors, bytes.base, scales.base, lows.base)
    } else {
      for token in 0..<tokens { quantizeRow(token, x + token * columns, factors) }
    }
  }

  private func quantizeRow(_ token: Int, _ x: UnsafePointer<Float>, _ factors: [Float]) {
    let columns = factors.count
    let gap = Self.gap(columns)
    var (low, high) = (Float.greatestFiniteMagnitude, -Float.greatestFiniteMagnitude)
    for column in 0..<columns {
      low = Float.minimum(low, x[column] * factors[column])
      high = Float.maximum(high, x[column] * factors[column])
    }
    let scale = (high - low) / 255
    let step = scale > .leastNormalMagnitude ? 1 / scale : 0
    scales.base[token] = scale
    lows.base[token] = low
    for column in 0..<gap {
      let value =
        column < columns
        ? ((x[column] * factors[column] - low) * step).rounded(.toNearestOrEven) : 0
      bytes.base[token * gap + column] = UInt8(Float.minimum(Float.maximum(value, 0), 255))
    }
  }
}
