import Completion
import LanguageServer
import LanguageServerProtocol
import Synchronization
import TestSupport
import Testing

/// Who has completions written by a decoder, and when.
@Suite struct GeneratedCompletionTests {
  private static let text = "func f() {\n  quay.\n}\n"

  /// Writes always the same.
  private struct Author: LineWriter {
    func write(
      _ request: LineRequest, wrote: @escaping @Sendable (WrittenLine) -> Void
    ) async throws {
      let lines = ["anchor(at: 3)", "  rest(in: 4)"].prefix(request.wantsBlock ? 2 : 1)
      for line in lines {
        wrote(
          WrittenLine(
            pieces: [.init(text: Array(line.utf8), probability: 0.95)], endProbability: 0.95))
      }
    }
  }

  /// What is offered behind "quay.".
  private func offer(
    settings: String = "{}", isAdapted: Bool = true,
    _ kind: InlineCompletionTriggerKind = .automatic
  ) async throws -> String? {
    var models = ModelAccess.none
    models.lineWriter = { _ in Author() }
    models.isAdapted = { _, roots in isAdapted && !roots.isEmpty }
    let client = try SessionClient(
      ["Sources/Boat.swift": Self.text], settings: settings, models: models)
    try await client.initialize()
    try await client.settle()
    try client.open("Sources/Boat.swift", Self.text)
    let list = try await client.request(
      InlineCompletionRequest(
        textDocument: .init(uri: client.uri("Sources/Boat.swift")),
        position: Position(line: 1, character: 7), context: .init(triggerKind: kind)))
    return list?.items.first?.insertText
  }

  @Test func anAdapterOfTheProjectTurnsItOn() async throws {
    #expect(try await offer() == "anchor(at: 3)")
    #expect(try await offer(isAdapted: false) == nil)
  }

  @Test func theSettingHasTheLastWord() async throws {
    func settings(_ flag: Bool) -> String { #"{"inlineCompletion": {"generated": \#(flag)}}"# }
    #expect(try await offer(settings: settings(false)) == nil)
    #expect(try await offer(settings: settings(true), isAdapted: false) == "anchor(at: 3)")
  }

  @Test func whoAsksGetsTheBlock() async throws {
    #expect(try await offer(.invoked) == "anchor(at: 3)\n  rest(in: 4)")
  }
}
