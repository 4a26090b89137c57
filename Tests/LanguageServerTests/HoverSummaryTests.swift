import Answering
import JSONRPC
import LanguageServerProtocol
import Synchronization
import TestSupport
import Testing

@testable import LanguageServer

/// Summaries in hovers: never waited for, there the next time.
@Suite(.timeLimit(.minutes(2))) struct HoverSummaryTests {
  private static let files = [
    "Boat.swift": """
    func hoist(_ sail: Sail) {
      unfurl(sail)
      fasten(sail)
    }

    /// Lets the anchor fall.
    func moor() {
      drop()
      wait()
    }

    func voyage() { hoist(main); moor() }
    """
  ]
  private static let sentence = "Unfurls and fastens a sail."

  /// Writes when it is let.
  private final class Gate: Generator {
    let prompts = Mutex(0)
    let wasCancelled = Mutex(false)
    private let isOpen = Mutex(false)
    func open() { isOpen.withLock { $0 = true } }

    func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
      prompts.withLock { $0 += 1 }
      return AsyncThrowingStream { continuation in
        let task = Task {
          while !isOpen.withLock({ $0 }), !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(1))
          }
          if Task.isCancelled { wasCancelled.withLock { $0 = true } }
          continuation.yield(HoverSummaryTests.sentence)
          continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
      }
    }
  }

  private static func access(_ gate: Gate) -> ModelAccess {
    ModelAccess(
      states: { _ in [] }, generator: { _ in gate },
      summaryAuthor: { _ in author(gate) }, embedder: { _ in nil },
      backgroundEmbedder: { _ in nil }, problems: AsyncStream { $0.finish() })
  }

  private static func author(_ gate: Gate) -> SummaryAuthor {
    SummaryAuthor(name: "scribe", fingerprint: "scribe-1") { gate }
  }

  /// Hovers over a name in the last line.
  private func hover(_ name: String, _ client: SessionClient) async throws -> String {
    let column = name == "hoist" ? 17 : 30
    let result = try await client.request(
      HoverRequest(
        textDocument: TextDocumentIdentifier(uri: client.uri("Boat.swift")),
        position: Position(line: 11, character: column)))
    return try #require(result?.contents.value)
  }

  @Test func theFirstHoverDoesWithoutAndTheNextOneShowsIt() async throws {
    let gate = Gate()
    let client = try SessionClient(Self.files, models: Self.access(gate))
    try await client.initialize()
    try await client.settle()
    // The generator writes nothing before the gate opens: whoever waited for it would wait for ever.
    #expect(try await !hover("hoist", client).contains(Self.sentence))
    #expect(await eventually { gate.prompts.withLock { $0 } == 1 })
    #expect(try await !hover("hoist", client).contains(Self.sentence))
    #expect(try await hover("moor", client).contains("Lets the anchor fall."))
    gate.open()
    #expect(
      try await eventually {
        try await hover("hoist", client).contains(Self.sentence + " *(written by scribe)*")
      })
    #expect(gate.prompts.withLock { $0 } == 1)
  }

  @Test func aScriptMayWaitForIt() async throws {
    let gate = Gate()
    gate.open()
    let client = try SessionClient(Self.files, models: Self.access(gate))
    func ask(_ summarize: Bool?) async throws -> RagdHoverResult? {
      try await client.request(
        RagdHoverRequest(path: "Boat.swift", line: 12, column: 18, summarize: summarize))
    }
    let result = try #require(try await ask(true))
    #expect(result.summary == Self.sentence)
    #expect(result.markdown.contains(Self.sentence))
    #expect(try await ask(nil)?.summary == Self.sentence)
    #expect(gate.prompts.withLock { $0 } == 1)
  }

  @Test func whoeverWantsNoneGetsNone() async throws {
    let gate = Gate()
    gate.open()
    let client = try SessionClient(
      Self.files, settings: #"{"hover": {"summaries": false}}"#, models: Self.access(gate))
    let result = try await client.request(
      RagdHoverRequest(path: "Boat.swift", line: 12, column: 18, summarize: true))
    #expect(result != nil && result?.summary == nil)
    #expect(gate.prompts.withLock { $0 } == 0)
  }

  @Test func theEndOfTheSessionGivesItUp() async throws {
    let gate = Gate()
    let client = try SessionClient(Self.files, models: Self.access(gate))
    _ = try await client.request(RagdHoverRequest(path: "Boat.swift", line: 12, column: 18))
    #expect(await eventually { gate.prompts.withLock { $0 } == 1 })
    #expect(await client.endInput() == 0)
    #expect(await eventually { gate.wasCancelled.withLock { $0 } })
  }

  // MARK: Wishes

  private static func subject(_ name: String) -> SummarySubject {
    SummarySubject(name: name, text: "func \(name)() {\n  unfurl(sail)\n  fasten(sail)\n}")
  }

  @Test func theCacheIsSharedAndNothingToSayIsRemembered() async throws {
    let folder = try TemporaryFolder()
    let gate = Gate()
    gate.open()
    let first = HoverSummaries(folder: folder.path + "/cache")
    let (good, bad) = (Self.subject("hoist"), SummarySubject(name: "row", text: "func row() {}"))
    #expect(try await first.written(good, by: Self.author(gate))?.sentence == Self.sentence)
    #expect(try await first.written(bad, by: Self.author(gate)) == nil)
    let second = HoverSummaries(folder: folder.path + "/cache")
    #expect(second.known(good, by: Self.author(gate)) != nil)
    guard case .nothing = second.known(bad, by: Self.author(gate)) else {
      Issue.record("what could not be said is forgotten")
      return
    }
    #expect(second.known(Self.subject("row"), by: Self.author(gate)) == nil)
  }

  @Test func onlyTheNewestWishesCountAndAPointerThatMovesAsksForNothing() async throws {
    let folder = try TemporaryFolder()
    let gate = Gate()
    gate.open()
    let summaries = HoverSummaries(folder: folder.path + "/cache", pause: .milliseconds(300))
    for number in 0..<20 { summaries.wish(for: Self.subject("f\(number)"), by: Self.author(gate)) }
    #expect(gate.prompts.withLock { $0 } == 0)
    #expect(
      await eventually {
        summaries.known(Self.subject("f19"), by: Self.author(gate)) != nil
          && summaries.known(Self.subject("f16"), by: Self.author(gate)) != nil
      })
    await summaries.stop()
    #expect(gate.prompts.withLock { $0 } == 4)
    #expect(summaries.known(Self.subject("f0"), by: Self.author(gate)) == nil)
  }
}
