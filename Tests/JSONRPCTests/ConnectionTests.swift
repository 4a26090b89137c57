import JSONRPC
import Synchronization
import Testing

/// A connection whose output is kept, message by message, as it went over the wire.
private final class RecordedConnection: Sendable {
  private final class Output: Sendable {
    let messages = Mutex<[String]>([])
  }
  private let recorded: Output
  let connection: Connection

  init(limit: Int = 1 << 20) {
    let recorded = Output()
    self.recorded = recorded
    connection = Connection(limit: limit, cancelMethod: "cancel") { bytes in
      recorded.messages.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
    }
  }

  func receive(_ text: String) { connection.receive(Array(text.utf8)) }

  var output: [String] { recorded.messages.withLock { $0 } }

  /// Ends the input and answers each request with its method; "drop" is let go.
  func serve() async {
    connection.finishReceiving()
    for await message in connection.incoming {
      guard case .request(let method, _, let responder) = message, method != "drop" else {
        continue
      }
      responder.reply(.success(.string(method)))
    }
  }

  /// Waits until so many messages were written.
  func output(count: Int) async throws -> [String] {
    while output.count < count { try await Task.sleep(for: .milliseconds(1)) }
    return output
  }
}

@Suite(.timeLimit(.minutes(5))) struct ConnectionTests {
  /// The lines, with the text of error messages taken out.
  private func codes(_ lines: [String]) throws -> [JSONValue] {
    try lines.map { line in
      var value = try JSONValue(parsing: Array(line.utf8))
      strip(&value)
      return value
    }
  }

  private func strip(_ value: inout JSONValue) {
    switch value {
    case .array(let elements):
      value = .array(
        elements.map { element in
          var element = element
          strip(&element)
          return element
        })
    case .object(var members):
      members["jsonrpc"] = nil
      if let code = members["error"]?["code"] { members["error"] = code }
      value = .object(members)
    default: break
    }
  }

  @Test(
    arguments: [
      (#"{"jsonrpc":"2.0","id":1,"method":"a"}"#, [["id": 1, "result": "a"]]),
      (#"{"jsonrpc":"2.0","id":1,"method":"drop"}"#, [["id": 1, "error": -32603]]),
      (#"{"jsonrpc":"2.0","method":"a"}"#, []),
      (#"{"jsonrpc":"2.0","id":1,"result":3}"#, []),
      (#"{"jsonrpc":"2.0","result":3}"#, []),
      ("{nonsense}", [["id": nil, "error": -32700]]),
      ("[1", [["id": nil, "error": -32700]]),
      ("nonsense", [["id": nil, "error": -32700]]),
      ("[]", [["id": nil, "error": -32600]]),
      (#"{"jsonrpc":"2.0","id":1,"method":2}"#, [["id": 1, "error": -32600]]),
      ("[1,2]", [[["id": nil, "error": -32600], ["id": nil, "error": -32600]]]),
      (
        #"[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","method":"b"},7,"#
          + #"{"jsonrpc":"2.0","id":2,"method":"c"}]"#,
        [[["id": nil, "error": -32600], ["id": 1, "result": "a"], ["id": 2, "result": "c"]]]
      ),
      (#"[{"jsonrpc":"2.0","method":"b"},{"jsonrpc":"2.0","id":2,"result":1}]"#, []),
      (#"{"a":""# + String(repeating: "x", count: 2000) + #""}"#, [["id": nil, "error": -32600]]),
    ] as [(String, [JSONValue])])
  func answersEachLineAsItDeserves(line: String, expected: [JSONValue]) async throws {
    let recorded = RecordedConnection(limit: 1000)
    recorded.receive(line + "\n" + #"{"jsonrpc":"2.0","id":9,"method":"last"}"#)
    await recorded.serve()
    let answers = try codes(recorded.output)
    let last: JSONValue = ["id": 9, "result": "last"]
    #expect(Set(answers) == Set(expected + [last]))
    #expect(answers.count == expected.count + 1)
  }

  @Test func answersInTheFramingOfThePeer() async {
    let recorded = RecordedConnection()
    recorded.receive("Content-Length: 38\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"é\"}")
    await recorded.serve()
    #expect(
      recorded.output == [
        "Content-Length: 38\r\n\r\n{\"id\":1,\"jsonrpc\":\"2.0\",\"result\":\"é\"}"
      ])
  }

  @Test func refusesBatchesBetweenHeaders() async throws {
    let recorded = RecordedConnection()
    recorded.receive("Content-Length: 3\r\n\r\n[1]")
    await recorded.serve()
    let answer = try #require(recorded.output.first?.split(separator: "\r\n\r\n").last)
    #expect(try codes([String(answer)]) == [["id": nil, "error": -32600]])
  }

  @Test func aResponderAnswersOnce() async {
    let recorded = RecordedConnection()
    recorded.receive(#"{"jsonrpc":"2.0","id":1,"method":"a"}"# + "\n")
    recorded.connection.finishReceiving()
    for await case .request(_, _, let responder) in recorded.connection.incoming {
      let answered = await withTaskGroup(of: Bool.self) { group in
        for number in 0..<50 {
          group.addTask { responder.reply(.success(.integer(Int64(number)))) }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(answered == 1)
    }
    #expect(recorded.output.count == 1)
  }

  @Test func aWithdrawnRequestIsNeverAnswered() async throws {
    let recorded = RecordedConnection()
    let request = #"{"jsonrpc":"2.0","id":1,"method":"a"}"#
    let other = #"{"jsonrpc":"2.0","id":2,"method":"b"}"#
    recorded.receive("\(request)\n[\(request)]\n[\(request),\(other)]\n")
    recorded.connection.finishReceiving()
    for await case .request(let method, _, let responder) in recorded.connection.incoming {
      if method == "b" {
        responder.reply(.success("here"))
      } else {
        #expect(responder.withdraw())
        #expect(!responder.withdraw())
        #expect(!responder.reply(.success("late")))
      }
    }
    #expect(try codes(recorded.output) == [[["id": 2, "result": "here"]]])
  }

  @Test func anAnswerThatCannotBeWrittenBecomesAnError() async throws {
    let recorded = RecordedConnection()
    recorded.receive(#"{"jsonrpc":"2.0","id":1,"method":"a"}"# + "\n")
    recorded.connection.finishReceiving()
    for await case .request(_, _, let responder) in recorded.connection.incoming {
      responder.reply(encoding: Double.nan)
    }
    #expect(try codes(recorded.output) == [["id": 1, "error": -32603]])
  }

  // MARK: Requests to the peer

  @Test func matchesAnswersToRequests() async throws {
    let recorded = RecordedConnection()
    recorded.receive("{}\n")
    async let first = recorded.connection.request("one", ["a": 1], returning: Int.self)
    _ = try await recorded.output(count: 2)
    async let second = recorded.connection.request("two", ["b"], returning: String.self)
    let output = try await recorded.output(count: 3)
    #expect(output[1] == #"{"id":1,"jsonrpc":"2.0","method":"one","params":{"a":1}}"# + "\n")
    #expect(output[2] == #"{"id":2,"jsonrpc":"2.0","method":"two","params":["b"]}"# + "\n")
    recorded.receive(#"{"jsonrpc":"2.0","id":2,"result":"two"}"# + "\n")
    recorded.receive(#"{"jsonrpc":"2.0","id":1,"result":1}"# + "\n")
    recorded.receive(#"{"jsonrpc":"2.0","id":1,"result":5}"# + "\n")
    #expect(try await first == 1)
    #expect(try await second == "two")
  }

  @Test func passesOnTheErrorsOfThePeer() async throws {
    let recorded = RecordedConnection()
    recorded.receive("{}\n")
    let answer = Task { try await recorded.connection.request("one", params: nil) }
    _ = try await recorded.output(count: 2)
    recorded.receive(
      #"{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"unknown"}}"# + "\n")
    await #expect(throws: ResponseError(.methodNotFound, "unknown")) { try await answer.value }
  }

  @Test func namesTheFieldOfAnAnswerOfAnotherShape() async throws {
    let recorded = RecordedConnection()
    recorded.receive("{}\n")
    let answer = Task { try await recorded.connection.request("one", [1], returning: [Int].self) }
    _ = try await recorded.output(count: 2)
    recorded.receive(#"{"jsonrpc":"2.0","id":1,"result":[1,"2"]}"# + "\n")
    await #expect(
      throws: JSONDecodingError(path: "result[1]", reason: "expected an integer, found a string")
    ) { try await answer.value }
  }

  @Test func takesARequestBackWhenItsTaskIsCancelled() async throws {
    let recorded = RecordedConnection()
    recorded.receive("{}\n")
    let task = Task { try await recorded.connection.request("slow", params: nil) }
    _ = try await recorded.output(count: 2)
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let output = try await recorded.output(count: 3)
    #expect(output[2] == #"{"jsonrpc":"2.0","method":"cancel","params":{"id":1}}"# + "\n")
    recorded.receive(#"{"jsonrpc":"2.0","id":1,"result":1}"# + "\n")
  }

  @Test func requestsFailWhenThePeerIsGone() async throws {
    let recorded = RecordedConnection()
    recorded.receive("{}\n")
    let answer = Task { try await recorded.connection.request("one", params: nil) }
    _ = try await recorded.output(count: 2)
    recorded.connection.finishReceiving()
    await #expect(throws: Connection.Closed.self) { try await answer.value }
    await #expect(throws: Connection.Closed.self) {
      try await recorded.connection.request("two", params: nil)
    }
  }
}
