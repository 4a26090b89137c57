import Foundation

/// The functions of `FloatKernels` without intrinsics, which tests trust.
extension FloatKernels {
  enum Plain {
    static func product(
      rows: Int, columns: Int, depth: Int, _ a: UnsafePointer<Float>, stride: Int,
      by b: DenseMatrix, adds: Bool, into c: UnsafeMutablePointer<Float>, stride cStride: Int
    ) {
      var row = [Float](repeating: 0, count: columns)
      for r in 0..<rows {
        let out = c + r * cStride
        if !adds { out.update(repeating: 0, count: columns) }
        for k in 0..<depth {
          let factor = a[r * stride + k]
          switch b {
          case .single(let b, let bStride):
            for j in 0..<columns { out[j] += factor * b[k * bStride + j] }
          case .half(let b, let bStride):
            for j in 0..<columns { row[j] = Float(halfBits: b[k * bStride + j]) }
            for j in 0..<columns { out[j] += factor * row[j] }
          }
        }
      }
    }

    static func rmsNorm(
      _ x: UnsafePointer<Float>, weight: UnsafePointer<Float>, count: Int, epsilon: Float,
      into out: UnsafeMutablePointer<Float>
    ) {
      var sum: Float = 0
      for i in 0..<count { sum += x[i] * x[i] }
      let scale = 1 / (sum / Float(count) + epsilon).squareRoot()
      for i in 0..<count { out[i] = x[i] * scale * weight[i] }
    }

    static func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
      var most = -Float.infinity
      for i in 0..<count where x[i] > most { most = x[i] }
      return most
    }

    static func exponentials(
      _ x: UnsafePointer<Float>, count: Int, shift: Float, into out: UnsafeMutablePointer<Float>?
    ) -> Float {
      var sum: Float = 0
      for i in 0..<count {
        let value = exp(x[i] - shift)
        out?[i] = value
        sum += value
      }
      return sum
    }

    static func gate(
      _ gate: UnsafeMutablePointer<Float>, up: UnsafePointer<Float>, count: Int,
      activation: Activation
    ) {
      for i in 0..<count {
        let x = gate[i]
        switch activation {
        case .silu: gate[i] = x / (1 + exp(-x)) * up[i]
        case .gelu:
          // 0.797… is √(2/π).
          gate[i] = 0.5 * x * (1 + tanh(0.79788456 * (x + 0.044715 * x * x * x))) * up[i]
        }
      }
    }

    /// Both activations are `x · σ(s(x))`: s is x for SiLU, and `2 √(2/π) (x + 0.044715 x³)` for
    /// GELU's approximation by tanh.
    static func gateGradient(
      _ dy: UnsafePointer<Float>, gate: UnsafePointer<Float>, up: UnsafePointer<Float>, count: Int,
      activation: Activation,
      into slopes: (gate: UnsafeMutablePointer<Float>, up: UnsafeMutablePointer<Float>)
    ) {
      let factor: Float = 1.595_769_1  // 2 √(2/π)
      for i in 0..<count {
        let x = gate[i]
        let (inner, innerSlope): (Float, Float) =
          switch activation {
          case .silu: (x, 1)
          case .gelu: (factor * (x + 0.044715 * x * x * x), factor * (1 + 0.134145 * x * x))
          }
        let sigmoid = 1 / (1 + exp(-inner))
        slopes.gate[i] = dy[i] * up[i] * (sigmoid + x * sigmoid * (1 - sigmoid) * innerSlope)
        slopes.up[i] = dy[i] * x * sigmoid
      }
    }

    static func softmaxGradient(
      _ slopes: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, count: Int,
      scale: Float
    ) {
      var mean: Float = 0
      for i in 0..<count { mean += weights[i] * slopes[i] }
      for i in 0..<count { slopes[i] = (slopes[i] - mean) * weights[i] * scale }
    }

    static func scale(_ x: UnsafeMutablePointer<Float>, by factor: Float, count: Int) {
      for i in 0..<count { x[i] *= factor }
    }

    static func rotate(
      _ x: UnsafeMutablePointer<Float>, pairs: Int, isSplit: Bool, cosines: UnsafePointer<Float>,
      sines: UnsafePointer<Float>
    ) {
      for i in 0..<pairs {
        let (first, second) = isSplit ? (i, i + pairs) : (2 * i, 2 * i + 1)
        let (a, b) = (x[first], x[second])
        x[first] = a * cosines[i] - b * sines[i]
        x[second] = a * sines[i] + b * cosines[i]
      }
    }

    static func storeHalf(
      _ x: UnsafePointer<Float>, count: Int, into out: UnsafeMutablePointer<UInt16>, stride: Int
    ) {
      for i in 0..<count { out[i * stride] = x[i].halfBits }
    }

    static func add(
      _ y: UnsafePointer<Float>, to x: UnsafeMutablePointer<Float>, count: Int
    ) {
      for i in 0..<count { x[i] += y[i] }
    }
  }
}
