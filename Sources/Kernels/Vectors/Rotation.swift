/// A fixed pseudo-random rotation of vectors of one width.
///
/// It keeps lengths and products, and spreads what a few dimensions hold over all of them: bytes with one
/// scale then lose little, and the errors of one-bit codes are those of random directions, as their bound
/// wants. Rounds of random signs and a Walsh-Hadamard transform, over the greatest power of two that
/// fits: the first dimensions and the last ones in turn.
///
/// Source: Ailon and Chazelle, The Fast Johnson-Lindenstrauss Transform, 2009.
package struct Rotation: Sendable {
  /// Enough for every dimension to reach every other one where two transforms overlap.
  private static let rounds = 4

  package let width: Int
  /// Dimensions of a transform.
  private let span: Int
  /// 1 or -1 for each round and dimension.
  private let signs: [Float]

  /// Equal widths give equal rotations, in every version: stored vectors rely on it.
  ///
  /// - Parameter width: at least 1.
  package init(width: Int) {
    self.width = width
    span = 1 << (Int.bitWidth - 1 - width.leadingZeroBitCount)
    // SplitMix64, by Steele, Lea and Flood, 2014.
    var state: UInt64 = 0x7261_6764_0000_0001
    signs = (0..<Self.rounds * width).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      return (z ^ z >> 31) & 1 == 0 ? 1 : -1
    }
  }

  /// The rotated vector.
  ///
  /// - Parameter vector: of `width` numbers.
  /// - Complexity: O(width · log width).
  package func apply(to vector: [Float]) -> [Float] {
    var vector = vector
    let factor = 1 / Float(span).squareRoot()
    vector.withUnsafeMutableBufferPointer { x in
      for round in 0..<Self.rounds {
        for c in 0..<width { x[c] *= signs[round * width + c] }
        let start = round % 2 == 0 ? 0 : width - span
        transform(UnsafeMutableBufferPointer(rebasing: x[start..<start + span]), factor)
      }
    }
    return vector
  }

  /// The vector that `apply` makes `rotated` of, up to rounding.
  ///
  /// - Parameter rotated: of `width` numbers.
  /// - Complexity: O(width · log width).
  package func reverse(_ rotated: [Float]) -> [Float] {
    var vector = rotated
    let factor = 1 / Float(span).squareRoot()
    vector.withUnsafeMutableBufferPointer { x in
      for round in (0..<Self.rounds).reversed() {
        let start = round % 2 == 0 ? 0 : width - span
        transform(UnsafeMutableBufferPointer(rebasing: x[start..<start + span]), factor)
        for c in 0..<width { x[c] *= signs[round * width + c] }
      }
    }
    return vector
  }

  /// The Walsh-Hadamard transform in place, times `factor`.
  private func transform(_ x: UnsafeMutableBufferPointer<Float>, _ factor: Float) {
    var half = 1
    while half < x.count {
      for start in stride(from: 0, to: x.count, by: 2 * half) {
        for c in start..<start + half {
          (x[c], x[c + half]) = (x[c] + x[c + half], x[c] - x[c + half])
        }
      }
      half *= 2
    }
    for c in x.indices { x[c] *= factor }
  }
}
