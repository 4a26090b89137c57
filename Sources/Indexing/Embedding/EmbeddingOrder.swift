import Corpus
import SearchIndex

/// In which order chunks get their vectors: what is asked about soonest comes first.
struct EmbeddingOrder {
  /// More new files than this are not what somebody works on; how long one is new, in nanoseconds.
  private static let mostRecent = 50
  private static let recency: Int64 = 3 * 86_400 * 1_000_000_000

  private enum Rank: Int { case open, recent, docs, code, aside }

  private let snapshot: IndexSnapshot
  private let open: Set<String>

  /// - Parameter open: paths of the files that are open in an editor.
  init(_ snapshot: IndexSnapshot, open: Set<String>) {
    self.snapshot = snapshot
    self.open = open
  }

  /// The chunks by file, the first files first.
  /// - Parameter now: nanoseconds since 1970.
  /// - Complexity: O(chunks + files × log files).
  func files(of chunks: [ChunkID], now: Int64) -> [(file: FileID, chunks: [ChunkID])] {
    let byFile = Dictionary(grouping: chunks) { snapshot.chunk($0).file }
    let records = byFile.keys.map { snapshot.file($0) }
    let new = records.filter { now - $0.modified < Self.recency }
    // After a clone or a change of branch many files are new, and their times say nothing.
    let isTelling = new.count <= Self.mostRecent && new.count < records.count
    let recent = isTelling ? Set(new.map(\.id)) : []
    let ordered = records.map { (rank($0, recent: recent), $0) }.sorted { one, other in
      (one.0.rawValue, other.1.modified, one.1.path) < (
        other.0.rawValue, one.1.modified, other.1.path
      )
    }
    return ordered.map { ($0.1.id, byFile[$0.1.id] ?? []) }
  }

  private func rank(_ file: FileRecord, recent: Set<FileID>) -> Rank {
    if open.contains(file.path) { return .open }
    if recent.contains(file.id) { return .recent }
    let aside: FileTraits = [.test, .example, .vendored, .generated]
    guard file.traits.isDisjoint(with: aside) else { return .aside }
    return file.language.isProse ? .docs : .code
  }
}
