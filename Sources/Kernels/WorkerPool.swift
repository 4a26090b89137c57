internal import CKernels
import Foundation
import Synchronization

/// Threads that compute one thing together: each runs the same body and they meet at barriers.
///
/// A decoder's step has hundreds of products of some microseconds each, so that handing every one to
/// a queue would cost more than computing it. Workers therefore stay inside one body for a whole
/// step, take pieces of each product from a shared counter, and wait for one another by spinning.
/// Between runs they spin for a moment, then sleep until the next: an idle pool costs nothing.
///
/// The thread that calls `run` is worker 0, and it must not be one of Swift's cooperative pool.
package final class WorkerPool: Sendable {
  /// How many threads compute, the caller's included.
  package let count: Int

  private let shared: Shared

  /// - Parameters:
  ///   - threads: how many compute, the caller included; by default one for each physical core.
  ///   - isBackground: runs with a lower priority, so that requests come first.
  package init(threads: Int = Processor.physicalCores, isBackground: Bool = false) {
    count = max(1, threads)
    shared = Shared(count: count)
    for index in 1..<max(1, count) {
      DedicatedThread.start("ragd-worker-\(index)", isBackground: isBackground) { [shared] in
        shared.serve(index)
      }
    }
  }

  deinit { shared.stop() }

  /// Runs `body` once on every worker and returns when all have returned.
  ///
  /// Calls from several threads run one after the other. A run inside a run would wait for itself.
  package func run(_ body: (Worker) -> Void) {
    guard count > 1 else { return body(Worker(index: 0, count: 1, shared: shared)) }
    shared.run(body)
  }
}

/// One thread's part in a `WorkerPool.run`.
package struct Worker {
  /// From 0, which is the caller of `run`.
  package let index: Int
  package let count: Int
  fileprivate let shared: Shared

  fileprivate init(index: Int, count: Int, shared: Shared) {
    self.index = index
    self.count = count
    self.shared = shared
  }

  /// Returns when every worker has come here.
  package func barrier() { if count > 1 { shared.barrier() } }

  /// Hands out `0..<total` in pieces of `size` to whichever worker is free.
  ///
  /// Returns when all pieces are done. Every worker must call it with the same figures.
  package func distribute(_ total: Int, by size: Int, _ body: (Range<Int>) -> Void) {
    guard count > 1 else {
      var start = 0
      while start < total {
        body(start..<min(start + size, total))
        start += size
      }
      return
    }
    while let start = shared.take(size, of: total) {
      body(start..<min(start + size, total))
    }
    shared.barrier()
  }
}

/// What the workers of a pool share.
///
/// `@unchecked Sendable`: `job` is written only by the holder of `gate` while every other worker waits
/// for `generation` to change, and read only after that change was seen (acquire after release). All else
/// is atomic or locked.
private final class Shared: @unchecked Sendable {
  private typealias Job = (Worker) -> Void

  /// Spins before a waiting thread lets others have the core: some twenty microseconds, since an x86
  /// processor pauses for about 140 cycles, and longer than workers with equal parts differ.
  private static let patience = 400
  /// Yields before an idle worker sleeps: longer than a decoder takes between two tokens.
  private static let yields = 400

  private let count: Int
  private let gate = NSLock()
  private let sleeping = NSCondition()
  private var job: Job?
  private let generation = Atomic<Int>(0)
  private let stopped = Atomic<Bool>(false)
  private let finished = Atomic<Int>(0)
  private let next = Atomic<Int>(0)
  private let arrived = Atomic<Int>(0)
  private let phase = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)

  init(count: Int) { self.count = count }

  func run(_ body: (Worker) -> Void) {
    gate.lock()
    defer { gate.unlock() }
    withoutActuallyEscaping(body) { body in
      job = body
      finished.store(0, ordering: .relaxed)
      announce()
      body(Worker(index: 0, count: count, shared: self))
      var spins = 0
      while finished.load(ordering: .acquiring) < count - 1 { Self.wait(&spins) }
      job = nil
    }
  }

  func stop() {
    stopped.store(true, ordering: .relaxed)
    announce()
  }

  private func announce() {
    generation.add(1, ordering: .sequentiallyConsistent)
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    sleeping.lock()
    sleeping.broadcast()
    sleeping.unlock()
  }

  /// A worker's life: waits for a run, takes part, until the pool goes.
  func serve(_ index: Int) {
    var seen = 0
    while true {
      seen = next(after: seen)
      if stopped.load(ordering: .relaxed) { return }
      job?(Worker(index: index, count: count, shared: self))
      finished.add(1, ordering: .releasing)
    }
  }

  /// Waits until the generation is another than `seen`.
  private func next(after seen: Int) -> Int {
    var spins = 0
    while spins < Self.patience + Self.yields {
      let now = generation.load(ordering: .acquiring)
      if now != seen { return now }
      Self.wait(&spins)
    }
    sleeping.lock()
    sleepers.add(1, ordering: .sequentiallyConsistent)
    defer {
      sleepers.subtract(1, ordering: .sequentiallyConsistent)
      sleeping.unlock()
    }
    while true {
      let now = generation.load(ordering: .sequentiallyConsistent)
      if now != seen { return now }
      sleeping.wait()
    }
  }

  func take(_ size: Int, of total: Int) -> Int? {
    let start = next.add(size, ordering: .relaxed).oldValue
    return start < total ? start : nil
  }

  func barrier() {
    let now = phase.load(ordering: .relaxed)
    if arrived.add(1, ordering: .acquiringAndReleasing).newValue == count {
      arrived.store(0, ordering: .relaxed)
      next.store(0, ordering: .relaxed)
      phase.store(now + 1, ordering: .releasing)
    } else {
      var spins = 0
      while phase.load(ordering: .acquiring) == now { Self.wait(&spins) }
    }
  }

  /// Spins; on a busy machine lets the thread that is waited for have the core.
  private static func wait(_ spins: inout Int) {
    spins += 1
    if spins < patience { ck_pause() } else { sched_yield() }
  }
}
