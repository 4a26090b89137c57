/// How far the comparison of an adapter with what is in use is.
package struct ComparisonProgress: Sendable {
  /// Tokens read so far, and in all, about.
  package private(set) var tokens = 0
  package let total: Int
  private let begin = ContinuousClock.now

  init(tokens total: Int) { self.total = max(1, total) }

  mutating func read(_ count: Int) { tokens = min(total, tokens + count) }

  /// From 0 to 1.
  package var share: Double { Double(tokens) / Double(total) }

  /// Tokens a second so far.
  package var rate: Double { Double(tokens) / max(1e-9, begin.duration(to: .now) / .seconds(1)) }

  /// Nil as long as nothing is known of the rate.
  package var secondsLeft: Double? {
    tokens == 0 ? nil : Double(total - tokens) / rate
  }
}
