internal import CKernels

/// Products of stored weights with activations.
package enum Product {
  /// Rows that products with many tokens take together: pieces of whole multiples waste nothing.
  package static let tileRows = 32

  /// Multiplies some rows of `w` by some tokens of `x`: `y[t · stride + r] = Σ w[r][c] · x[t][c]`.
  ///
  /// Pure, on the calling thread; callers split the rows. `x` must hold the tokens as quantized for the
  /// type of `w`.
  /// - Parameters:
  ///   - y: floats for token 0 and row 0; written at the rows and tokens asked for.
  ///   - stride: floats from a token's results to the next token's.
  package static func multiply(
    _ w: Matrix, rows: Range<Int>, by x: ActivationBuffer, tokens: Range<Int>,
    into y: UnsafeMutablePointer<Float>, stride: Int
  ) {
    multiply(w, rows: rows, by: x, tokens: tokens, into: y, stride: stride, using: .current)
  }

  /// The same with instructions of the caller's choice, which the processor must have.
  package static func multiply(
    _ w: Matrix, rows: Range<Int>, by x: ActivationBuffer, tokens: Range<Int>,
    into y: UnsafeMutablePointer<Float>, stride: Int, using instructions: InstructionSet
  ) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= w.rows)
    precondition(tokens.lowerBound >= 0 && tokens.upperBound <= x.rows && w.columns <= x.columns)
    guard !rows.isEmpty, !tokens.isEmpty else { return }
    let layout = ActivationLayout(for: w.type, columns: w.columns)
    var weights = ck_weights(
      base: w.base + rows.lowerBound * w.rowBytes, type: ck_type(w.type.rawValue),
      rows: rows.count, columns: w.columns, row_bytes: w.rowBytes)
    var activations = ck_activations(
      base: x.base + tokens.lowerBound * layout.stride, tokens: tokens.count,
      stride: layout.stride, scales: layout.scales, corrections: layout.corrections)
    let output = y + tokens.lowerBound * stride + rows.lowerBound
    switch instructions {
    case .plain:
      PlainProduct(layout: layout, x: UnsafeRawPointer(x.base)).multiply(
        w, rows: rows, tokens: tokens, into: y, stride: stride)
    case .avx2: ck_multiply_avx2(&weights, &activations, output, stride)
    case .avx512: ck_multiply_avx512(&weights, &activations, output, stride)
    case .neon: ck_multiply_neon(&weights, &activations, output, stride)
    }
  }
}
