import JSONRPC
import TestSupport

/// Checks messages of one conversation against the contract.
struct MessageChecker {
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
