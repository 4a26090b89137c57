import JSONRPC
import TestSupport
import Testing

/// The transcripts keep to the contract, show all of it, and are what the program does.
@Suite struct TranscriptTests {
  private let contract: OpenRPC

  init() throws { contract = try Contract.openRPC() }

  @Test(arguments: try Contract.transcripts())
  func messagesFitTheContract(transcript: Transcript) {
    var checker = MessageChecker(contract: contract)
    for step in transcript.steps {
      switch step {
      case .send(let message): checker.check(message, from: "clientToServer")
      case .expect(let message), .allow(let message):
        checker.check(message, from: "serverToClient")
      case .sendText(let text): checker.note(text)
      case .closeInput, .expectExit: continue
      }
    }
    #expect(checker.problems == [])
  }

  @Test func everyMethodAppears() throws {
    var shown: Set<String> = []
    for transcript in try Contract.transcripts() {
      for step in transcript.steps {
        switch step {
        case .send(let message), .expect(let message), .allow(let message):
          for message in message.array ?? [message] {
            if let method = message["method"]?.string { shown.insert(method) }
          }
        case .sendText, .closeInput, .expectExit: continue
        }
      }
    }
    #expect(Set(contract.methods.map(\.name)).subtracting(shown).sorted() == [])
  }

  @Test(.serialized, .timeLimit(.minutes(5)), arguments: try Contract.transcripts())
  func replays(transcript: Transcript) async throws {
    let conversation = try await TranscriptReplay.play(transcript)
    // What was really sent must fit as well: the transcript may be less exact.
    var checker = MessageChecker(contract: contract)
    for step in transcript.steps {
      if case .sendText(let text) = step { checker.note(text) }
    }
    // Requests first: an answer is checked against the request that it belongs to.
    for isRequest in [true, false] {
      for message in conversation.fromClient where (message["method"] != nil) == isRequest {
        checker.check(message, from: "clientToServer")
      }
      for message in conversation.fromServer where (message["method"] != nil) == isRequest {
        checker.check(message, from: "serverToClient")
      }
    }
    #expect(checker.problems == [])
  }
}

extension Transcript: CustomTestStringConvertible {
  package var testDescription: String { name }
}

/// Checks messages of one conversation against the contract.
private struct MessageChecker {
  let contract: OpenRPC
  private(set) var problems: [String] = []
  /// Method of each request, by the direction and the id of its answer.
  private var requests: [JSONValue: OpenRPC.Method] = [:]

  init(contract: OpenRPC) {
    self.contract = contract
  }

  mutating func check(_ message: JSONValue, from direction: String) {
    if case .array(let batch) = message {
      for message in batch { check(message, from: direction) }
      return
    }
    if message["jsonrpc"] != "2.0" { problems.append("jsonrpc must be 2.0: \(message)") }
    if let method = message["method"]?.string {
      check(method, message, from: direction)
    } else {
      checkResponse(message, from: direction)
    }
  }

  /// Takes note of the requests among bytes that need not be messages: they may be answered.
  mutating func note(_ text: String) {
    guard let value = try? JSONValue(parsing: Array(text.utf8)) else { return }
    for message in value.array ?? [value] {
      guard let id = message["id"], let name = message["method"]?.string else { continue }
      requests[["server", key(id)]] = contract.method(name)
    }
  }

  private mutating func check(_ name: String, _ message: JSONValue, from direction: String) {
    guard let method = contract.method(name),
      method.direction == direction || method.direction == "both"
    else {
      problems.append("\(name): not a method of this direction")
      return
    }
    if method.isNotification != (message["id"] == nil) {
      problems.append("\(name): takes \(method.isNotification ? "no" : "an") id")
    }
    if let id = message["id"] {
      requests[[.string(direction == "clientToServer" ? "server" : "client"), key(id)]] = method
    }
    problems += contract.schema.problems(message["params"] ?? [:], method.params, at: name)
  }

  private mutating func checkResponse(_ message: JSONValue, from direction: String) {
    let side: JSONValue = direction == "clientToServer" ? "client" : "server"
    let method = message["id"].flatMap { requests[[side, key($0)]] }
    if let error = message["error"] {
      let described = contract.document["components"]?["errors"]?.object ?? [:]
      if !described.values.contains(where: { $0["code"] == error["code"] }) {
        problems.append("an error that is not described: \(message)")
      }
    } else if let method {
      let result = message["result"] ?? nil
      problems += contract.schema.problems(result, method.result, at: "\(method.name) result")
    } else {
      problems.append("an answer to no request: \(message)")
    }
  }

  /// The id itself, or the name by which a transcript binds and uses it.
  private func key(_ id: JSONValue) -> JSONValue {
    TranscriptPattern.placeholder(id)?.argument ?? id
  }
}
