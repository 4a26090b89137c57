import JSONRPC
import LanguageServerProtocol
import Synchronization
import TestSupport
import Testing

@testable import LanguageServer

/// Whatever a client sends, each request gets exactly one answer and the session goes on.
@Suite struct RobustnessTests {
  private static let files = ["a.swift": "struct A {\n  func b() {}\n}\n", "c.md": "# C\n\ntext\n"]

  /// Values that stand where others are expected.
  private static func oddValue(_ random: inout SplitMix, uri: String, depth: Int = 0) -> JSONValue {
    switch Int.random(in: 0..<(depth < 3 ? 12 : 9), using: &random) {
    case 0: .null
    case 1: .bool(random.oneIn(2))
    case 2: .integer(random.pick([-1, 0, 1, 3, .max, .min]))
    case 3: .number(random.pick([0.5, -1e300, 1e18]))
    case 4, 5: .string(uri)
    case 6:
      .string(random.pick(["", "a.swift", "untitled:x", "file://other/a", "\u{0}", "ragd.ask"]))
    case 7, 8: ["line": .integer(random.pick([0, 1, 9, .max])), "character": 2]
    case 9: .array((0..<3).map { _ in oddValue(&random, uri: uri, depth: depth + 1) })
    default: oddObject(&random, uri: uri, depth: depth + 1)
    }
  }

  private static let names = [
    "textDocument", "position", "uri", "query", "question", "path", "line", "column", "context",
    "includeDeclaration", "triggerKind", "command", "arguments", "limit", "text", "range", "start",
    "end", "full", "workDoneToken", "partialResultToken", "label", "data", "contentChanges",
    "version", "selectedCompletionInfo", "settings", "event", "changes",
  ]

  private static func oddObject(
    _ random: inout SplitMix, uri: String, depth: Int = 0
  ) -> JSONValue {
    var members: [String: JSONValue] = [:]
    for _ in 0..<6 {
      members[random.pick(names)] = oddValue(&random, uri: uri, depth: depth)
    }
    // Close to what is right, so that more than the decoder is reached.
    if random.oneIn(2) { members["textDocument"] = ["uri": .string(uri)] }
    if random.oneIn(2) {
      members["position"] = [
        "line": .integer(random.pick([0, 1, 2, 77, .max])),
        "character": .integer(random.pick([0, 1, 7, .max])),
      ]
    }
    return .object(members)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func everyRequestIsAnsweredOnce(seed: UInt64) async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    try client.open("a.swift", "struct A 🚢 {\n  func b() { b() }\n}\n")
    var random = SplitMix(seed: seed)
    let methods = MessageRegistry.requests
      .filter { $0.direction != .serverToClient }.map { $0.method }
      .filter { $0 != ShutdownRequest.method && $0 != InitializeRequest.method }
    let notifications = MessageRegistry.notifications
      .filter { $0.direction != .serverToClient }.map { $0.method }
      .filter { $0 != ExitNotification.method }
    await withTaskGroup { group in
      for _ in 0..<200 {
        let params = Self.oddObject(&random, uri: client.uri("a.swift").string)
        if random.oneIn(5) {
          try? client.connection.notify(random.pick(notifications), params.asAny)
        }
        let method = random.pick(methods)
        // A second answer would be an answer to nobody; none at all would hang here.
        group.addTask { _ = try? await client.connection.request(method, params: params) }
      }
    }
    #expect(try await client.request(StatusRequest()).workspaces.count >= 1)
  }

  @Test func malformedMessagesDoNotEndTheSession() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    for line in ["{", "[]", "null", #"{"jsonrpc":"1.0","id":1,"method":"x"}"#, "garbage"] {
      client.send(line + "\n")
    }
    #expect(try await client.request(StatusRequest()).workspaces.count == 1)
  }

  @Test func cancelledRequestIsAnsweredOnce() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    let task = Task { try await client.request(AskRequest(question: "What is A?")) }
    task.cancel()
    _ = try? await task.value
    #expect(try await client.request(StatusRequest()).workspaces.count == 1)
  }
}

extension JSONValue {
  /// The same value as the wire types have it.
  fileprivate var asAny: LSPAny { (try? decode(LSPAny.self, named: "params")) ?? .null }
}
