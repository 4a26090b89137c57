import Testing

@testable import Indexing

struct MilestoneTests {
  @Test func aWaitEndsWhenItsMarkIsReached() async {
    let milestone = Milestone()
    let waits = (1...3).map { mark in Task { await milestone.wait(for: UInt64(mark)) } }
    milestone.reach(2)
    await waits[0].value
    await waits[1].value
    #expect(milestone.reached == 2)
    milestone.reach(1)
    #expect(milestone.reached == 2)
    milestone.close()
    await waits[2].value
  }

  @Test func aWaitForThePastEndsAtOnce() async {
    let milestone = Milestone()
    milestone.reach(7)
    await milestone.wait(for: 7)
    await milestone.wait(for: 0)
  }

  @Test func aCancelledWaitEnds() async {
    let milestone = Milestone()
    let early = Task { await milestone.wait(for: 1) }
    early.cancel()
    await early.value
    let late = Task { await milestone.wait(for: 1) }
    await Task.yield()
    late.cancel()
    await late.value
    #expect(milestone.reached == 0)
  }
}
