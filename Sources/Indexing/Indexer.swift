package import Corpus
package import SearchIndex

/// What the indexer is doing, for progress bars and status.
package struct IndexProgress: Sendable, Equatable {
  package enum Phase: String, Sendable { case walking, indexing, idle }
  package var phase: Phase
  package var filesDone: Int
  package var filesTotal: Int
  package var bytesDone: Int
  package var bytesTotal: Int
  package var seconds: Double
  package init(
    phase: Phase, filesDone: Int, filesTotal: Int, bytesDone: Int, bytesTotal: Int, seconds: Double
  ) {
    self.phase = phase
    self.filesDone = filesDone
    self.filesTotal = filesTotal
    self.bytesDone = bytesDone
    self.bytesTotal = bytesTotal
    self.seconds = seconds
  }
}

/// The state of one workspace's index, as `ragd status` and `ragd/status` tell it.
package struct IndexStatus: Sendable {
  package var root: String
  /// Where the store lies on disk.
  package var store: String
  package var isReady: Bool
  /// True when another process holds the writer lock and this one follows its commits.
  package var isFollower: Bool
  package var generation: UInt64
  package var files: Int
  package var chunks: Int
  package var symbols: Int
  package var bytes: Int
  package var storeBytes: Int
  package var skipped: [SkippedFile]
  package var progress: IndexProgress
  /// The last failure in words (full disk, unreadable root), nil when all is well.
  package var problem: String?
}

/// Keeps one workspace's index true: first index, watch events, saves, open buffers → commits.
///
/// Owns the one `IndexWriter`. `snapshot` never blocks; a kill loses work, never a commit.
package final class Indexer: Sendable {
  /// - Parameters:
  ///   - root: absolute path of the workspace root.
  ///   - store: folder of this workspace's store; created with mode 0700.
  package init(root: String, store: String, settings: CorpusSettings) { fatalError("skeleton") }
  package var root: String { fatalError("skeleton") }
  /// The newest committed state with the open buffers over it.
  package var snapshot: IndexSnapshot { fatalError("skeleton") }
  package var status: IndexStatus { fatalError("skeleton") }
  /// Opens the store, brings it up to date, then watches. Returns at once.
  package func start(watching: Bool) { fatalError("skeleton") }
  /// Returns when the first full pass is committed (at once when it already is), or failed.
  package func whenReady() async { fatalError("skeleton") }
  /// Returns when everything noticed before the call is committed.
  package func whenIdle() async { fatalError("skeleton") }
  /// Files that an editor or a watcher saw change (relative paths). Debounced.
  package func filesChanged(_ paths: [String]) { fatalError("skeleton") }
  /// Checks every file again; `fromScratch` drops the store first. Ends when committed.
  package func reindex(fromScratch: Bool) async throws { fatalError("skeleton") }
  /// An open buffer's text, or nil when it was closed.
  package func setBuffer(path: String, text: [UInt8]?) { fatalError("skeleton") }
  /// New settings from the user: re-walks when they changed.
  package func configure(_ settings: CorpusSettings) { fatalError("skeleton") }
  /// Progress from now on, the present state first; ends when the indexer stops.
  package func progress() -> AsyncStream<IndexProgress> { fatalError("skeleton") }
  /// Stops watching and working; the store is left at its last commit.
  package func stop() async { fatalError("skeleton") }
}
