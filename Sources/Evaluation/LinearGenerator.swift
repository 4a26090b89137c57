/// Knuth's linear congruential generator (MMIX): enough for samples that must repeat.
struct LinearGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int { Int(step() % UInt64(bound)) }

  mutating func next() -> UInt64 { step() << 33 ^ step() << 2 ^ step() }

  /// The better half of the bits, the upper ones.
  private mutating func step() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
