import Foundation
import Kernels

/// A thread of its own on which an actor runs, the most urgent work first.
///
/// Decoding keeps a core busy for seconds, which Swift's cooperative pool is not for. Work of the same
/// priority runs in the order in which it came.
///
/// `@unchecked Sendable`: `queue`, `arrivals` and `isStopped` are used only with `condition` locked.
package final class InferenceThread: SerialExecutor, @unchecked Sendable {
  private struct Entry {
    var job: UnownedJob
    var priority: UInt8
    var arrival: Int
  }

  private let condition = NSCondition()
  private var queue: [Entry] = []
  private var arrivals = 0
  private var isStopped = false

  /// Starts the thread, which lives until `stop`.
  package init(name: String) {
    DedicatedThread.start(name) { [self] in while let job = next() { run(job) } }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let priority = job.priority.rawValue
    let job = UnownedJob(job)
    condition.withLock {
      queue.append(Entry(job: job, priority: priority, arrival: arrivals))
      arrivals += 1
      condition.signal()
    }
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }

  /// Whether work of at least this priority waits for its turn.
  package func hasWaiting(atLeast priority: TaskPriority) -> Bool {
    condition.withLock { queue.contains { $0.priority >= priority.rawValue } }
  }

  /// Ends the thread once its queue is empty.
  package func stop() {
    condition.withLock {
      isStopped = true
      condition.signal()
    }
  }

  private func run(_ job: UnownedJob) {
    job.runSynchronously(on: asUnownedSerialExecutor())
  }

  /// Waits for the most urgent job; nil when the thread is to end.
  private func next() -> UnownedJob? {
    condition.withLock {
      while queue.isEmpty {
        if isStopped { return nil }
        condition.wait()
      }
      let index = queue.indices.min {
        (queue[$1].priority, queue[$0].arrival) < (queue[$0].priority, queue[$1].arrival)
      }
      return queue.remove(at: index ?? 0).job
    }
  }
}
