import Answering
import JSONRPC
import LanguageServer
import LanguageServerProtocol
import Synchronization
import TestSupport
import Testing

/// What the server does with models that it is lent, and without.
@Suite struct ModelTests {
  private static let files = [
    "README.md": "# Harbour\n\nHarbour counts the ships. The lighthouse warns them of the rocks.\n"
  ]
  private static let question = AskRequest(question: "What does the lighthouse do?")
  private static let generated = #"{"ask": {"generated": true}, "models": {"threads": 3}}"#

  /// Says the same whatever it is asked.
  private struct ScriptedGenerator: Generator {
    let pieces: [String]
    func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
      AsyncThrowingStream { continuation in
        for piece in pieces { continuation.yield(piece) }
        continuation.finish()
      }
    }
  }

  private static func access(
    state: String = "ready", problem: String? = nil, pieces: [String]?,
    asked: @escaping @Sendable (Settings.Models) -> Void = { _ in }
  ) -> ModelAccess {
    let (problems, continuation) = AsyncStream.makeStream(of: String.self)
    return ModelAccess(
      states: { _ in [.init(name: "scripted", kind: "decoder", state: state, problem: problem)] },
      generator: { models in
        asked(models)
        if let problem { continuation.yield(problem) }
        return pieces.map(ScriptedGenerator.init)
      },
      embedder: { _ in nil }, backgroundEmbedder: { _ in nil }, problems: problems)
  }

  @Test func aDecoderWritesTheAnswerWhereTheUserWantsIt() async throws {
    let threads = Mutex<Int?>(nil)
    let models = Self.access(
      pieces: ["The lighthouse war", "ns the ships of rocks. ", "It was built in 1897."],
      asked: { models in threads.withLock { $0 = models.threads } })
    let client = try SessionClient(Self.files, settings: Self.generated, models: models)
    let result = try await client.request(Self.question)
    #expect(result.answer == "The lighthouse warns the ships of rocks. [1]")
    #expect(threads.withLock { $0 } == 3)
    #expect(try await client.request(StatusRequest()).model == "generative")
  }

  @Test func aFollowUpIsAnsweredFromTheTurnsBefore() async throws {
    let client = try SessionClient([
      "README.md": """
      # Harbour

      ## Lighthouse

      The lighthouse warns ships of the rocks. It was built in 1897.

      ## Quay

      The quay was built by masons in winter and holds nine ships.
      """
    ])
    let turn = AskTurn(question: "What does the lighthouse warn ships of?", answer: "The rocks.")
    let result = try await client.request(
      AskRequest(question: "When was it built?", history: [turn]))
    #expect(result.found)
    #expect(result.answer.contains("1897"))
  }

  @Test func noModelIsTouchedUnlessTheUserWantsIt() async throws {
    let wasAsked = Mutex(false)
    let models = Self.access(
      pieces: ["The lighthouse warns the ships."],
      asked: { _ in wasAsked.withLock { $0 = true } })
    let client = try SessionClient(Self.files, models: models)
    #expect(try await client.request(Self.question).answer.contains("warns them of the rocks"))
    #expect(!wasAsked.withLock { $0 })
    let status = try await client.request(StatusRequest())
    #expect(status.model == "lexical")
    #expect(status.models.map(\.name) == ["scripted"])
  }

  @Test func aModelThatFailsLeavesQuotedAnswersAndAMessage() async throws {
    let problem = "scripted could not be loaded: the file ends within blk.0.attn_q.weight"
    let models = Self.access(state: "failed", problem: problem, pieces: nil)
    let client = try SessionClient(Self.files, settings: Self.generated, models: models)
    try await client.initialize()
    #expect(try await client.request(Self.question).answer.contains("warns them of the rocks"))
    let isShown = await eventually {
      client.notes(ShowMessageNotification.method).contains {
        $0["message"]?.string?.contains(problem) == true
      }
    }
    #expect(isShown)
    let status = try await client.request(StatusRequest())
    #expect(status.model == "lexical")
    #expect(status.models.first?.problem == problem)
  }
}
