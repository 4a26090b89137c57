import Foundation
import JSONRPC
import TestSupport
import Testing

/// Clients that others wrote get along with the program, and what they say fits the contract.
///
/// `RAGD_CLIENTS_PYTHON` names a Python with `pytest-lsp`, `lsp-devtools` and `mcp`; `.ci/run` installs one.
@Suite struct OutsideClientTests {
  @Test(.timeLimit(.minutes(10))) func languageAndAgentClients() async throws {
    let environment = ProcessInfo.processInfo.environment
    guard let python = environment["RAGD_CLIENTS_PYTHON"], !python.isEmpty else {
      OutsideProgram.warn(
        "clients that others wrote; set RAGD_CLIENTS_PYTHON to a Python with pytest-lsp, lsp-devtools and mcp"
      )
      return
    }
    let folder = try TemporaryFolder()
    let tests = Contract.folder.deletingLastPathComponent()
      .appendingPathComponent("Tests/Clients")
    let recording = folder.url("recording.jsonl")
    let run = try await OutsideProgram.run(
      [
        "/bin/sh", tests.appendingPathComponent("run.sh").path, python, TestClient.program.path,
        recording.path,
      ], in: tests, environment: environment)
    #expect(run.status == 0, "\(run.output)\n\(run.errors)")
    try check(recording)
  }

  private func check(_ recording: URL) throws {
    let contract = try Contract.openRPC()
    let lines = try String(contentsOf: recording, encoding: .utf8).split(separator: "\n")
    let messages = try lines.map { try JSONValue(parsing: Array($0.utf8)) }
    #expect(messages.count > 25)
    var checker = MessageChecker(contract: contract)
    // Requests first: an answer is checked against the request that it belongs to.
    for isRequest in [true, false] {
      for message in messages where (message["method"] != nil) == isRequest {
        checker.check(message, from: Self.direction(of: message, contract))
      }
    }
    #expect(checker.problems == [])
  }

  /// The recording doesn't tell who sent a message, but its method does; this client is asked nothing.
  private static func direction(of message: JSONValue, _ contract: OpenRPC) -> String {
    guard let method = message["method"]?.string else { return "serverToClient" }
    let direction = contract.method(method)?.direction ?? "unknown"
    return direction == "both" ? "serverToClient" : direction
  }
}
