package import Corpus
package import Storage

/// All that is indexed at one moment: segments less their deleted files, plus open buffers.
///
/// A snapshot never changes. Several snapshots (of several roots) merge into one, so that every
/// feature works on one snapshot whatever the editor has open.
package final class IndexSnapshot: Sendable {
  package static let empty: IndexSnapshot = { fatalError("skeleton") }()
  /// Grows with every commit of the (first) root; replies state it.
  package var generation: UInt64 { fatalError("skeleton") }
  package var fileCount: Int { fatalError("skeleton") }
  package var chunkCount: Int { fatalError("skeleton") }
  package var symbolCount: Int { fatalError("skeleton") }
  /// Bytes of text indexed.
  package var byteCount: Int { fatalError("skeleton") }
  package var roots: [String] { fatalError("skeleton") }

  /// One snapshot over the segments of all of them.
  package static func merging(_ snapshots: [IndexSnapshot]) -> IndexSnapshot {
    fatalError("skeleton")
  }

  // Records
  package func file(_ id: FileID) -> FileRecord { fatalError("skeleton") }
  package func chunk(_ id: ChunkID) -> ChunkRecord { fatalError("skeleton") }
  package func symbol(_ id: SymbolID) -> SymbolRecord { fatalError("skeleton") }
  /// Live files, in no particular order.
  package func files() -> [FileID] { fatalError("skeleton") }
  package func file(root: String, path: String) -> FileID? { fatalError("skeleton") }
  package func chunks(of file: FileID) -> [ChunkID] { fatalError("skeleton") }
  package func symbols(in file: FileID) -> [SymbolID] { fatalError("skeleton") }
  /// The chunk that holds a byte of a file.
  package func chunk(in file: FileID, at offset: Int) -> ChunkID? { fatalError("skeleton") }

  // Symbols
  /// Symbols of exactly this name (case included), code before headings.
  package func symbols(named name: String) -> [SymbolID] { fatalError("skeleton") }
  /// Symbols whose case-folded name starts with the case-folded prefix.
  package func symbols(prefix: String, limit: Int) -> [SymbolID] { fatalError("skeleton") }
  /// Symbols whose name contains the letters of the query in order (camel humps first), best first.
  package func symbols(matching query: String, limit: Int) -> [SymbolID] { fatalError("skeleton") }

  // References
  /// How often an identifier stands in code (not in comments or strings), definitions included.
  package func usage(of identifier: String) -> (occurrences: Int, chunks: Int) {
    fatalError("skeleton")
  }
  /// Chunks whose code uses an identifier (exact case).
  package func chunks(using identifier: String, limit: Int) -> [ChunkID] { fatalError("skeleton") }
  /// Chunks whose body has these words one after the other (case-folded identifiers, as indexed).
  package func chunks(withPhrase words: [String], limit: Int) -> [ChunkID] {
    fatalError("skeleton")
  }

  // Text
  /// The file's present text: an open buffer's, else the disk's, read by the same rules as when it
  /// was indexed. `isCurrent` is false when it is no longer what the index describes; spans of the
  /// index must not be shown then.
  package func document(_ file: FileID) throws -> (document: Document, isCurrent: Bool) {
    fatalError("skeleton")
  }
}
