import TestSupport
import Testing

@testable import Answering

@Suite struct FollowUpTests {
  private static let turn = Turn(
    question: "How is the parser's cache sized?",
    answer: "**Cache**: Set `cacheLimit` on `Parser`; see `a b`. [1]")

  @Test(arguments: ["Why is it limited?", "And for writers?", "What about eviction?", "How come?"])
  func whatPointsBackGetsTheWordsOfTheQuestionBefore(question: String) {
    let standalone = FollowUp.standalone(question, after: [Self.turn])
    #expect(standalone.hasPrefix(question))
    for word in ["parser", "cache", "cacheLimit", "Parser"] {
      #expect(standalone.contains(word), "\(word) in \(standalone)")
    }
  }

  @Test(arguments: [
    "Which formats does the exporter of invoices write?", "Where are sockets closed?",
  ])
  func whatStandsAloneStaysAsItIs(question: String) {
    #expect(FollowUp.standalone(question, after: [Self.turn]) == question)
  }

  @Test func chainsOfFollowUpsKeepTheirSubject() {
    let history = [Self.turn, Turn(question: "Why is it limited?")]
    let standalone = FollowUp.standalone("Since when?", after: history)
    #expect(standalone.contains("cache") && standalone.contains("limited"))
  }

  @Test func nothingIsAddedWithoutHistory() {
    #expect(FollowUp.standalone("Why is it?", after: []) == "Why is it?")
    #expect(FollowUp.standalone("", after: [Turn(question: "")]) == "")
  }

  @Test func theSubjectOfTheConversationIsFound() throws {
    let fixture = try SnapshotFixture([
      "README.md": """
      # Kiln

      ## Glazing

      Glazing is limited to 900 degrees. Higher temperatures crack the glaze.

      ## Drying

      Drying takes two days. The drying rack holds forty bowls.
      """
    ])
    let answerer = Answerer(snapshot: fixture.snapshot)
    let answer = answerer.extract(
      Question(
        text: "How long does it take?",
        history: [Turn(question: "Where are the bowls dried on a drying rack?")]))
    #expect(answer.found)
    #expect(answer.text.contains("two days"))
  }
}
