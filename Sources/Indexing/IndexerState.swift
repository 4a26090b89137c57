import Corpus
import SearchIndex
import Synchronization

/// What the outside sees of an indexer: read by any thread, written by its own.
///
/// The lock is held for the swap of a few references, never for work, so that no reader waits.
final class IndexerState: Sendable {
  /// Facts of the status that no snapshot holds.
  struct Facts: Sendable {
    var isFollower = false
    var skipped: [SkippedFile] = []
    var progress = IndexProgress.none
    /// Why the last pass failed.
    var failure: String?
    /// Why changes are noticed late.
    var watchProblem: String?
    /// Why some files are left out altogether.
    var limit: String?
  }

  private struct Values {
    /// What is committed.
    var base = IndexSnapshot.empty
    /// The same with the open buffers over it.
    var published = IndexSnapshot.empty
    var facts = Facts()
    var lastSubscriber = 0
    var subscribers: [Int: AsyncStream<IndexProgress>.Continuation] = [:]
    var isStopped = false
  }

  private let values = Mutex(Values())
  /// Reaches 1 when the store's last commit is published.
  let opened = Milestone()
  /// Reaches 1 when the first full pass is committed or has failed.
  let ready = Milestone()
  /// Reaches the ticket of each notice of change that is committed or has failed.
  let committed = Milestone()
  /// Reaches 1 when the indexing thread has ended.
  let ended = Milestone()

  var snapshot: IndexSnapshot { values.withLock { $0.published } }
  var base: IndexSnapshot { values.withLock { $0.base } }
  var facts: Facts { values.withLock { $0.facts } }

  /// Replaces the committed state.
  ///
  /// It is published at once when there are no open buffers to lay over it; otherwise whoever keeps
  /// these does so.
  func setBase(_ snapshot: IndexSnapshot, publishing: Bool) {
    // Snapshots are released outside the lock: unmapping segments takes time.
    let old = values.withLock { values in
      defer {
        values.base = snapshot
        if publishing { values.published = snapshot }
      }
      return (values.base, values.published)
    }
    withExtendedLifetime(old) {}
  }

  /// Publishes `snapshot`, unless the committed state it was made of has been replaced meanwhile.
  func publish(_ snapshot: IndexSnapshot, over base: IndexSnapshot) -> Bool {
    let old = values.withLock { values -> IndexSnapshot? in
      guard values.base === base else { return nil }
      defer { values.published = snapshot }
      return values.published
    }
    return old != nil
  }

  func update(_ change: (inout Facts) -> Void) {
    values.withLock { change(&$0.facts) }
  }

  /// Tells everyone who follows the progress.
  func report(_ progress: IndexProgress) {
    // Under the lock, so that everyone sees the same order; a yield only schedules the reader.
    values.withLock { values in
      values.facts.progress = progress
      for subscriber in values.subscribers.values { subscriber.yield(progress) }
    }
  }

  /// Progress from now on, the present one first.
  ///
  /// A slow reader sees the newest value only.
  func progress() -> AsyncStream<IndexProgress> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let (id, isStopped) = values.withLock { values in
        values.lastSubscriber += 1
        if !values.isStopped { values.subscribers[values.lastSubscriber] = continuation }
        continuation.yield(values.facts.progress)
        return (values.lastSubscriber, values.isStopped)
      }
      continuation.onTermination = { [weak self] _ in
        self?.values.withLock { _ = $0.subscribers.removeValue(forKey: id) }
      }
      if isStopped { continuation.finish() }
    }
  }

  /// Ends all waiting and all progress.
  func close() {
    let subscribers = values.withLock { values in
      values.isStopped = true
      defer { values.subscribers = [:] }
      return Array(values.subscribers.values)
    }
    for subscriber in subscribers { subscriber.finish() }
    for milestone in [opened, ready, committed, ended] { milestone.close() }
  }
}
