import SearchIndex

/// Sends the vectors of a workspace's chunks to a remote store, so that others who work on the same
/// texts find them there.
///
/// The local file stays what counts: the store gets copies, under the hashes of the texts. What it has
/// already is asked of it, so a kill costs a question and no vector is sent twice. Nothing is
/// ever deleted there: other branches, projects and people may have the text that is gone here.
struct VectorMirror: Sendable {
  let root: String
  let state: IndexerState
  let log: VectorLog
  let store: any RemoteVectorStore

  /// Vectors that are asked about and sent at once.
  private static let batch = 256
  private static let retrySeconds = 30

  /// Works until the task is cancelled.
  func run() async {
    // What the store is known to have.
    var present: Set<ContentKey> = []
    while !Task.isCancelled {
      let version = state.vectorVersion
      do {
        if !state.facts.isFollower { try await send(&present) }
        state.mirrored.reach(version)
        await state.vectorsChanged.wait(for: version + 1)
      } catch is CancellationError {
        return
      } catch {
        state.update { $0.mirrorProblem = "Vectors are not sent to your store: \(error)." }
        // Who waits for the vectors that are made meanwhile waits no longer than this.
        for _ in 0..<Self.retrySeconds where !Task.isCancelled {
          state.mirrored.reach(state.vectorVersion)
          try? await Task.sleep(for: .seconds(1))
        }
      }
    }
  }

  private func send(_ present: inout Set<ContentKey>) async throws {
    let snapshot = state.snapshot
    let vectors = log.snapshot
    let chunks = Dictionary(grouping: snapshot.chunksWithVector(root: root)) {
      snapshot.contentKey(of: $0)
    }
    let pending = chunks.keys.filter { !present.contains($0) }
    var done = chunks.reduce(0) { $0 + (present.contains($1.key) ? $1.value.count : 0) }
    for start in stride(from: 0, to: pending.count, by: Self.batch) {
      try Task.checkCancellation()
      let batch = pending[start..<min(start + Self.batch, pending.count)]
      let missing = Set(try await store.missing(batch.map(\.hex)))
      let new = batch.filter { missing.contains($0.hex) }.compactMap { key in
        Self.vector(of: key, at: chunks[key]?.first, in: snapshot, vectors)
      }
      if !new.isEmpty { try await store.upsert(new) }
      present.formUnion(batch)
      done += batch.reduce(0) { $0 + (chunks[$1]?.count ?? 0) }
      state.update { $0.mirrored = done }
    }
    state.update {
      $0.mirrored = done
      $0.mirrorProblem = nil
    }
  }

  private static func vector(
    of key: ContentKey, at chunk: ChunkID?, in snapshot: IndexSnapshot, _ vectors: VectorSnapshot
  ) -> RemoteVector? {
    guard let chunk = chunk.map(snapshot.chunk),
      let values = vectors.row(of: key).flatMap(vectors.vector(ofRow:))
    else { return nil }
    return RemoteVector(
      key: key.hex, values: values, path: snapshot.file(chunk.file).path, lines: chunk.lines)
  }
}
