import Foundation
import ModelTestSupport
import TestSupport
import Testing

/// The real program with the real models.
struct InstalledModelTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder([
      "docs/parser.md": "# Parser\n\nThe parser reads a file line by line and keeps comments.\n",
      "ragd/settings.json": #"{"ask": {"generated": true}}"#,
    ])
  }

  private func daemon(_ arguments: String) throws -> Daemon {
    try Daemon(
      root: folder.path, cache: folder.path,
      shell: "RAGD_MODELS='\(TestModel.models.path)' exec \"$RAGD\" \(arguments)")
  }

  /// What a command prints with `--json`.
  private func result(of command: String) async throws -> [String: Any] {
    let program = try daemon(command + " --json")
    #expect(await program.exitStatus(within: .seconds(300)) == 0)
    let json = try JSONSerialization.jsonObject(with: Data(program.bytes))
    return try #require(json as? [String: Any])
  }

  @Test(.enabled(if: TestModel.smolLM2.isAvailable)) func generates() async throws {
    let command = "generate 'The capital of France is' --max-tokens 8"
    let result = try await result(of: command)
    let text = try #require(result["text"] as? String)
    #expect(text.contains("Paris"))
    #expect(result["generatedTokens"] as? Int == 8)
    #expect(result["end"] as? String == "length")
    #expect(try #require(result["generationMilliseconds"] as? Double) > 0)
    let plain = try daemon(command)
    #expect(await plain.exitStatus(within: .seconds(300)) == 0)
    #expect(String(decoding: plain.bytes, as: UTF8.self) == text + "\n")
  }

  @Test(.enabled(if: TestModel.miniLM.isAvailable)) func embeds() async throws {
    let result = try await result(of: "embed 'reads a file' 'parses the file' 'a red balloon'")
    let vectors = try #require(result["vectors"] as? [[Double]])
    #expect(vectors.map(\.count) == [384, 384, 384])
    func cosine(_ a: Int, _ b: Int) -> Double { zip(vectors[a], vectors[b]).map(*).reduce(0, +) }
    #expect(abs(cosine(0, 0) - 1) < 1e-3)
    #expect(cosine(0, 1) > cosine(0, 2) + 0.2)
  }

  /// The decoder is loaded when a question needs it, and not before.
  @Test(.enabled(if: TestModel.smolLM2.isAvailable)) func aQuestionLoadsTheDecoder() async throws {
    let daemon = try daemon("--stdio --root \"$ROOT\"")
    func decoder(_ id: Int) async throws -> String? {
      daemon.request(id, "ragd/status")
      let models = try await daemon.result(of: id)["models"] as? [[String: Any]] ?? []
      let found = models.first { $0["name"] as? String == TestModel.smolLM2.rawValue }
      return found?["state"] as? String
    }
    #expect(try await decoder(1) == "installed")
    daemon.request(2, "ragd/ask", #"{"question":"How does the parser read a file?"}"#)
    // Some hundred tokens, while other tests want both cores.
    let answer = try await daemon.result(of: 2, within: .seconds(300))
    #expect(answer["found"] as? Bool == true)
    let citations = try #require(answer["citations"] as? [[String: Any]])
    #expect(citations.first?["path"] as? String == "docs/parser.md")
    #expect(try await decoder(3) == "ready")
    daemon.finish()
    #expect(await daemon.exitStatus() == 0)
  }
}
