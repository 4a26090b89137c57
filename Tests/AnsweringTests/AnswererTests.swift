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

/// Says what it is told to, piece by piece.
private struct ScriptedGenerator: Generator {
  let pieces: [String]

  func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    AsyncThrowingStream { continuation in
      for piece in pieces { continuation.yield(piece) }
      continuation.finish()
    }
  }
}

@Suite struct GeneratedAnswerTests {
  private let fixture: SnapshotFixture
  init() throws { fixture = try SnapshotFixture(project) }

  private func ask(_ question: String, _ pieces: [String]) async throws -> Answer? {
    let answerer = Answerer(
      snapshot: fixture.snapshot, generator: ScriptedGenerator(pieces: pieces))
    var finished: Answer?
    for try await event in answerer.answer(Question(text: question)) {
      if case .finished(let answer) = event { finished = answer }
    }
    return finished
  }

  @Test func supportedSentencesAreCitedAndOthersDropped() async throws {
    let answer = try await ask(
      "When is a packet sent again?",
      [
        "A packet is sent again ", "after 250 milliseconds. It costs 99 euros. ",
        "The moon is blue.",
      ])
    let text = try #require(answer).text
    #expect(text == "A packet is sent again after 250 milliseconds. [1]")
    #expect(answer?.citations.count == 1)
  }

  @Test func inventedNumbersAndNamesFallBackToQuotes() async throws {
    let answer = try await ask(
      "When is a packet sent again?", ["A packet is sent again after 900 milliseconds."])
    #expect(answer?.text.contains("900") == false)
    #expect(answer?.text.contains("250 milliseconds") == true)
  }
}
