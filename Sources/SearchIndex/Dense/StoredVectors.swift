import Corpus
import Storage
import Synchronization

/// The vectors that a root's chunks have at one moment, and which embedder made them.
package struct StoredVectors: Sendable {
  /// The embedder's: a query's vector is compared with no other embedder's.
  package let fingerprint: String
  package let vectors: VectorSnapshot
  private let memory: ChunkRowMemory

  /// - Parameter previous: an older state of the same root, whose work is used again.
  package init(fingerprint: String, vectors: VectorSnapshot, following previous: StoredVectors?) {
    self.fingerprint = fingerprint
    self.vectors = vectors
    memory = previous?.fingerprint == fingerprint ? previous?.memory ?? .init() : .init()
  }

  /// The row of each of a segment's chunks; -1 where there is none yet.
  func rows(of segment: Segment) -> [Int32] { memory.rows(of: segment, in: vectors) }

  /// Forgets segments that are not among these.
  func keep(only segments: [Segment]) { memory.keep(only: segments) }
}

/// A question's vector, made by the embedder that is named.
package struct QueryVector: Sendable {
  package var fingerprint: String
  package var values: [Float]
  /// What a remote store finds near.
  package var matches: [RemoteMatch]

  package init(fingerprint: String, values: [Float], matches: [RemoteMatch] = []) {
    self.fingerprint = fingerprint
    self.values = values
    self.matches = matches
  }
}

extension ContentKey {
  /// The key of a chunk's text, which the index knows by hash and length.
  init(_ chunk: ChunkRow) {
    self.init(high: chunk.hash, low: UInt64(chunk.byteEnd - chunk.byteStart))
  }
}

/// Remembers the rows of segments' chunks: a commit adds one segment and leaves the others.
private final class ChunkRowMemory: Sendable {
  private struct Known {
    /// Held, so that another can't take its place in memory.
    var segment: Segment
    var generation: Int
    var rowCount: Int
    var rows: [Int32]
  }

  private let known = Mutex<[ObjectIdentifier: Known]>([:])

  /// - Complexity: O(chunks) the first time, then O(chunks without a vector) when there are new vectors.
  func rows(of segment: Segment, in vectors: VectorSnapshot) -> [Int32] {
    let id = ObjectIdentifier(segment)
    var entry =
      known.withLock { $0[id] }
      ?? Known(segment: segment, generation: -1, rowCount: -1, rows: [])
    if entry.generation == vectors.generation, entry.rowCount == vectors.rowCount {
      return entry.rows
    }
    segment.read { view in
      if entry.generation != vectors.generation || entry.rowCount > vectors.rowCount {
        entry.rows = [Int32](repeating: -1, count: view.chunks.count)
      }
      for chunk in entry.rows.indices where entry.rows[chunk] < 0 {
        entry.rows[chunk] = vectors.row(of: ContentKey(view.chunks[chunk])) ?? -1
      }
    }
    entry.generation = vectors.generation
    entry.rowCount = vectors.rowCount
    known.withLock { $0[id] = entry }
    return entry.rows
  }

  func keep(only segments: [Segment]) {
    let kept = Set(segments.map(ObjectIdentifier.init))
    known.withLock { $0 = $0.filter { kept.contains($0.key) } }
  }
}
