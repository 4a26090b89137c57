import Corpus
import Dispatch
import Testing

@testable import Indexing

struct ChangeQueueTests {
  @Test func aBurstIsOneBatch() throws {
    let queue = ChangeQueue()
    for name in ["b~", "b", "b"] { queue.add { $0.paths.insert(name) } }
    let batch = try #require(queue.take(by: nil))
    #expect(batch.paths == ["b~", "b"])
    #expect(batch.ticket == 3)
    #expect(!batch.everything && !batch.interruptsPass)
    #expect(queue.take(by: .now) == nil)
  }

  @Test func aChangeSettlesFirst() {
    let queue = ChangeQueue()
    queue.add { $0.paths.insert("a") }
    #expect(queue.take(by: .now) == nil)
    #expect(queue.takePaths() == nil)
    #expect(queue.take(by: .now + .seconds(5)) != nil)
  }

  @Test func anUnendingStreamIsTakenAllTheSame() {
    let queue = ChangeQueue()
    let isOver = DispatchSemaphore(value: 0)
    DedicatedThread.start("writer") {
      var count = 0
      while isOver.wait(timeout: .now() + .milliseconds(1)) == .timedOut {
        count += 1
        queue.add { $0.paths.insert("\(count)") }
      }
      isOver.signal()
    }
    let batch = queue.take(by: .now + .seconds(5))
    isOver.signal()
    isOver.wait()
    #expect(batch?.paths.isEmpty == false)
  }

  @Test func urgentChangesDoNotSettle() {
    let queue = ChangeQueue()
    for number in 0..<100 { queue.add { $0.paths.insert("\(number)") } }
    queue.add(urgently: true) { $0.fromScratch = true }
    #expect(queue.take(by: .now)?.paths.count == 100)
  }

  @Test func onlyNewSettingsAndRebuildsInterruptAPass() {
    let queue = ChangeQueue()
    queue.add { $0.paths.insert("a") }
    queue.add { $0.everything = true }
    #expect(!queue.interruptsPass)
    queue.add { $0.settings = CorpusSettings() }
    #expect(queue.interruptsPass)
  }

  @Test func settledPathsCanBeTakenByThemselves() {
    let queue = ChangeQueue()
    #expect(queue.takePaths() == nil)
    queue.add(urgently: true) { batch in
      batch.paths.insert("a")
      batch.everything = true
    }
    #expect(queue.takePaths() == ["a"])
    #expect(queue.takePaths() == nil)
    let rest = queue.take(by: nil)
    #expect(rest?.everything == true)
    #expect(rest?.paths.isEmpty == true)
  }

  @Test func stopWakesTheTaker() async {
    let queue = ChangeQueue()
    let taken = Task.detached { queue.take(by: nil) == nil }
    queue.stop()
    #expect(await taken.value)
    #expect(queue.interruptsPass)
    queue.add { $0.paths.insert("a") }
    #expect(queue.take(by: nil) == nil)
  }
}
