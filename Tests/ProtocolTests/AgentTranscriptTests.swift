import JSONRPC
import TestSupport
import Testing

/// The transcripts of `ragd mcp` are what the program does, and its tools keep to their schemas.
@Suite struct AgentTranscriptTests {
  @Test(
    .serialized, .timeLimit(.minutes(5)), arguments: try Contract.transcripts(in: "mcp/transcripts")
  )
  func replays(transcript: Transcript) async throws {
    let conversation = try await TranscriptReplay.play(transcript)
    let tools = try await Self.tools()
    let calls = conversation.fromClient.filter { $0["method"] == "tools/call" }
    for call in calls {
      guard let name = call["params"]?["name"], let tool = tools[name],
        let reply = conversation.fromServer.first(where: { $0["id"] == call["id"] }),
        let result = reply["result"], result["isError"] == false
      else { continue }
      let arguments = call["params"]?["arguments"] ?? [:]
      #expect(Self.problems(arguments, tool["inputSchema"]) == [])
      let structured = try #require(result["structuredContent"], "\(name) has an output schema")
      #expect(Self.problems(structured, tool["outputSchema"]) == [])
      let text = try #require(result["content"]?.array?.first?["text"]?.string)
      #expect(text.utf8.count < 32_000)
    }
  }

  @Test func eachToolIsCalledSuccessfully() async throws {
    var called: Set<JSONValue> = []
    for transcript in try Contract.transcripts(in: "mcp/transcripts") {
      for case .send(let message) in transcript.steps where message["method"] == "tools/call" {
        guard let name = message["params"]?["name"] else { continue }
        for case .expect(let answer) in transcript.steps
        where answer["id"] == message["id"] && answer["result"]?["isError"] == false {
          called.insert(name)
        }
      }
    }
    #expect(called == Set(try await Self.tools().keys))
  }

  @Test func schemasRefuseWhatTheyDoNotDescribe() async throws {
    for (name, tool) in try await Self.tools() {
      #expect(Self.problems(["unknown": 1], tool["inputSchema"]) != [], "\(name)")
      #expect(Self.problems([:], tool["outputSchema"]) != [], "\(name)")
      #expect(tool["annotations"]?["readOnlyHint"] == true)
    }
  }

  private static func problems(_ value: JSONValue, _ schema: JSONValue?) -> [String] {
    JSONSchema(document: schema ?? nil).problems(value, schema ?? nil)
  }

  /// The tools by name, as the program lists them.
  private static func tools() async throws -> [JSONValue: JSONValue] {
    let folder = try TemporaryFolder(["a.md": "# A\n"])
    defer { withExtendedLifetime(folder) {} }
    let client = try TestClient(["mcp"], in: folder)
    _ = try await client.request("initialize", ["protocolVersion": "2025-11-25"], id: 1)
    let reply = try await client.request("tools/list", [:], id: 2)
    let tools = try #require(reply["result"]?["tools"]?.array)
    return Dictionary(uniqueKeysWithValues: tools.map { ($0["name"] ?? nil, $0) })
  }
}
