import Foundation
import Kernels
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 5]) func everyPieceIsDoneOnceAndBarriersSeparate(threads: Int) async {
    await DedicatedThread.run("test") {
      let pool = WorkerPool(threads: threads)
      let rounds = 200
      let done = Mutex([Int](repeating: 0, count: 103))
      for _ in 0..<3 {
        pool.run { worker in
          for round in 0..<rounds {
            worker.distribute(103, by: 10) { pieces in
              done.withLock { done in for piece in pieces { done[piece] += 1 } }
            }
            let least = done.withLock { $0.min() }
            worker.barrier()
            if worker.index == 0, round % 50 == 0 { #expect(least != nil) }
          }
        }
      }
      #expect(done.withLock { $0 } == [Int](repeating: 3 * rounds, count: 103))
    }
  }

  @Test func sleepsBetweenRuns() async {
    await DedicatedThread.run("test") {
      let pool = WorkerPool(threads: 3)
      let sum = Atomic<Int>(0)
      for round in 0..<5 {
        Thread.sleep(forTimeInterval: round % 2 == 0 ? 0.02 : 0)
        pool.run { worker in _ = sum.add(worker.index + 1, ordering: .relaxed) }
      }
      #expect(sum.load(ordering: .relaxed) == 5 * 6)
    }
  }
}
