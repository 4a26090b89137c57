internal import CKernels

/// Layer normalization with gain and bias (Ba and others, 2016).
package struct LayerNorm: Sendable {
  package let gain: [Float]
  package let bias: [Float]
  /// Added to the variance.
  package let epsilon: Float

  package init(gain: [Float], bias: [Float], epsilon: Float) {
    precondition(gain.count == bias.count)
    self.gain = gain
    self.bias = bias
    self.epsilon = epsilon
  }

  /// `x = norm(x + y) · gain + bias` for each row of `[tokens][gain.count]`; nil stands for zeros.
  package func apply(
    to x: UnsafeMutablePointer<Float>, adding y: UnsafePointer<Float>?, tokens: Int,
    instructions: InstructionSet = .current
  ) {
    if let kernels = EncoderKernels.table(instructions) {
      kernels.layer_norm(x, y, tokens, gain.count, gain, bias, epsilon)
    } else {
      let columns = gain.count
      for token in 0..<tokens {
        applyToRow(x + token * columns, adding: y.map { $0 + token * columns })
      }
    }
  }

  private func applyToRow(_ x: UnsafeMutablePointer<Float>, adding y: UnsafePointer<Float>?) {
    let columns = gain.count
    var (sum, squares): (Float, Float) = (0, 0)
    for column in 0..<columns {
      x[column] += y?[column] ?? 0
      sum += x[column]
    }
    let mean = sum / Float(columns)
    for column in 0..<columns { squares += (x[column] - mean) * (x[column] - mean) }
    let scale = 1 / (squares / Float(columns) + epsilon).squareRoot()
    for column in 0..<columns {
      x[column] = (x[column] - mean) * scale * gain[column] + bias[column]
    }
  }
}
