import SearchIndex
import TestSupport
import Testing

@testable import Answering

/// Gives texts of one meaning the same vector: the words of a group count as one dimension.
private struct MeaningEmbedder: Embedder {
  let groups: [[String]]
  var fingerprint: String { "meaning" }
  var width: Int { groups.count }

  func embed(_ texts: [String]) async throws -> [[Float]] {
    texts.map { text in
      let vector = groups.map { group in group.contains(where: text.contains) ? Float(1) : 0 }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { length > 0 ? $0 / length : 0 }
    }
  }
}

/// An engine that answers with anything but what was asked for.
private struct BrokenEmbedder: Embedder {
  enum Fault: CaseIterable, Sendable { case fails, empty, tooFew, notNumbers }
  struct Failure: Error {}
  let fault: Fault
  var fingerprint: String { "broken" }
  var width: Int { 2 }

  func embed(_ texts: [String]) async throws -> [[Float]] {
    switch fault {
    case .fails: throw Failure()
    case .empty: []
    case .tooFew: [[1, 0]]
    case .notNumbers: texts.map { _ in [.nan, 0] }
    }
  }
}

extension Answerer {
  /// The finished answer.
  func finished(_ question: Question) async throws -> Answer? {
    var finished: Answer?
    for try await event in answer(question) {
      if case .finished(let answer) = event { finished = answer }
    }
    return finished
  }
}

@Suite struct EmbeddedAnswerTests {
  private static let filler = (1...12).map { "The ferry has a deck of kind \($0)." }
  private static let files = [
    "README.md": """
    # Ferry

    \(filler.joined(separator: " ")) Passengers embark the ferry forty minutes ahead of sailing. \
    \(filler.map { $0 + " It is wide." }.joined(separator: " "))
    """
  ]
  private static let question = Question(text: "When may people board the ferry?")
  private let fixture: SnapshotFixture
  init() throws { fixture = try SnapshotFixture(Self.files) }

  @Test func sentencesOfTheSameMeaningAreQuotedThoughTheirWordsDiffer() async throws {
    let embedder = MeaningEmbedder(groups: [["board", "embark"], ["ferry"], ["deck"]])
    let answer = try await Answerer(snapshot: fixture.snapshot, embedder: embedder)
      .finished(Self.question)
    #expect(answer?.found == true)
    #expect(answer?.text.contains("forty minutes ahead") == true)
  }

  @Test(arguments: BrokenEmbedder.Fault.allCases)
  private func withoutUsableVectorsTheAnswerIsThatOfTheWords(fault: BrokenEmbedder.Fault)
    async throws
  {
    let question = Question(text: "Which deck does the ferry have?")
    let words = Answerer(snapshot: fixture.snapshot).extract(question)
    let answer = try await Answerer(
      snapshot: fixture.snapshot, embedder: BrokenEmbedder(fault: fault)
    ).finished(question)
    #expect(words.found)
    #expect(answer?.text == words.text)
  }

  @Test func whatIsFarFromTheQuestionIsNotFound() async throws {
    let embedder = MeaningEmbedder(groups: [["invoice"], ["ferry"]])
    let answer = try await Answerer(snapshot: fixture.snapshot, embedder: embedder)
      .finished(Question(text: "Which wide invoice has a deck of some kind?"))
    #expect(answer?.found == false)
  }
}
