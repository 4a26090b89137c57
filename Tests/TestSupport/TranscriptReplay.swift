import Foundation
package import JSONRPC

/// Plays a transcript against the real program.
///
/// What the server sends between two messages of the client may come in any order. Log messages and
/// progress may come without being written down; anything else must be.
package struct TranscriptReplay {
  /// Where the program did not follow the transcript.
  package struct Deviation: Error, CustomStringConvertible {
    package let description: String
  }

  /// What was really sent, placeholders filled in.
  package struct Conversation: Sendable {
    package var fromClient: [JSONValue] = []
    package var fromServer: [JSONValue] = []
  }

  private static let unannounced: Set<JSONValue> = [
    "window/logMessage", "$/progress", "notifications/progress",
  ]

  /// Plays all steps and gives what was said.
  ///
  /// - Throws: `Deviation` at the first expectation that is not met in time.
  package static func play(
    _ transcript: Transcript, within limit: Duration = .seconds(20)
  ) async throws -> Conversation {
    let folder = try TemporaryFolder(transcript.files)
    let uri = URL(fileURLWithPath: folder.path, isDirectory: false).absoluteString
    var pattern = TranscriptPattern(bound: ["root": .string(folder.path), "uri": .string(uri)])
    let server = try transcript.engine.map { try TestServer.standIn(saying: $0) }
    defer { withExtendedLifetime(server) {} }
    let settings = transcript.settings?
      .replacing("${engine}", with: server.map { "http://127.0.0.1:\($0.port)" } ?? "")
    let client = try TestClient(
      transcript.arguments.map(pattern.filled), in: folder, settings: settings,
      framing: transcript.framing)
    var conversation = Conversation()
    var taken: Set<Int> = []
    var allowed: [JSONValue] = []
    for step in transcript.steps {
      switch step {
      case .send(let message):
        conversation.fromClient.append(pattern.filled(message))
        try client.send(pattern.filled(message))
      case .sendText(let text): try client.send(Array(pattern.filled(text).utf8))
      case .closeInput: try client.closeInput()
      case .expect(let message):
        try await take(message, from: client, &taken, &pattern, within: limit)
      case .allow(let message): allowed.append(message)
      case .expectExit(let status):
        let found = try await client.exitStatus(within: limit)
        if found != status {
          throw Deviation(description: "exit \(found), not \(status)\n\(client.log)")
        }
      }
    }
    for (index, message) in client.messages.enumerated()
    where allowed.contains(where: { pattern.matches($0, message) }) {
      taken.insert(index)
    }
    try check(client, taken)
    conversation.fromServer = client.messages
    return conversation
  }

  private static func take(
    _ message: JSONValue, from client: TestClient, _ taken: inout Set<Int>,
    _ pattern: inout TranscriptPattern, within limit: Duration
  ) async throws {
    var index = -1
    var copy = pattern
    let already = taken
    do {
      _ = try await client.message("such message", within: limit) { found in
        index += 1
        return !already.contains(index) && copy.matches(message, found)
      }
    } catch {
      let rest = client.messages.enumerated().filter { !already.contains($0.offset) }
      throw Deviation(
        description: "expected \(text(message))\n"
          + rest.map { "found    \(text($0.element))\n" }.joined() + "\(error)")
    }
    taken.insert(index)
    pattern = copy
  }

  private static func check(_ client: TestClient, _ taken: Set<Int>) throws {
    if let fault = client.faults.first {
      throw Deviation(description: "not a message on the output: \(fault)")
    }
    for (index, message) in client.messages.enumerated() where !taken.contains(index) {
      guard message["id"] == nil, let method = message["method"], unannounced.contains(method)
      else {
        throw Deviation(description: "not in the transcript: \(text(message))")
      }
    }
  }

  private static func text(_ message: JSONValue) -> String {
    String(decoding: message.serialized, as: UTF8.self)
  }
}
