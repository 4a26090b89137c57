import Foundation

/// Vectors like an encoder's, without one: around centres, varied along a few directions, plus noise.
///
/// All lie to one side of the origin, as embeddings of one project's code do.
struct SyntheticVectors {
  private static let centreCount = 1000
  private static let directionCount = 24
  /// How far vectors lie from their centre along the directions together, and by noise; a centre is 1 long.
  private static let spread: Float = 0.7
  private static let noise: Float = 0.2

  let width: Int
  private let centres: [Float]
  private let directions: [Float]

  init(width: Int) {
    var random = Noise(seed: 1)
    self.width = width
    let side = (0..<width).map { _ in random.next() / Float(width).squareRoot() }
    centres = (0..<Self.centreCount).flatMap { _ in
      (0..<width).map { 0.5 * side[$0] + random.next() / Float(width).squareRoot() }
    }
    let scale = Self.spread / Float(Self.directionCount * width).squareRoot()
    directions = (0..<Self.directionCount * width).map { _ in random.next() * scale }
  }

  /// Some rows of the endless sequence, one after the other, each of length 1.
  func rows(_ range: Range<Int>) -> [Float] {
    var rows = [Float](repeating: 0, count: range.count * width)
    rows.withUnsafeMutableBufferPointer { rows in
      for (index, row) in range.enumerated() {
        fill(UnsafeMutableBufferPointer(rebasing: rows[index * width..<(index + 1) * width]), row)
      }
    }
    return rows
  }

  private func fill(_ x: UnsafeMutableBufferPointer<Float>, _ row: Int) {
    var random = Noise(seed: UInt64(row) &+ 1000)
    let centre = Int(random.bits() % UInt64(Self.centreCount)) * width
    let scale = Self.noise / Float(width).squareRoot()
    for c in 0..<width { x[c] = centres[centre + c] + scale * random.next() }
    for direction in 0..<Self.directionCount {
      let weight = random.next()
      for c in 0..<width { x[c] += weight * directions[direction * width + c] }
    }
    var square: Float = 0
    for c in 0..<width { square += x[c] * x[c] }
    let factor = 1 / square.squareRoot()
    for c in 0..<width { x[c] *= factor }
  }
}

/// Numbers of mean 0 and variance 1, nearly normal: sums of four uniform ones.
private struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  /// SplitMix64.
  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func next() -> Float {
    let bits = bits()
    let sum =
      Int32(bits & 0xFFFF) + Int32(bits >> 16 & 0xFFFF) + Int32(bits >> 32 & 0xFFFF)
      + Int32(bits >> 48)
    // Four times the variance of a uniform number is a third of 65,536².
    return (Float(sum) - 131_070) * (Float(3).squareRoot() / 65_536)
  }
}
