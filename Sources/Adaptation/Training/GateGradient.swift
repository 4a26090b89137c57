import Kernels

/// The gradient of `activation(gate) · up`.
enum GateGradient {
  /// Numbers computed at once, so that the exponentials stay in the cache.
  private static let piece = 256

  /// Replaces gate and up by their gradients, given the product's.
  ///
  /// Both activations are `x · σ(s(x))`: s is x for SiLU, and `2 √(2/π) (x + 0.044715 x³)` for
  /// GELU's approximation by tanh.
  static func apply(
    _ dy: UnsafePointer<Float>, gate: UnsafeMutablePointer<Float>,
    up: UnsafeMutablePointer<Float>, count: Int, activation: FloatKernels.Activation
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: piece) { powers in
      guard let powers = powers.baseAddress else { return }
      for start in stride(from: 0, to: count, by: piece) {
        let count = min(piece, count - start)
        let (gate, up, dy) = (gate + start, up + start, dy + start)
        switch activation {
        case .silu: for i in 0..<count { powers[i] = -gate[i] }
        case .gelu: for i in 0..<count { powers[i] = -inner(gate[i]) }
        }
        _ = FloatKernels.current.exponentials(powers, count: count, shift: 0)
        for i in 0..<count {
          let x = gate[i]
          let sigmoid = 1 / (1 + powers[i])
          let slope = activation == .silu ? 1 : innerSlope(x)
          gate[i] = dy[i] * up[i] * (sigmoid + x * sigmoid * (1 - sigmoid) * slope)
          up[i] = dy[i] * x * sigmoid
        }
      }
    }
  }

  private static let factor: Float = 1.595_769_1  // 2 √(2/π)

  @inline(__always) private static func inner(_ x: Float) -> Float {
    factor * (x + 0.044715 * x * x * x)
  }

  @inline(__always) private static func innerSlope(_ x: Float) -> Float {
    factor * (1 + 0.134145 * x * x)
  }
}
