package import Corpus

/// What to look for.
package struct SearchQuery: Sendable {
  package var text: String
  package var limit: Int
  /// The file the user is in, if any: its neighbours come first among equals.
  package var origin: FileID?
  package init(text: String, limit: Int = 10, origin: FileID? = nil) {
    self.text = text
    self.limit = limit
    self.origin = origin
  }
}

/// A found place.
package struct Hit: Sendable {
  package var chunk: ChunkID
  /// The definition or heading that the hit shows, if the chunk is about one.
  package var symbol: SymbolID?
  /// Lines to show, zero-based, half-open; inside the chunk or the symbol's extent.
  package var lines: Range<Int>
  /// Comparable within one reply only.
  package var score: Float
  /// Short phrases for people: "defines Foo", "path", "body: open, connection".
  package var reasons: [String]
}

extension IndexSnapshot {
  /// The best places for a query, best first. O(postings of the query's terms).
  package func search(_ query: SearchQuery) -> [Hit] { fatalError("skeleton") }
}
