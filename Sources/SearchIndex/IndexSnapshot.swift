package import Corpus
import Storage
import Synchronization

/// All that is indexed at one moment: segments less their deleted files, plus open buffers.
///
/// A snapshot never changes. Several snapshots (of several roots) merge into one, so that every
/// feature works on one snapshot whatever the editor has open. Any number of threads may use one.
/// Ids are valid in the snapshot that gave them; another's may stop the program.
package final class IndexSnapshot: Sendable {
  /// Nothing indexed.
  package static let empty = IndexSnapshot(generation: 0, sources: [], parts: [])

  /// Grows with every commit of the (first) root; replies state it.
  package let generation: UInt64
  /// Live files.
  package let fileCount: Int
  /// Live chunks.
  package let chunkCount: Int
  /// Live symbols.
  package let symbolCount: Int
  /// Bytes of text indexed.
  package let byteCount: Int
  let sources: [RootSource]
  let parts: [SnapshotPart]
  private let rows = Mutex<[ChunkRows?]?>(nil)

  init(generation: UInt64, sources: [RootSource], parts: [SnapshotPart]) {
    self.generation = generation
    self.sources = sources
    self.parts = parts
    fileCount = parts.reduce(0) { $0 + $1.fileCount }
    chunkCount = parts.reduce(0) { $0 + $1.chunkCount }
    symbolCount = parts.reduce(0) { $0 + $1.symbolCount }
    byteCount = parts.reduce(0) { $0 + $1.textLength }
  }

  /// Rows of the chunks' vectors, by root; found out when first asked for.
  /// - Complexity: O(chunks) the first time.
  var chunkRows: [ChunkRows?] {
    rows.withLock { rows in
      if let rows { return rows }
      let found = sources.enumerated().map { place, source in
        source.vectors.map { ChunkRows($0, root: place, parts: parts) }
      }
      rows = found
      return found
    }
  }

  /// Absolute paths of the roots.
  package var roots: [String] { sources.map(\.path) }

  /// One snapshot over the segments of all of them.
  package static func merging(_ snapshots: [IndexSnapshot]) -> IndexSnapshot {
    if snapshots.count == 1 { return snapshots[0] }
    var sources: [RootSource] = []
    var parts: [SnapshotPart] = []
    for snapshot in snapshots {
      parts += snapshot.parts.map { part in
        var part = part
        part.root += sources.count
        return part
      }
      sources += snapshot.sources
    }
    return IndexSnapshot(
      generation: snapshots.first?.generation ?? 0, sources: sources, parts: parts)
  }

  // MARK: Records

  /// What is known about a file.
  package func file(_ id: FileID) -> FileRecord {
    let part = parts[Int(id.segment)]
    return part.segment.read { view in
      let row = view.files[Int(id.file)]
      return FileRecord(
        id: id, root: sources[part.root].path, path: view.decoded(row.path),
        language: Language(rawValue: row.language) ?? .plainText,
        traits: FileTraits(rawValue: row.traits), hash: ContentHash(value: row.hash),
        size: Int(row.size), modified: row.modified,
        chunks: Int32(row.chunkStart)..<Int32(row.chunkEnd),
        symbols: Int32(row.symbolStart)..<Int32(row.symbolEnd))
    }
  }

  /// What is known about a chunk.
  package func chunk(_ id: ChunkID) -> ChunkRecord {
    parts[Int(id.segment)].segment.read { view in
      let row = view.chunks[Int(id.chunk)]
      return ChunkRecord(
        id: id, file: FileID(segment: id.segment, file: Int32(row.file)),
        kind: Chunk.Kind(rawValue: row.kind) ?? .text,
        bytes: Int(row.byteStart)..<Int(row.byteEnd),
        lines: Int(row.lineStart)..<Int(row.lineEnd),
        symbol: row.symbol < 0 ? nil : SymbolID(segment: id.segment, symbol: row.symbol),
        symbols: Int32(row.symbolStart)..<Int32(row.symbolEnd),
        hash: ContentHash(value: row.hash))
    }
  }

  /// What is known about a symbol.
  package func symbol(_ id: SymbolID) -> SymbolRecord {
    parts[Int(id.segment)].segment.read { view in
      let row = view.symbols[Int(id.symbol)]
      return SymbolRecord(
        id: id, file: FileID(segment: id.segment, file: Int32(row.file)),
        chunk: ChunkID(segment: id.segment, chunk: Int32(row.chunk)),
        kind: Symbol.Kind(rawValue: row.kind) ?? .variable, name: view.decoded(row.name),
        containers: view.containers(of: row), signature: view.decoded(row.signature),
        docComment: Int(row.docStart)..<Int(row.docEnd),
        nameBytes: Int(row.nameStart)..<Int(row.nameEnd),
        extent: Int(row.extentStart)..<Int(row.extentEnd),
        lines: Int(row.lineStart)..<Int(row.lineEnd), level: row.level)
    }
  }

  /// Live files, in no particular order.
  package func files() -> [FileID] {
    parts.enumerated().flatMap { number, part in
      (0..<part.segment.fileCount).lazy.filter { !part.deadFiles.contains($0) }.map {
        FileID(segment: Int32(number), file: Int32($0))
      }
    }
  }

  /// The live file of a path.
  ///
  /// O(segments × log files).
  package func file(root: String, path: String) -> FileID? {
    for (number, part) in parts.enumerated() where sources[part.root].path == root {
      if let file = part.files(path: path).last(where: { !part.deadFiles.contains($0) }) {
        return FileID(segment: Int32(number), file: Int32(file))
      }
    }
    return nil
  }

  /// A file's chunks, in order.
  package func chunks(of file: FileID) -> [ChunkID] {
    parts[Int(file.segment)].segment.read { view in
      let row = view.files[Int(file.file)]
      return (row.chunkStart..<row.chunkEnd).map {
        ChunkID(segment: file.segment, chunk: Int32($0))
      }
    }
  }

  /// A file's symbols, in the order of their names' places.
  package func symbols(in file: FileID) -> [SymbolID] {
    parts[Int(file.segment)].segment.read { view in
      let row = view.files[Int(file.file)]
      return (row.symbolStart..<row.symbolEnd).map {
        SymbolID(segment: file.segment, symbol: Int32($0))
      }
    }
  }

  /// The chunk that holds a byte of a file.
  ///
  /// O(log chunks).
  package func chunk(in file: FileID, at offset: Int) -> ChunkID? {
    parts[Int(file.segment)].segment.read { view in
      let row = view.files[Int(file.file)]
      let start = Int(row.chunkStart)
      let count = Int(row.chunkEnd) - start
      let place = SegmentView.lowerBound(count) {
        Int(view.chunks[start + $0].byteEnd) <= offset
      }
      guard place < count, Int(view.chunks[start + place].byteStart) <= offset else { return nil }
      return ChunkID(segment: file.segment, chunk: Int32(start + place))
    }
  }

  // MARK: Text

  /// The file's present text: an open buffer's, else the disk's, read by the same rules as when it
  /// was indexed.
  ///
  /// `isCurrent` is false when it is no longer what the index describes; spans of the
  /// index must not be shown then.
  package func document(_ file: FileID) throws -> (document: Document, isCurrent: Bool) {
    let part = parts[Int(file.segment)]
    if Int(file.file) < part.documents.count { return (part.documents[Int(file.file)], true) }
    let (path, hash, length) = part.segment.read { view in
      let row = view.files[Int(file.file)]
      return (view.decoded(row.path), row.hash, Int(row.textLength))
    }
    let document = try sources[part.root].documents.load(path)
    return (document, document.hash.value == hash && document.text.count == length)
  }
}

extension SegmentView {
  /// Names above a symbol, outermost first; a receiver named in the definition comes last.
  fileprivate func containers(of row: SymbolRow) -> [String] {
    var names: [String] = []
    var row = row
    for _ in 0..<SegmentBuilder.maximumDepth {
      if row.receiver != SymbolRow.none { names.append(decoded(row.receiver)) }
      guard row.container >= 0 else { break }
      row = symbols[Int(row.container)]
      names.append(decoded(row.name))
    }
    return names.reversed()
  }
}
