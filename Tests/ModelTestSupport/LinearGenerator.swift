/// A linear congruential generator: the same numbers from a seed in every language and on every
/// machine, for weights of tiny test models.
///
/// `state = state · 6364136223846793005 + 1442695040888963407` (Knuth's MMIX), modulo 2⁶⁴.
package struct LinearGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }

  /// A number in −1 ..< 1 with 24 bits, which every float holds exactly: `(state >> 40) / 2²³ − 1`.
  package mutating func unit() -> Float { Float(next() >> 40) * 0x1p-23 - 1 }

  /// `count` numbers in −scale ..< scale.
  package mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in unit() * scale }
  }
}
