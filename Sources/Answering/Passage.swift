import Corpus
import SearchIndex

/// A found place with its present text, ready to be quoted.
struct Passage: Sendable {
  var file: FileRecord
  /// Relative to the best passage's: 1 for the best, towards 0.
  var relevance: Float
  /// Containers and name, or headings: outermost first.
  var path: [String]
  var units: [QuotableUnit]
  /// Zero-based, half-open.
  var lines: Range<Int>
  var chunked: ChunkedDocument

  /// Reads the places of hits; those whose text has changed since they were indexed are left out.
  ///
  /// - Complexity: O(bytes of the files hit).
  static func read(_ hits: [Hit], from snapshot: IndexSnapshot) -> [Passage] {
    let best = hits.map(\.score).max() ?? 1
    var documents: [FileID: ChunkedDocument?] = [:]
    return hits.compactMap { hit in
      let chunk = snapshot.chunk(hit.chunk)
      if documents[chunk.file] == nil {
        documents[chunk.file] = .some(current(chunk.file, in: snapshot))
      }
      guard let found = documents[chunk.file], let chunked = found else { return nil }
      return Passage(
        file: snapshot.file(chunk.file), relevance: best > 0 ? hit.score / best : 0,
        path: title(of: hit, in: snapshot),
        units: UnitSplitter.units(of: chunked, lines: chunk.lines), lines: chunk.lines,
        chunked: chunked)
    }
  }

  /// Names from the outermost container to the hit's own symbol.
  static func title(of hit: Hit, in snapshot: IndexSnapshot) -> [String] {
    guard let symbol = hit.symbol.map(snapshot.symbol) else { return [] }
    return symbol.containers + [symbol.name]
  }

  private static func current(_ file: FileID, in snapshot: IndexSnapshot) -> ChunkedDocument? {
    guard let found = try? snapshot.document(file), found.isCurrent else { return nil }
    return Chunker.chunk(found.document)
  }
}
