import Testing

@testable import LocalModels

struct PromptPaceTests {
  @Test func isThatOfTheSlowestButOne() {
    let pace = PromptPace()
    #expect(pace.tokensPerSecond == nil)
    pace.note(400, in: .seconds(1))
    #expect(pace.tokensPerSecond == 400)
    pace.note(100, in: .seconds(1))
    #expect(pace.tokensPerSecond == 400)
    pace.note(150, in: .milliseconds(500))
    #expect(pace.tokensPerSecond == 300)
  }

  @Test func forgetsOldPrompts() {
    let pace = PromptPace()
    for _ in 0..<3 { pace.note(100, in: .seconds(1)) }
    for _ in 0..<7 { pace.note(800, in: .seconds(1)) }
    #expect(pace.tokensPerSecond == 800)
  }

  @Test func shortPromptsTellNothing() {
    let pace = PromptPace()
    pace.note(31, in: .seconds(1))
    pace.note(-4, in: .seconds(1))
    pace.note(500, in: .zero)
    #expect(pace.tokensPerSecond == nil)
  }
}
