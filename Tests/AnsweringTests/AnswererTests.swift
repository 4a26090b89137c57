import Corpus
import SearchIndex
import Storage
import TestSupport
import Testing

@testable import Answering

private let project: [String: String] = [
  "README.md": """
  # Parcel

  Parcel sends packets between machines.

  ## Retries

  A packet that is not acknowledged is sent again after 250 milliseconds. After seven attempts
  the connection is closed with `ConnectionLost`.

  ## Compression

  Packets larger than one kilobyte are compressed. Set `compression` to `off` to forbid it.
  """,
  "Sources/Link.swift": """
  /// A connection to another machine.
  final class Link {
    /// Closes the link and drops packets that wait.
    func close() {
      queue.removeAll()
    }
  }
  """,
]

@Suite struct AnswererTests {
  private let fixture: SnapshotFixture
  init() throws { fixture = try SnapshotFixture(project) }

  private func extract(_ question: String) -> Answer {
    Answerer(snapshot: fixture.snapshot).extract(Question(text: question))
  }

  @Test(arguments: [
    ("After how many attempts is an unacknowledged packet given up?", "seven attempts"),
    ("How do I turn compression off?", "`compression` to `off`"),
    ("How is a link closed?", "Closes the link"),
  ])
  func quotesTheAnswer(question: String, expected: String) {
    let answer = extract(question)
    #expect(answer.found)
    #expect(answer.text.contains(expected), "\(answer.text)")
  }

  @Test func everyCitationIsReadFromTheTextItNames() throws {
    let answer = extract("When is a packet sent again?")
    #expect(!answer.citations.isEmpty)
    for (number, citation) in answer.citations.enumerated() {
      let text = Array(try #require(project[citation.path]).utf8)
      #expect(ContentHash(text[citation.bytes]) == citation.hash)
      #expect(LineTable(text).line(at: citation.bytes.lowerBound) == citation.lines.lowerBound)
      #expect(answer.text.contains("[\(number + 1)]"))
    }
  }

  @Test func saysWhenNothingIsThere() {
    let answer = extract("Which database stores the invoices of customers in Brazil?")
    #expect(!answer.found)
    #expect(answer.text.hasPrefix("Nothing"))
    #expect(!extract("zzqy").found)
    #expect(!extract("").found)
  }

  @Test func answersStayShort() throws {
    let sentences = (1...80).map { "The valve number \($0) opens when the pressure rises." }
    let fixture = try SnapshotFixture([
      "guide.md": "# Valves\n\n" + sentences.joined(separator: " ")
    ])
    let answer = Answerer(snapshot: fixture.snapshot).extract(
      Question(text: "When does the valve open?"))
    #expect(answer.found)
    #expect((200...800).contains(answer.text.utf8.count))
  }

  @Test func whatIsLeftOutBetweenSentencesIsMarked() throws {
    let text = """
      # Tides

      The harbour closes at low tide. Bells are cast from bronze alloys and hung in pairs on a beam \
      of oak that the carpenters replace every other decade without any further notice given to \
      anybody who happens to live below them, which has been the custom since the tower was built \
      by masons from the north who came over the sea in open boats with nothing but their tools. \
      Gulls are a nuisance. The harbour opens again when the tide is two metres high.
      """
    let fixture = try SnapshotFixture(["guide.md": text])
    let scorer = FragmentScorer(
      question: "tide harbour",
      passages: Passage.read(
        fixture.snapshot.search(SearchQuery(text: "harbour tide")), from: fixture.snapshot),
      terms: QuestionTerms("harbour tide", in: fixture.snapshot))
    var selector = ExcerptSelector(scorer: scorer)
    selector.budget = 220
    let answer = AnswerText.quoting(
      selector.select(from: scorer.fragments()), of: scorer.passages)
    #expect(answer.text.contains("low tide. … "))
    #expect(answer.text.contains("two metres high. [1]"))
  }

  /// Behind a sentence on the same line, Markdown would not take it for a block.
  @Test func codeBlocksBeginLines() throws {
    let fixture = try SnapshotFixture([
      "lantern.py": """
      class Lantern:
          \"""A lamp that burns oil.\"""

          def kindle_wick(self, minutes):
              \"""Lights the wick for some minutes.\"""
              self.oil -= minutes
              return self.oil
      """
    ])
    let answer = Answerer(snapshot: fixture.snapshot).extract(
      Question(text: "How is the wick of a lantern lit?"))
    let fences = answer.text.split(separator: "\n").filter { $0.contains("```") }
    #expect(!fences.isEmpty, "\(answer.text)")
    #expect(fences.allSatisfy { $0.hasPrefix("```") }, "\(answer.text)")
    #expect(!answer.text.contains(" \n"), "\(answer.text)")
  }

  @Test func changedFilesAreNotQuoted() throws {
    try fixture.folder.write("README.md", "# Parcel\n\nEverything is different now, and longer.\n")
    let answer = extract("After how many attempts is an unacknowledged packet given up?")
    #expect(!answer.citations.contains { $0.path == "README.md" })
    #expect(!answer.text.contains("seven"))
  }

  @Test func streamsTextThenFinishes() async throws {
    var text = ""
    var finished: Answer?
    let answerer = Answerer(snapshot: fixture.snapshot)
    for try await event in answerer.answer(Question(text: "How is a link closed?")) {
      switch event {
      case .text(let more): text += more
      case .finished(let answer): finished = answer
      }
    }
    #expect(finished?.text == text)
  }
}
