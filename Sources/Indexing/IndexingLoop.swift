import Corpus
import SearchIndex
import Storage

/// The indexing thread: takes the writer's role when it is free, follows another process's commits
/// while it is not, and decides when to look at which files.
struct IndexingLoop {
  private let root: String
  private let store: String
  private let openStore: @Sendable () throws -> any Directory
  private let isWatching: Bool
  private let state: IndexerState
  private let changes: ChangeQueue
  private let overlay: BufferOverlay
  private var settings: CorpusSettings
  /// Taken from the queue and not yet done.
  private var due = ChangeQueue.Batch(everything: true)
  private var retryDelay = Self.shortestRetry
  private var followed = FollowedStore()

  private static let shortestRetry = Duration.seconds(2)
  private static let longestRetry = Duration.seconds(60)
  /// How often a follower looks for commits, and for the writer's role.
  private static let followInterval = Duration.milliseconds(250)
  /// A writer that has not committed for so long is taken to have nothing to do.
  private static let followPatience = Duration.seconds(5)
  /// Time after which files are no longer racy, and tables of files are saved.
  private static let calm = Duration.nanoseconds(FileTable.raceWindow) + .milliseconds(100)
  /// Where the store keeps what `FileTable` saves.
  static let tableName = "files"

  /// What a follower has seen of the store.
  private struct FollowedStore {
    var generation: UInt64?
    var since = ContinuousClock.now
    var failures = 0
  }

  init(
    root: String, store: String, settings: CorpusSettings, isWatching: Bool, state: IndexerState,
    changes: ChangeQueue, overlay: BufferOverlay,
    openStore: @escaping @Sendable () throws -> any Directory
  ) {
    self.root = root
    self.store = store
    self.settings = settings
    self.isWatching = isWatching
    self.state = state
    self.changes = changes
    self.overlay = overlay
    self.openStore = openStore
  }

  /// Works until the queue is stopped.
  mutating func run() {
    var directory: (any Directory)?
    while !changes.isStopped {
      do {
        let opened = try directory ?? openStore()
        directory = opened
        if var writer = try IndexWriter(directory: opened, root: root, loader: loader) {
          lead(with: &writer, in: opened)
        } else {
          try follow(opened)
        }
      } catch {
        tell(IndexingFailure.store(store, error))
        settle()
        let wake = ContinuousClock.now + nextRetry()
        while !changes.isStopped, ContinuousClock.now < wake {
          if let batch = changes.take(by: wake) { absorb(batch) }
          settle()
        }
      }
    }
    overlay.stop()
    state.close()
  }

  private var loader: DocumentLoader { DocumentLoader(root: root, settings: settings) }

  /// Identifies everything beside a file's bytes that decides what becomes of it.
  private var fingerprint: UInt64 {
    let parts = ["\(Chunker.version)", "\(settings.maximumFileSize)"] + settings.exclude
    return ContentHash((parts + ["\0"] + settings.include).joined(separator: "\n").utf8).value
  }

  /// Takes up a batch beside what is due already.
  ///
  /// Returns true when the settings changed.
  @discardableResult
  private mutating func absorb(_ batch: ChangeQueue.Batch) -> Bool {
    due.paths.formUnion(batch.paths)
    due.everything = due.everything || batch.everything
    due.fromScratch = due.fromScratch || batch.fromScratch
    due.ticket = batch.ticket
    guard let settings = batch.settings, settings != self.settings else { return false }
    self.settings = settings
    due.everything = true
    overlay.use(loader)
    return true
  }

  /// Lets those go on who wait for what was due: it is done, or has failed.
  private func settle() {
    state.opened.reach(1)
    state.ready.reach(1)
    state.committed.reach(due.ticket)
  }

  private func tell(_ failure: (any Error)?) {
    state.update { $0.failure = failure.map { "\($0)" } }
  }

  private mutating func nextRetry() -> Duration {
    defer { retryDelay = min(retryDelay * 2, Self.longestRetry) }
    return retryDelay
  }
}

// MARK: - Writing

extension IndexingLoop {
  /// Indexes until the end, or until the settings change: then the writer must be opened anew.
  private mutating func lead(with writer: inout IndexWriter, in directory: any Directory) {
    var reconciler = takeOver(writer.snapshot, directory)
    let watches = isWatching ? FolderWatches(root: root, changes: changes, state: state) : nil
    reconciler.watches = watches
    due.everything = true
    var isFirst = true
    while true {
      var retry: ContinuousClock.Instant?
      do {
        try reconciler.index(due, with: &writer)
        retryDelay = Self.shortestRetry
        tell(nil)
        if isFirst { save(&reconciler, in: directory, always: true) }
        isFirst = false
        settle()
        due = ChangeQueue.Batch(ticket: due.ticket)
      } catch is PassInterrupted {
        due.everything = true
      } catch {
        tell(error is IndexingFailure ? error : IndexingFailure.store(store, error))
        settle()
        due.everything = true
        retry = .now + nextRetry()
      }
      guard let next = wait(for: &reconciler, watches, retry: retry, in: directory) else { break }
      if absorb(next) { break }
    }
    save(&reconciler, in: directory)
  }

  /// Publishes the store's last commit before anything is looked at.
  private mutating func takeOver(
    _ snapshot: IndexSnapshot, _ directory: any Directory
  ) -> Reconciler {
    state.update { $0.isFollower = false }
    followed = FollowedStore()
    overlay.rebase(on: snapshot)
    state.opened.reach(1)
    var files = FileTable(snapshot)
    if let saved = try? directory.open(Self.tableName) {
      files.restore(saved, fingerprint: fingerprint)
    }
    return Reconciler(
      state: state, changes: changes, overlay: overlay, loader: loader, files: files)
  }

  /// The next changes to index, or those that time brings about; nil at the end.
  private func wait(
    for reconciler: inout Reconciler, _ watches: FolderWatches?,
    retry: ContinuousClock.Instant?, in directory: any Directory
  ) -> ChangeQueue.Batch? {
    while true {
      let now = ContinuousClock.now
      let isCalmNeeded = !reconciler.files.racy.isEmpty || reconciler.files.needsSaving
      let calm = isCalmNeeded ? now + Self.calm : nil
      let look = watches?.nextLook
      let deadline = [retry, calm, look].compactMap(\.self).min()
      if var batch = changes.take(by: deadline) {
        // Files that change all the time must not keep the others from being looked at.
        if let look, look <= .now { batch.everything = true }
        return batch
      }
      if changes.isStopped { return nil }
      let ticket = due.ticket
      if deadline != calm { return ChangeQueue.Batch(everything: true, ticket: ticket) }
      let racy = reconciler.files.racy
      if !racy.isEmpty { return ChangeQueue.Batch(paths: racy, ticket: ticket) }
      save(&reconciler, in: directory)
    }
  }

  /// Saves the table of files.
  ///
  /// A failure costs no more than reading some files again.
  private func save(
    _ reconciler: inout Reconciler, in directory: any Directory, always: Bool = false
  ) {
    guard always || reconciler.files.needsSaving else { return }
    try? directory.replace(Self.tableName, reconciler.saveTable(fingerprint: fingerprint))
  }
}

// MARK: - Following

extension IndexingLoop {
  /// Looks once for a commit of the process that writes, then waits a moment.
  private mutating func follow(_ directory: any Directory) throws {
    state.update { facts in
      facts.isFollower = true
      facts.skipped = []
      facts.watchProblem = nil
    }
    do {
      try publishNewest(in: directory)
      followed.failures = 0
      tell(nil)
    } catch {
      // A segment may be merged away between reading the manifest and opening it: look again.
      followed.failures += 1
      if followed.failures > 3 { throw error }
    }
    state.committed.reach(due.ticket)
    if let batch = changes.take(by: .now + Self.followInterval) { absorb(batch) }
  }

  private mutating func publishNewest(in directory: any Directory) throws {
    guard let generation = try IndexReader.generation(of: directory) else { return }
    if generation != followed.generation,
      let snapshot = try IndexReader.snapshot(
        of: directory, root: root, loader: loader, reusing: state.base)
    {
      followed.generation = generation
      followed.since = .now
      overlay.rebase(on: snapshot)
      state.opened.reach(1)
    }
    // The table is saved for the first time when everything is indexed.
    let isComplete = try directory.list().contains(Self.tableName)
    if isComplete || followed.since.duration(to: .now) > Self.followPatience {
      state.ready.reach(1)
    }
  }
}
