import Foundation
import Kernels
import Synchronization
import Testing

@Suite struct DedicatedThreadTests {
  private struct Refused: Error {}

  private final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }

  /// Work that waits for other work would fill a pool of shared threads.
  @Test func asMuchRunsTogetherAsIsStarted() async {
    let arrived = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<40 {
        group.addTask {
          await DedicatedThread.run("ragd-test") {
            arrived.value.add(1, ordering: .relaxed)
            while arrived.value.load(ordering: .relaxed) < 40 {
              Thread.sleep(forTimeInterval: 0.001)
            }
          }
        }
      }
    }
    #expect(arrived.value.load(ordering: .relaxed) == 40)
  }

  @Test func whatWorkThrowsComesToTheCaller() async {
    await #expect(throws: Refused.self) {
      try await DedicatedThread.run("ragd-test", isBackground: true) { throw Refused() }
    }
  }
}
