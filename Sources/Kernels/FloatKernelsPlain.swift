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
