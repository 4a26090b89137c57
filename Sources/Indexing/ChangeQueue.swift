import Corpus
import Dispatch
import Synchronization

/// What was noticed and is not yet indexed.
///
/// Any thread adds; the indexing thread alone takes.
///
/// Changes of files wait until they have settled: an editor's save is several events (a temporary
/// file, a rename), a branch switch thousands, and each should become one commit.
final class ChangeQueue: Sendable {
  /// Changes that are indexed together.
  struct Batch: Sendable {
    /// Relative to the root.
    var paths: Set<String> = []
    /// Every file must be looked at again.
    var everything = false
    /// What the index says about the files must not be trusted.
    var fromScratch = false
    var settings: CorpusSettings?
    /// Counts the notices up to this batch.
    var ticket: UInt64 = 0

    var interruptsPass: Bool { fromScratch || settings != nil }
    var isEmpty: Bool { paths.isEmpty && !everything && !interruptsPass }
  }

  private struct State {
    var batch = Batch()
    var first = ContinuousClock.now
    var last = ContinuousClock.now
    var isUrgent = false
    var isStopped = false
    var isSignalled = false

    /// When the batch may be taken; nil when there is none.
    var settles: ContinuousClock.Instant? {
      if batch.isEmpty { return nil }
      if isUrgent { return first }
      let quiet = batch.everything || batch.paths.count > 8 ? ChangeQueue.storm : ChangeQueue.save
      return min(last + quiet, first + ChangeQueue.longest)
    }

    mutating func take() -> Batch {
      defer {
        batch = Batch(ticket: batch.ticket)
        isUrgent = false
      }
      return batch
    }
  }

  /// Quiet time that ends the burst of events of one save.
  private static let save = Duration.milliseconds(10)
  /// Quiet time that ends a burst of many files.
  private static let storm = Duration.milliseconds(50)
  /// No change waits longer than this.
  private static let longest = Duration.milliseconds(300)

  private let state = Mutex(State())
  private let signal = DispatchSemaphore(value: 0)

  var isStopped: Bool { state.withLock { $0.isStopped } }

  /// True when the pass under way works from settings or records that no longer count.
  var interruptsPass: Bool { state.withLock { $0.isStopped || $0.batch.interruptsPass } }

  /// The number of the last notice.
  var ticket: UInt64 { state.withLock { $0.batch.ticket } }

  /// Adds to the changes; returns the notice's number.
  /// - Parameter urgently: someone waits for it, so nothing is gained by letting it settle.
  @discardableResult
  func add(urgently: Bool = false, _ change: (inout Batch) -> Void) -> UInt64 {
    let (ticket, mustSignal) = state.withLock { state in
      if state.batch.isEmpty { state.first = .now }
      change(&state.batch)
      state.batch.ticket += 1
      state.last = .now
      if urgently { state.isUrgent = true }
      defer { state.isSignalled = true }
      return (state.batch.ticket, !state.isSignalled)
    }
    if mustSignal { signal.signal() }
    return ticket
  }

  /// Wakes the taker for the last time.
  func stop() {
    state.withLock { $0.isStopped = true }
    signal.signal()
  }

  /// The next settled batch; nil when `deadline` passed before one, or after `stop`.
  ///
  /// Blocks.
  func take(by deadline: ContinuousClock.Instant?) -> Batch? {
    while true {
      let now = ContinuousClock.now
      let (batch, wake) = state.withLock { state -> (Batch?, ContinuousClock.Instant?) in
        state.isSignalled = false
        if let settles = state.settles {
          if settles <= now && !state.isStopped { return (state.take(), nil) }
          return (nil, min(settles, deadline ?? settles))
        }
        return (nil, deadline)
      }
      if let batch { return batch }
      if isStopped { return nil }
      if let deadline, deadline <= now { return nil }
      signal.wait(until: wake)
    }
  }

  /// The settled changes of files, leaving everything else; nil when there are none.
  ///
  /// Never blocks.
  func takePaths() -> Set<String>? {
    state.withLock { state in
      guard !state.batch.paths.isEmpty, let settles = state.settles, settles <= .now else {
        return nil
      }
      defer { state.batch.paths = [] }
      return state.batch.paths
    }
  }
}
