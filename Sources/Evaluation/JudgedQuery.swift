/// A query of a benchmark with the places that answer it.
package struct JudgedQuery: Decodable, Sendable {
  package var query: String
  /// A kind of query, such as "symbol".
  package var category: String
  private var relevant: [Target]
  private var secondary: [Target]?

  /// A file, or lines of it.
  package struct Target: Decodable, Sendable {
    package var path: String
    /// 1-based, inclusive; nil for the whole file.
    package var startLine: Int?
    package var endLine: Int?
  }

  /// All that answers the query; each counts the same.
  package var targets: [Target] { relevant + (secondary ?? []) }

  /// A place that a search gave.
  package struct Place: Sendable {
    package var path: String
    /// 1-based.
    package var lines: ClosedRange<Int>

    package init(path: String, lines: ClosedRange<Int>) {
      self.path = path
      self.lines = lines
    }
  }

  /// NDCG@10, where each target counts once, at the first place that is in its file and meets its lines.
  /// - Parameter places: best first.
  /// - Returns: 0…1; 0 for a query without targets.
  package func gain(_ places: [Place]) -> Double {
    let shown = places.prefix(RankedPlaces.depth).map { place in
      Set(targets.indices.filter { targets[$0].isMet(by: place) })
    }
    return RankedPlaces(shown, relevant: targets.count).ndcg
  }
}

extension JudgedQuery.Target {
  /// Whether a place is in the file and, where lines are given, has one of them.
  package func isMet(by place: JudgedQuery.Place) -> Bool {
    guard hasPath(place.path) else { return false }
    guard let startLine, let endLine else { return true }
    return place.lines.lowerBound <= endLine && place.lines.upperBound >= startLine
  }

  /// Whether the paths are equal, or one is the other's tail: an index may start at a folder within.
  package func hasPath(_ other: String) -> Bool {
    path == other || path.hasSuffix("/" + other) || other.hasSuffix("/" + path)
  }
}
