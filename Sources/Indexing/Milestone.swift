import Synchronization

/// A count that only grows, and the tasks that wait for it to reach a mark.
///
/// Safe from any thread. A wait ends early when its task is cancelled.
final class Milestone: Sendable {
  private struct Waiter {
    let mark: UInt64
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var reached: UInt64 = 0
    var lastID: UInt64 = 0
    var waiters: [UInt64: Waiter] = [:]
  }

  private let state = Mutex(State())

  var reached: UInt64 { state.withLock { $0.reached } }

  /// Raises the count to `mark`, unless it is there already, and wakes who waited for it.
  func reach(_ mark: UInt64) {
    let woken = state.withLock { state in
      state.reached = max(state.reached, mark)
      let due = state.waiters.filter { $0.value.mark <= state.reached }
      for id in due.keys { state.waiters[id] = nil }
      return due.values.map(\.continuation)
    }
    for continuation in woken { continuation.resume() }
  }

  /// Ends all waits, present and future.
  func close() { reach(.max) }

  /// Returns once the count is `mark` or more, or the task is cancelled.
  func wait(for mark: UInt64) async {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          // A cancellation that came earlier found no waiter to wake; one that comes later will.
          guard state.reached < mark, !Task.isCancelled else { return true }
          state.waiters[id] = Waiter(mark: mark, continuation: continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
      waiter?.continuation.resume()
    }
  }
}
