import Corpus
import Foundation
import SearchIndex
import Storage

/// Gives the chunks of a workspace their vectors in the background, the ones that help first before the
/// others.
///
/// Its invariant: a text is embedded once. What has been embedded stays, by its content, in a file that all
/// processes and all work trees of a project share; so a kill, a rename or another branch costs nothing.
struct EmbeddingLoop: Sendable {
  let root: String
  /// Folder of the project's vectors.
  let folder: String
  /// Makes what is missing; otherwise only what others make is used.
  let isFilling: Bool
  let state: IndexerState
  let openPaths: @Sendable () -> Set<String>
  /// Nil when there is none, or it can't be used: then chunks have no vectors.
  let embedder: @Sendable () async -> (any Embedder)?
  /// A remote store that gets the vectors too, where there is one.
  let store: @Sendable (any Embedder) -> (any RemoteVectorStore)?

  /// Texts that are embedded at once: some tenths of a second of work.
  private static let batch = 16
  /// Seconds between two states of the vectors that searches get to see.
  private static let publishing = 0.5
  private static let typing = Duration.seconds(1)
  private static let retry = Duration.seconds(30)
  /// How often a follower looks for vectors that the writer has added.
  private static let following = Duration.seconds(1)

  /// Which text of a chunk is embedded; another is another fingerprint.
  private static let preparation = "chunk-1"

  /// Nanoseconds since 1970.
  private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) }

  /// Works until the task is cancelled.
  func run() async {
    await state.opened.wait(for: 1)
    while !Task.isCancelled {
      let version = state.version
      guard let embedder = await embedder() else {
        state.setVectors(nil, root: root)
        state.mirrored.reach(state.vectorVersion)
        state.finishEmbedding(nil, version: version)
        await settle(after: version)
        continue
      }
      do {
        // Whoever waits for the mirror waits no longer when it ends.
        defer { state.mirrored.reach(state.vectorVersion) }
        try await fill(with: embedder)
      } catch is CancellationError {
        return
      } catch {
        state.finishEmbedding(problem(error), version: state.version)
        try? await Task.sleep(for: Self.retry)
      }
    }
  }

  private func problem(_ error: any Error) -> EmbeddingProgress {
    var progress = progress(state.snapshot)
    progress.problem = "The meaning of some texts is not indexed: \(error)."
    return progress
  }

  /// Embeds what has no vector, then what changes.
  private func fill(with embedder: any Embedder) async throws {
    let log = try VectorLog(
      directory: folder, fingerprint: "\(embedder.fingerprint) \(Self.preparation)",
      width: embedder.width)
    log.touch()
    UnusedVectors.remove(from: folder, now: Self.now)
    async let _: Void = mirror(log, of: embedder)
    while true {
      try Task.checkCancellation()
      let version = state.version
      try await DedicatedThread.run("ragd.vectors") { _ = try log.follow() }
      publish(log, embedder)
      if state.facts.isFollower || !isFilling {
        state.finishEmbedding(progress(state.snapshot), version: version)
        try await Task.sleep(for: Self.following)
        continue
      }
      let isDone = try await embedMissing(log, embedder, version: version)
      guard isDone else { continue }
      try await DedicatedThread.run("ragd.vectors") { [state] in
        log.touch()
        if try log.compact(keeping: state.snapshot.contentKeys()) { _ = try log.follow() }
      }
      publish(log, embedder)
      state.finishEmbedding(progress(state.snapshot), version: version)
      await settle(after: version)
    }
  }

  /// Sends what the file holds to the remote store, where there is one, until the task is cancelled.
  private func mirror(_ log: VectorLog, of embedder: any Embedder) async {
    guard isFilling, let store = store(embedder) else { return }
    await VectorMirror(root: root, state: state, log: log, store: store).run()
  }

  /// Waits for a change, and a moment more: half-typed lines are not worth a vector each.
  private func settle(after version: UInt64) async {
    await state.changed.wait(for: version + 1)
    try? await Task.sleep(for: Self.typing)
  }

  /// Embeds what has no vector in the present snapshot; false when that changed meanwhile.
  private func embedMissing(
    _ log: VectorLog, _ embedder: any Embedder, version: UInt64
  ) async throws -> Bool {
    let snapshot = state.snapshot
    let missing = snapshot.chunksWithoutVector(root: root)
    guard !missing.isEmpty else { return true }
    let files = EmbeddingOrder(snapshot, open: openPaths()).files(of: missing, now: Self.now)
    var progress = progress(snapshot)
    let start = ContinuousClock.now
    var published = start
    var texts = PendingTexts(snapshot)
    for (file, chunks) in files {
      texts.add(chunks, of: file, known: log.snapshot)
      while let batch = texts.take(Self.batch, orFewer: file == files.last?.file) {
        let vectors = try await embedder.embed(batch.map(\.text))
        _ = try await DedicatedThread.run("ragd.vectors") {
          try log.append(zip(batch, vectors).map { ($0.key, $1) })
        }
        progress.done += batch.count
        progress.embedded += batch.count
        progress.seconds = start.duration(to: .now) / .seconds(1)
        state.report(embedding: progress)
        if published.duration(to: .now) / .seconds(1) > Self.publishing {
          publish(log, embedder)
          published = .now
        }
        try Task.checkCancellation()
        if state.version != version { return false }
      }
    }
    return true
  }

  private func progress(_ snapshot: IndexSnapshot) -> EmbeddingProgress {
    EmbeddingProgress(done: snapshot.embeddedCount, total: snapshot.chunkCount)
  }

  private func publish(_ log: VectorLog, _ embedder: any Embedder) {
    let vectors = StoredVectors(
      fingerprint: embedder.fingerprint, vectors: log.snapshot, following: state.vectors)
    state.setVectors(vectors, root: root)
  }
}

/// Texts on their way to the embedder.
private struct PendingTexts {
  struct Text: Sendable {
    var key: ContentKey
    var text: String
  }

  private let snapshot: IndexSnapshot
  private var waiting: [Text] = []
  private var seen: Set<ContentKey> = []

  init(_ snapshot: IndexSnapshot) { self.snapshot = snapshot }

  /// Adds a file's chunks; none when it is no longer what the index describes.
  mutating func add(_ chunks: [ChunkID], of file: FileID, known: VectorSnapshot) {
    guard let (document, isCurrent) = try? snapshot.document(file), isCurrent else { return }
    for chunk in chunks {
      let key = snapshot.contentKey(of: chunk)
      guard known.row(of: key) == nil, seen.insert(key).inserted else { continue }
      waiting.append(Text(key: key, text: document.string(snapshot.chunk(chunk).bytes)))
    }
  }

  /// The next texts; nil when there are too few.
  mutating func take(_ count: Int, orFewer isLast: Bool) -> [Text]? {
    guard waiting.count >= count || isLast && !waiting.isEmpty else { return nil }
    defer { waiting.removeFirst(min(count, waiting.count)) }
    return Array(waiting.prefix(count))
  }
}
