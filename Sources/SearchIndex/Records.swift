package import Corpus
package import Storage

/// A file in one snapshot: the segment's place in it, and the file's number in the segment.
package struct FileID: Hashable, Sendable {
  package var segment: Int32
  package var file: Int32
  package init(segment: Int32, file: Int32) {
    self.segment = segment
    self.file = file
  }
}

/// A chunk in one snapshot.
package struct ChunkID: Hashable, Sendable {
  package var segment: Int32
  package var chunk: Int32
  package init(segment: Int32, chunk: Int32) {
    self.segment = segment
    self.chunk = chunk
  }
}

/// A symbol in one snapshot.
package struct SymbolID: Hashable, Sendable {
  package var segment: Int32
  package var symbol: Int32
  package init(segment: Int32, symbol: Int32) {
    self.segment = segment
    self.symbol = symbol
  }
}

/// What a segment knows about a file.
package struct FileRecord: Sendable {
  package var id: FileID
  /// Absolute path of the workspace root the file belongs to.
  package var root: String
  package var path: String
  package var language: Language
  package var traits: FileTraits
  package var hash: ContentHash
  package var size: Int
  package var modified: Int64
  /// Numbers of its chunks and symbols in its segment.
  package var chunks: Range<Int32>
  package var symbols: Range<Int32>
}

/// What a segment knows about a chunk.
package struct ChunkRecord: Sendable {
  package var id: ChunkID
  package var file: FileID
  package var kind: Chunk.Kind
  package var bytes: Range<Int>
  /// Zero-based, half-open.
  package var lines: Range<Int>
  package var symbol: SymbolID?
  package var symbols: Range<Int32>
  /// Hash of the chunk's (masked) text.
  package var hash: ContentHash
}

/// What a segment knows about a symbol.
///
/// Strings are decoded when the record is made: keep records
/// out of scoring loops.
package struct SymbolRecord: Sendable {
  package var id: SymbolID
  package var file: FileID
  package var chunk: ChunkID
  package var kind: Symbol.Kind
  package var name: String
  /// Outermost first: types, namespaces, receivers, or headings above.
  package var containers: [String]
  /// White space folded, at most 512 bytes.
  package var signature: String
  /// The doc comment's bytes in the file, markers included; empty when there is none.
  package var docComment: Range<Int>
  package var nameBytes: Range<Int>
  package var extent: Range<Int>
  /// Lines of the extent, zero-based, half-open.
  package var lines: Range<Int>
  package var level: UInt8
}
