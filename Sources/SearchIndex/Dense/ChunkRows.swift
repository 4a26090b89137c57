/// Which rows of stored vectors the live chunks of one root have, and which chunks a row has.
///
/// Chunks of the same text share a row.
struct ChunkRows: Sendable {
  let stored: StoredVectors
  /// By part of the snapshot; empty for another root's.
  private let rows: [[Int32]]
  /// Live chunks in the order of their rows; row r's are those from `starts[r]` to `starts[r + 1]`.
  private let chunks: [ChunkID]
  private let starts: [Int32]

  /// - Complexity: O(chunks + rows).
  init(_ stored: StoredVectors, root: Int, parts: [SnapshotPart]) {
    self.stored = stored
    stored.keep(only: parts.filter { $0.root == root }.map(\.segment))
    rows = parts.map { $0.root == root ? stored.rows(of: $0.segment) : [] }
    var starts = [Int32](repeating: 0, count: stored.vectors.rowCount + 1)
    Self.forEachLive(rows, parts) { row, _ in starts[row + 1] += 1 }
    for row in 1..<max(1, starts.count) { starts[row] += starts[row - 1] }
    let none = ChunkID(segment: 0, chunk: 0)
    var chunks = [ChunkID](repeating: none, count: Int(starts.last ?? 0))
    Self.forEachLive(rows, parts) { row, chunk in
      chunks[Int(starts[row])] = chunk
      starts[row] += 1
    }
    self.chunks = chunks
    // Filling moved each row's start to the next one's.
    starts.insert(0, at: 0)
    starts.removeLast()
    self.starts = starts
  }

  private static func forEachLive(
    _ rows: [[Int32]], _ parts: [SnapshotPart], _ body: (Int, ChunkID) -> Void
  ) {
    for (number, part) in parts.enumerated() {
      for (chunk, row) in rows[number].enumerated()
      where row >= 0 && !part.deadChunks.contains(chunk) {
        body(Int(row), ChunkID(segment: Int32(number), chunk: Int32(chunk)))
      }
    }
  }

  /// Live chunks that have a vector.
  var count: Int { chunks.count }

  /// The chunk's row; nil while it has no vector.
  func row(of chunk: ChunkID) -> Int32? {
    let rows = rows[Int(chunk.segment)]
    guard Int(chunk.chunk) < rows.count else { return nil }
    let row = rows[Int(chunk.chunk)]
    return row < 0 ? nil : row
  }

  /// The live chunks whose text a row's vector stands for.
  func chunks(ofRow row: Int32) -> ArraySlice<ChunkID> {
    chunks[Int(starts[Int(row)])..<Int(starts[Int(row) + 1])]
  }

  /// Whether any live chunk has the row.
  func isLive(_ row: Int32) -> Bool { starts[Int(row)] < starts[Int(row) + 1] }
}

extension IndexSnapshot {
  /// This snapshot with other vectors for the chunks of a root.
  /// - Complexity: O(parts).
  package func attaching(_ vectors: StoredVectors?, toRoot root: String) -> IndexSnapshot {
    var sources = sources
    for place in sources.indices where sources[place].path == root {
      sources[place].vectors = vectors
    }
    return IndexSnapshot(generation: generation, sources: sources, parts: parts)
  }

  /// Whether any of the texts can be compared by meaning.
  package var hasVectors: Bool { sources.contains { $0.vectors?.vectors.count ?? 0 > 0 } }

  /// Live chunks of all roots that have a vector.
  package var embeddedCount: Int { chunkRows.reduce(0) { $0 + ($1?.count ?? 0) } }

  /// Live chunks of a root that have no vector yet.
  /// - Complexity: O(chunks).
  package func chunksWithoutVector(root: String) -> [ChunkID] {
    let rows = chunkRows
    return parts.enumerated().flatMap { number, part -> [ChunkID] in
      guard sources[part.root].path == root else { return [] }
      return (0..<part.segment.chunkCount).lazy.filter { !part.deadChunks.contains($0) }
        .map { ChunkID(segment: Int32(number), chunk: Int32($0)) }
        .filter { rows[part.root]?.row(of: $0) == nil }
    }
  }

  /// Live chunks of a root that have a vector.
  /// - Complexity: O(chunks).
  package func chunksWithVector(root: String) -> [ChunkID] {
    let rows = chunkRows
    return parts.enumerated().flatMap { number, part -> [ChunkID] in
      guard sources[part.root].path == root else { return [] }
      return (0..<part.segment.chunkCount).lazy.filter { !part.deadChunks.contains($0) }
        .map { ChunkID(segment: Int32(number), chunk: Int32($0)) }
        .filter { rows[part.root]?.row(of: $0) != nil }
    }
  }

  /// Live chunks by their texts, as far as these are asked for.
  /// - Complexity: O(chunks).
  func chunks(ofContents keys: Set<ContentKey>) -> [ContentKey: [ChunkID]] {
    var found: [ContentKey: [ChunkID]] = [:]
    for (number, part) in parts.enumerated() {
      part.segment.read { view in
        for chunk in 0..<view.chunks.count where !part.deadChunks.contains(chunk) {
          let key = ContentKey(view.chunks[chunk])
          guard keys.contains(key) else { continue }
          found[key, default: []].append(ChunkID(segment: Int32(number), chunk: Int32(chunk)))
        }
      }
    }
    return found
  }

  /// What names the text of a chunk in a store of vectors.
  package func contentKey(of chunk: ChunkID) -> ContentKey {
    parts[Int(chunk.segment)].segment.read { ContentKey($0.chunks[Int(chunk.chunk)]) }
  }

  /// What names the texts of all live chunks.
  package func contentKeys() -> [ContentKey] {
    parts.flatMap { part in
      part.segment.read { view in
        (0..<view.chunks.count).filter { !part.deadChunks.contains($0) }
          .map { ContentKey(view.chunks[$0]) }
      }
    }
  }
}
