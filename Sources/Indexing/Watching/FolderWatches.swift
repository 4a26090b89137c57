/// The indexer's use of a watcher: feeds the queue, and falls back on looking from time to time.
///
/// Used by the indexing thread alone; the watcher's own thread only adds to the queue.
final class FolderWatches {
  private let root: String
  private let changes: ChangeQueue
  private let state: IndexerState
  private var watcher: FileWatcher?
  /// When all files must be looked at again because not all folders can be watched.
  private(set) var nextLook: ContinuousClock.Instant?

  private static let pollInterval = Duration.seconds(5)

  init(root: String, changes: ChangeQueue, state: IndexerState) {
    self.root = root
    self.changes = changes
    self.state = state
  }

  deinit { watcher?.stop() }

  /// Watches these folders and no others.
  /// - Returns: whether any is new, so that what changed in it until now was not seen.
  func watch(_ folders: Set<String>) -> Bool {
    do throws(WatchError) {
      let watcher = try started()
      let hasNew = try watcher.watch(folders)
      nextLook = nil
      state.update { $0.watchProblem = nil }
      return hasNew
    } catch {
      // A watcher that has ended is replaced at the next look.
      if case .unavailable = error {
        watcher?.stop()
        watcher = nil
      }
      nextLook = .now + Self.pollInterval
      state.update { facts in
        facts.watchProblem =
          "\(error); changes are looked for every \(Self.pollInterval.components.seconds) seconds."
      }
      return false
    }
  }

  private func started() throws(WatchError) -> FileWatcher {
    if let watcher { return watcher }
    let new = try FileWatcher(root: root) { [changes] events in
      changes.add { batch in
        batch.paths.formUnion(events.paths)
        if events.everything { batch.everything = true }
      }
    }
    watcher = new
    return new
  }
}
