package import Corpus
import Foundation
package import SearchIndex
package import Storage
import Synchronization

/// Keeps one workspace's index true: first index, watch events, saves, open buffers → commits.
///
/// Its invariant: a kill loses work, never a commit. One thread of its own holds the one
/// `IndexWriter` and decides what to do (`IndexingLoop`, `Reconciler`); others read and chunk
/// (`SegmentProducer`), watch (`FileWatcher`) and lay the open buffers over what is committed
/// (`BufferOverlay`). Nothing here runs on the cooperative pool, and `snapshot` never blocks.
package final class Indexer: Sendable {
  /// Absolute path of the workspace root.
  package let root: String
  private let store: String
  private let settings: CorpusSettings
  private let openStore: @Sendable () throws -> any Directory
  private let state = IndexerState()
  private let changes = ChangeQueue()
  private let overlay: BufferOverlay
  private let isStarted = Atomic<Bool>(false)
  private let embedding = Mutex<Task<Void, Never>?>(nil)

  /// Prepares the index of one workspace; `start` begins the work.
  /// - Parameters:
  ///   - root: absolute path of the workspace root.
  ///   - store: folder of this workspace's store; created with mode 0700.
  package convenience init(root: String, store: String, settings: CorpusSettings) {
    self.init(root: root, store: store, settings: settings) { try POSIXDirectory(path: store) }
  }

  /// The same over a directory of any kind; `store` only names it.
  package init(
    root: String, store: String, settings: CorpusSettings,
    openStore: @escaping @Sendable () throws -> any Directory
  ) {
    self.root = root
    self.store = store
    self.settings = Self.guarded(settings, root: root)
    self.openStore = openStore
    overlay = BufferOverlay(
      indexer: state, loader: DocumentLoader(root: root, settings: self.settings))
  }

  deinit {
    embedding.withLock { $0 }?.cancel()
    changes.stop()
    overlay.stop()
  }

  /// The newest committed state with the open buffers over it.
  ///
  /// Never blocks.
  package var snapshot: IndexSnapshot { state.snapshot }

  /// The present state, for people.
  ///
  /// Looks at the store's files: O(segments).
  package var status: IndexStatus {
    let facts = state.facts
    let snapshot = state.base
    let problems = [
      facts.failure, facts.watchProblem, facts.limit, facts.embedding?.problem,
      facts.mirrorProblem,
    ].compactMap(\.self)
    return IndexStatus(
      root: root, store: store, isReady: state.ready.reached > 0, isFollower: facts.isFollower,
      generation: snapshot.generation, files: snapshot.fileCount, chunks: snapshot.chunkCount,
      symbols: snapshot.symbolCount, bytes: snapshot.byteCount, storeBytes: storeBytes,
      skipped: facts.skipped, progress: facts.progress, embedding: facts.embedding,
      mirrored: facts.mirrored, problem: problems.isEmpty ? nil : problems.joined(separator: " "))
  }

  /// Opens the store, brings it up to date, then watches.
  ///
  /// Returns at once.
  package func start(watching: Bool) {
    guard !isStarted.exchange(true, ordering: .relaxed) else { return }
    let (root, store, settings, openStore) = (root, store, settings, openStore)
    let (state, changes, overlay) = (state, changes, overlay)
    DedicatedThread.start("ragd.index") {
      var loop = IndexingLoop(
        root: root, store: store, settings: settings, isWatching: watching, state: state,
        changes: changes, overlay: overlay, openStore: openStore)
      loop.run()
    }
  }

  /// Gives chunks their vectors from now on, in the background.
  ///
  /// Replaces what an earlier call began.
  /// - Parameters:
  ///   - folder: where the project keeps its vectors; other roots and processes may use it too.
  ///   - isFilling: makes the vectors that are missing; otherwise only those that are there are used.
  ///   - store: gives a remote store that gets an embedder's vectors too.
  ///   - embedder: asked when needed; nil leaves the chunks without vectors until the index changes.
  package func embed(
    into folder: String, isFilling: Bool = true,
    mirroringIn store: @escaping @Sendable (any Embedder) -> (any RemoteVectorStore)? = { _ in nil
    },
    with embedder: @escaping @Sendable () async -> (any Embedder)?
  ) {
    let loop = EmbeddingLoop(
      root: root, folder: folder, isFilling: isFilling, state: state,
      openPaths: { [overlay] in overlay.openPaths },
      embedder: embedder, store: store)
    let previous = embedding.withLock { task in
      let previous = task
      previous?.cancel()
      state.restartEmbedding()
      task = Task(priority: .background) { @concurrent in
        await previous?.value
        await loop.run()
      }
      return previous
    }
    withExtendedLifetime(previous) {}
  }

  /// Returns when a remote store has the vectors that there are, or can't be reached.
  ///
  /// For callers of `embed` with a store that gives one.
  package func whenMirrored() async { await state.mirrored.wait(for: state.vectorVersion) }

  /// Returns when the chunks of the present snapshot have their vectors, or get none.
  ///
  /// For callers of `embed` only.
  package func whenEmbedded() async {
    await whenIdle()
    await state.embedded.wait(for: state.version)
  }

  /// Returns when the store's last commit can be searched (or there is none): within milliseconds.
  package func whenOpened() async {
    await state.opened.wait(for: 1)
    await overlay.applied.wait(for: overlay.ticket)
  }

  /// Returns when the first full pass is committed (at once when it already is), or failed.
  package func whenReady() async {
    await state.ready.wait(for: 1)
    await overlay.applied.wait(for: overlay.ticket)
  }

  /// Returns when everything noticed before the call is committed, and `snapshot` shows it.
  package func whenIdle() async {
    let ticket = changes.ticket
    await state.ready.wait(for: 1)
    await state.committed.wait(for: ticket)
    await overlay.applied.wait(for: overlay.ticket)
  }

  /// Files that an editor or a watcher saw change (relative paths).
  ///
  /// Debounced.
  package func filesChanged(_ paths: [String]) {
    let paths = paths.filter(Self.isBelowRoot)
    guard !paths.isEmpty else { return }
    changes.add { batch in
      batch.paths.formUnion(paths)
      if paths.contains(where: Self.isRuleFile) { batch.everything = true }
    }
  }

  /// Checks every file again; `fromScratch` reads and chunks all of them whatever the index says.
  ///
  /// Ends when committed. Throws `IndexingFailure` when it fails, or another process is the writer.
  package func reindex(fromScratch: Bool) async throws {
    let ticket = changes.add(urgently: true) { batch in
      batch.everything = true
      if fromScratch { batch.fromScratch = true }
    }
    await state.committed.wait(for: ticket)
    try Task.checkCancellation()
    let facts = state.facts
    if facts.isFollower, fromScratch { throw IndexingFailure.notWriter(root) }
    if let failure = facts.failure { throw IndexingFailure.pass(failure) }
    await overlay.applied.wait(for: overlay.ticket)
  }

  /// An open buffer's text, or nil when it was closed.
  ///
  /// Returns at once: `snapshot` shows it when it has been chunked.
  package func setBuffer(path: String, text: [UInt8]?) {
    if Self.isBelowRoot(path) { overlay.set(path, to: text) }
  }

  /// New settings from the user: re-walks when they changed.
  package func configure(_ settings: CorpusSettings) {
    let settings = Self.guarded(settings, root: root)
    changes.add(urgently: true) { $0.settings = settings }
  }

  /// Progress from now on, the present state first; ends when the indexer stops.
  ///
  /// Any number of readers; a slow one sees the newest state only.
  package func progress() -> AsyncStream<IndexProgress> { state.progress() }

  /// Stops watching and working; the store is left at its last commit.
  package func stop() async {
    let embedding = embedding.withLock { $0 }
    embedding?.cancel()
    changes.stop()
    overlay.stop()
    if isStarted.load(ordering: .relaxed) {
      await state.ended.wait(for: 1)
    } else {
      state.close()
    }
    await embedding?.value
  }

  private var storeBytes: Int {
    guard let folder = try? SourceFolder(path: store) else { return 0 }
    var bytes = 0
    try? folder.forEachEntry { name, _ in bytes += folder.status(ofEntry: name)?.size ?? 0 }
    return bytes
  }

  private static func isBelowRoot(_ path: String) -> Bool {
    !path.isEmpty && !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
  }

  private static func isRuleFile(_ path: String) -> Bool {
    WatchEvents.ruleFiles.contains(path.split(separator: "/").last.map(String.init) ?? path)
  }

  /// At the root of the file system, leaves out what the kernel makes up.
  private static func guarded(_ settings: CorpusSettings, root: String) -> CorpusSettings {
    guard root == "/" else { return settings }
    var settings = settings
    settings.exclude += ["/proc/", "/sys/", "/dev/", "/run/"]
    return settings
  }
}
