import Foundation

/// How well a ranked list finds the places that are right: measures of information retrieval.
package struct RankedPlaces: Sendable {
  /// Ranks looked at.
  package static let depth = 10

  /// Ranks, from 0, at which a right place was found for the first time; ascending.
  private let ranks: [Int]
  private let relevant: Int

  /// - Parameters:
  ///   - results: for each result, best first, which of the right places it shows.
  ///   - relevant: how many right places there are.
  package init(_ results: [Set<Int>], relevant: Int) {
    var seen: Set<Int> = []
    ranks = results.prefix(Self.depth).enumerated().compactMap { rank, shown in
      // A place that is shown again helps nobody.
      guard !shown.isSubset(of: seen) else { return nil }
      seen.formUnion(shown)
      return rank
    }
    self.relevant = relevant
  }

  /// 1 when the first result is right, else 0.
  package var isFirstRight: Double { ranks.first == 0 ? 1 : 0 }

  /// 1 when one of the first ten is right, else 0.
  package var isFound: Double { ranks.isEmpty ? 0 : 1 }

  /// 1 over the first right result's rank; 0 when none of the ten is right.
  package var reciprocalRank: Double { ranks.first.map { 1 / Double($0 + 1) } ?? 0 }

  /// Normalized discounted cumulative gain of the first ten (Järvelin and Kekäläinen, 2002), with a gain
  /// of 1 for each right result.
  package var ndcg: Double {
    func gain(_ ranks: some Sequence<Int>) -> Double {
      ranks.reduce(0) { $0 + 1 / log2(Double($1) + 2) }
    }
    guard relevant > 0 else { return 0 }
    return gain(ranks) / gain(0..<min(relevant, Self.depth))
  }
}
