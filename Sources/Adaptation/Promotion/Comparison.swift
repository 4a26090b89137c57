import LanguageModel

/// Whether an adapter predicts texts that were held out better than what was in use before.
package struct Comparison: Sendable, Equatable, Codable {
  package struct Figures: Sendable, Equatable, Codable {
    /// The share of tokens that were not the likeliest.
    package var error: Double
    /// The share of lines that a greedy generation writes right.
    package var exactLines: Double
    package var perplexity: Double

    init(_ score: HeldOutScore) {
      (error, exactLines) = (score.error, score.exactness)
      // JSON has no number for a model that gives some token no chance at all.
      perplexity = min(score.perplexity, .greatestFiniteMagnitude)
      if perplexity.isNaN { perplexity = .greatestFiniteMagnitude }
    }
  }

  /// A difference, after less before, and its 95 % interval.
  package struct Change: Sendable, Equatable, Codable {
    package var mean: Double
    package var low: Double
    package var high: Double
  }

  /// What was measured.
  package var tokens: Int
  package var lines: Int
  package var before: Figures
  package var after: Figures
  package var errorChange: Change
  package var exactLinesChange: Change

  /// Fewer errors, as good as certainly, and not certainly fewer exact lines.
  package var isBetter: Bool { errorChange.high < 0 && exactLinesChange.high >= 0 }

  private static let resamples = 2_000

  /// Compares two scores of the same pieces.
  ///
  /// Intervals are percentiles of a paired bootstrap: pieces are drawn again and again with
  /// replacement, each with both of its results.
  ///
  /// Source: Koehn, Statistical Significance Tests for Machine Translation Evaluation, 2004.
  /// - Complexity: O(2,000 · pieces).
  package init(before: HeldOutScore, after: HeldOutScore) {
    precondition(before.pieces.count == after.pieces.count)
    self.before = Figures(before)
    self.after = Figures(after)
    (tokens, lines) = (after.tokens, after.lines)
    let pairs = zip(before.pieces, after.pieces).map { before, after in
      (
        errors: after.errors - before.errors, tokens: after.tokens,
        exact: after.exactLines - before.exactLines, lines: after.lines
      )
    }
    func ratio(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(max(1, whole)) }
    var (errors, exact): ([Double], [Double]) = ([], [])
    var generator = SplitMix64(seed: 1)
    for _ in 0..<Self.resamples where !pairs.isEmpty {
      var sums = (0, 0, 0, 0)
      for _ in pairs.indices {
        let pair = pairs[Int(generator.next() % UInt64(pairs.count))]
        sums.0 += pair.errors
        sums.1 += pair.tokens
        sums.2 += pair.exact
        sums.3 += pair.lines
      }
      errors.append(ratio(sums.0, sums.1))
      exact.append(ratio(sums.2, sums.3))
    }
    errorChange = Self.change(after.error - before.error, errors)
    exactLinesChange = Self.change(after.exactness - before.exactness, exact)
  }

  private static func change(_ mean: Double, _ samples: [Double]) -> Change {
    let sorted = samples.sorted()
    let tail = sorted.count / 40
    guard !sorted.isEmpty else { return Change(mean: mean, low: -1, high: 1) }
    // Rounding may put a mean of equal values a hair outside.
    return Change(
      mean: mean, low: min(mean, sorted[tail]), high: max(mean, sorted[sorted.count - 1 - tail]))
  }
}
