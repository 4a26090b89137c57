/// What to look for.
package struct SearchQuery: Sendable {
  /// What the results are for: it decides how they are spread.
  package enum Purpose: Sendable {
    /// To go there: the best place of each file first.
    case locate
    /// To answer from: the best passages, docs before code among equals.
    case explain
  }
  package var text: String
  package var limit: Int
  /// The file the user is in, if any: its neighbours come first among equals.
  package var origin: FileID?
  package var purpose: Purpose
  /// What the text means; where there are vectors of the same embedder, near chunks are found too.
  package var vector: QueryVector?
  /// What ranking is to leave out, for measurements.
  package var omitted: Set<RankingSignal> = []

  package init(
    text: String, limit: Int = 10, origin: FileID? = nil, purpose: Purpose = .locate,
    vector: QueryVector? = nil
  ) {
    self.text = text
    self.limit = limit
    self.origin = origin
    self.purpose = purpose
    self.vector = vector
  }
}

/// A found place.
package struct Hit: Sendable {
  package var chunk: ChunkID
  /// The definition or heading that the hit shows, if the chunk is about one.
  package var symbol: SymbolID?
  /// Lines to show, zero-based, half-open: the definition asked for by name, else the chunk.
  package var lines: Range<Int>
  /// Comparable within one reply only.
  package var score: Float
  /// Short phrases for people: "defines Foo", "file name", "body: open, connection".
  package var reasons: [String]
  /// Copies of the place elsewhere, best first: not among the hits themselves.
  package var copies: [Hit]
}

extension SearchQuery {
  /// Whether a vector of this text is of use: a bare name is looked up, not understood.
  package static func needsVector(_ text: String) -> Bool { !QueryIntent(text).isName }
}

extension IndexSnapshot {
  /// The best places for a query, best first.
  /// - Complexity: O(postings of the query's terms + candidates × log candidates), and with a vector
  ///   O(vectors × width / 64).
  package func search(_ query: SearchQuery) -> [Hit] {
    guard query.limit > 0 else { return [] }
    return Ranker(snapshot: self, query: query).hits()
  }
}
