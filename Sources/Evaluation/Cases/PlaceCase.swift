package import SearchIndex

/// A query made from a project's own text, and the places that are right for it.
package struct PlaceCase: Sendable {
  /// What the query was made from, and where it leads.
  package enum Origin: String, Sendable, Encodable {
    /// A doc comment's first sentence → the definition under it.
    case definition
    /// A heading of the docs → its section.
    case section
    /// A commit's subject → the files that it changed.
    case commit
  }

  /// A place that is right.
  package struct Target: Hashable, Sendable {
    package var path: String
    /// Zero-based; empty when the whole file is right.
    package var lines: [Range<Int>] = []

    /// `path:line`, the line counted from 1.
    var description: String { lines.first.map { "\(path):\($0.lowerBound + 1)" } ?? path }
  }

  package var origin: Origin
  package var query: String
  package var targets: [Target]
  /// Bytes of the first target's file that would give the place away; they are blanked in the index
  /// that is measured.
  package var hidden: [Range<Int>] = []
  /// What an answer has to name, if a name tells that it is right.
  package var name: String?
  /// What an answer should say, in the project's own words.
  package var reference: String?

  /// Which of the targets each hit shows.
  package func shown(by hits: [Hit], in snapshot: IndexSnapshot) -> [Set<Int>] {
    hits.map { hit in
      let path = snapshot.file(snapshot.chunk(hit.chunk).file).path
      return Set(
        targets.indices.filter { index in
          let target = targets[index]
          return target.path == path
            && (target.lines.isEmpty || target.lines.contains { $0.overlaps(hit.lines) })
        })
    }
  }
}

extension PlaceCase {
  /// Words of a query at least; fewer name nothing in particular.
  static let leastWords = 4

  /// Whether a query says enough to look for.
  static func isTelling(_ query: String) -> Bool {
    QueryTerms.analyze(query).count { !$0.isStopWord && !$0.isPart } >= leastWords
  }
}
