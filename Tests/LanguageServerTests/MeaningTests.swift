import Foundation
import JSONRPC
import LanguageServer
import LanguageServerProtocol
import SearchIndex
import TestSupport
import Testing

/// A session whose user has an encoder.
@Suite(.timeLimit(.minutes(5))) struct MeaningTests {
  /// Knows one thing: that boats and ships are near.
  private struct Sailor: Embedder {
    let fingerprint = "sailor"
    let width = 3
    var gate = Gate(isOpen: true)

    func embed(_ texts: [String]) async throws -> [[Float]] {
      try await gate.passed()
      return texts.map { text in
        let words = text.lowercased()
        let isAfloat = words.contains("ship") || words.contains("boat")
        return isAfloat ? [1, 0.1, 0.1] : [0.1, 1, Float(words.count % 7) / 10]
      }
    }
  }

  /// Lets one call through slowly, and the others when it is opened.
  private actor Gate {
    private var isOpen: Bool
    private var calls = 0

    init(isOpen: Bool) { self.isOpen = isOpen }

    func open() { isOpen = true }

    func passed() async throws {
      calls += 1
      // Progress is shown of what takes longer than a blink.
      if calls == 1, !isOpen { return try await Task.sleep(for: .milliseconds(400)) }
      while !isOpen { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  private static let files = [
    "docs/harbour.md": "# Harbour\n\nShips wait here for the tide.\n",
    "docs/oven.md": "# Oven\n\nBread is baked at dawn.\n",
  ]

  private static func access(_ sailor: Sailor) -> ModelAccess {
    ModelAccess(
      states: { _ in [.init(name: "sailor", kind: "encoder", state: "ready")] },
      generator: { _ in nil }, embedder: { _ in sailor }, backgroundEmbedder: { _ in sailor },
      problems: AsyncStream { $0.finish() })
  }

  @Test func placesAreFoundByMeaning() async throws {
    let client = try SessionClient(Self.files, models: Self.access(Sailor()))
    try await client.initialize()
    let isHybrid = try await eventually {
      let status = try await client.request(StatusRequest())
      return status.model == "hybrid" && status.workspaces[0].embedding?.done == 2
    }
    #expect(isHybrid)
    let result = try await client.request(SearchRequest(query: "a boat at anchor"))
    #expect(result.results.first?.path == "docs/harbour.md")
    #expect(result.results.first?.why == ["nearest meaning"])
  }

  @Test func editorsSeeHowFarItIs() async throws {
    let files = Dictionary(
      uniqueKeysWithValues: (0..<40).map { ("page\($0).md", "# Page \($0)\n\nText \($0).\n") })
    let gate = Gate(isOpen: false)
    let client = try SessionClient(files, models: Self.access(Sailor(gate: gate)))
    try await client.initialize(
      ClientCapabilities(window: ClientCapabilities.Window(workDoneProgress: true)))
    // The first pass over the files may have been shown before.
    func meanings() -> JSONValue? {
      client.notes("$/progress").compactMap { $0["value"] }.first {
        $0["title"]?.string?.hasPrefix("Indexing meanings") == true
      }
    }
    #expect(await eventually { meanings() != nil })
    // Embedding may have begun while files were still being read.
    let message = try #require(meanings()?["message"]?.string)
    #expect(message.contains(#/^\d+/\d+ places/#))
    await gate.open()
    #expect(
      await eventually {
        client.notes("$/progress").last?["value"]?["kind"]?.string == "end"
      })
  }
}
