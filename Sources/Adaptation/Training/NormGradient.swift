/// The gradient of a root-mean-square norm.
enum NormGradient {
  /// Adds to `dx` what a gradient `dy` of `x / √(mean(x²) + ε) · weight` means for `x`.
  ///
  /// With r the factor: `dx = r · weight · dy − x · r³ / n · Σ dy · weight · x`.
  static func add(
    _ dy: UnsafePointer<Float>, at x: UnsafePointer<Float>, weight: [Float], epsilon: Float,
    to dx: UnsafeMutablePointer<Float>
  ) {
    weight.withUnsafeBufferPointer { weight in
      var (squares, products) = (SIMD8<Float>(), SIMD8<Float>())
      let whole = weight.count / 8 * 8
      for start in stride(from: 0, to: whole, by: 8) {
        let (a, b) = (vector(x + start), vector(dy + start))
        squares += a * a
        if let base = weight.baseAddress { products += a * b * vector(base + start) }
      }
      var (square, product) = (squares.sum(), products.sum())
      for index in whole..<weight.count {
        square += x[index] * x[index]
        product += x[index] * dy[index] * weight[index]
      }
      let count = Float(weight.count)
      let factor = 1 / (square / count + epsilon).squareRoot()
      let pull = factor * factor * factor / count * product
      for index in 0..<weight.count {
        dx[index] += factor * weight[index] * dy[index] - pull * x[index]
      }
    }
  }

  private static func vector(_ x: UnsafePointer<Float>) -> SIMD8<Float> {
    UnsafeRawPointer(x).loadUnaligned(as: SIMD8<Float>.self)
  }
}
