/// How fast a decoder reads prompts here and now.
struct ReadingSpeed: Sendable {
  /// Tokens a second; a guess before the first measurement.
  private var rate = 600.0
  /// Fewer tokens are timed too coarsely, and read in any case.
  private static let least = 48
  /// The share of a deadline that reading may take: writing needs the rest.
  private static let share = 0.6

  mutating func add(tokens: Int, in duration: Duration) {
    let seconds = duration / .seconds(1)
    guard tokens >= Self.least, seconds > 0 else { return }
    rate = 0.5 * rate + 0.5 * Double(tokens) / seconds
  }

  /// Tokens that can be read within a part of this time.
  func tokens(in patience: Duration) -> Int {
    let count = rate * Self.share * (patience / .seconds(1))
    return max(Self.least, Int(min(count, 1e6)))
  }
}
