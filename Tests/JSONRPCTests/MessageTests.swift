import JSONRPC
import Testing

@Suite struct MessageTests {
  private func read(_ text: String) throws -> Message {
    try Message(JSONValue(parsing: Array(text.utf8)))
  }

  @Test(arguments: [
    (
      #"{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1}}"#,
      Message.request(id: .integer(1), method: "m", params: ["a": 1])
    ),
    (
      #"{"jsonrpc":"2.0","id":"x","method":"m","params":[]}"#,
      .request(id: .string("x"), method: "m", params: [])
    ),
    (
      #"{"jsonrpc":"2.0","id":null,"method":"m","params":null}"#,
      .request(id: .null, method: "m", params: nil)
    ),
    (
      #"{"jsonrpc":"2.0","id":7.0,"method":"m"}"#,
      .request(id: .integer(7), method: "m", params: nil)
    ),
    (#"{"jsonrpc":"2.0","method":"m","more":1}"#, .notification(method: "m", params: nil)),
    (#"{"jsonrpc":"2.0","id":1,"result":null}"#, .response(id: .integer(1), .success(nil))),
    (#"{"jsonrpc":"2.0","id":1,"result":2,"error":null}"#, .response(id: .integer(1), .success(2))),
    (
      #"{"jsonrpc":"2.0","id":"a","error":{"code":-32800,"message":"no","data":[1]}}"#,
      .response(id: .string("a"), .failure(ResponseError(.requestCancelled, "no", data: [1])))
    ),
  ])
  func reads(text: String, expected: Message) throws {
    let message = try read(text)
    #expect(message == expected)
    #expect(try Message(message.json) == message)
  }

  @Test func takesAnErrorOfAnyShapeForAnAnswer() throws {
    for error in ["7", "{}", #"{"code":"x","message":1}"#] {
      guard
        case .response(.integer(1), .failure(let found)) =
          try read(#"{"jsonrpc":"2.0","id":1,"error":\#(error)}"#)
      else {
        Issue.record("not an answer: \(error)")
        continue
      }
      #expect(found.code == .internalError)
    }
  }

  @Test(arguments: [
    ("1", RequestID.null), ("[]", .null), ("{}", .null), (#"{"jsonrpc":"2.0"}"#, .null),
    (#"{"jsonrpc":"1.0","id":3,"method":"m"}"#, .integer(3)),
    (#"{"id":3,"method":"m"}"#, .integer(3)),
    (#"{"jsonrpc":"2.0","id":"q","method":1}"#, .string("q")),
    (#"{"jsonrpc":"2.0","id":3}"#, .integer(3)),
    (#"{"jsonrpc":"2.0","id":{},"method":"m"}"#, .null),
    (#"{"jsonrpc":"2.0","id":1.5,"method":"m"}"#, .null),
    (#"{"jsonrpc":"2.0","id":true,"method":"m"}"#, .null),
    (#"{"jsonrpc":"2.0","id":3,"method":"m","params":"p"}"#, .integer(3)),
    (#"{"jsonrpc":"2.0","id":3,"method":"m","params":1}"#, .integer(3)),
  ])
  func refuses(text: String, id: RequestID) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    let error = #expect(throws: MalformedMessage.self) { try Message(value) }
    #expect(error?.replyTo == id)
    #expect(error?.error.code == .invalidRequest)
  }

  @Test func neverAnswersAResponse() throws {
    let value: JSONValue = ["jsonrpc": "2.0", "result": 1]
    let error = #expect(throws: MalformedMessage.self) { try Message(value) }
    #expect(error?.replyTo == .some(nil))
  }

  @Test func turnsErrorsIntoResponses() {
    struct Unknown: Error {}
    let failed = ResponseError(.requestFailed, "no index")
    #expect(ResponseError(failed) == failed)
    #expect(ResponseError(CancellationError()).code == .requestCancelled)
    #expect(
      ResponseError(JSONDecodingError(path: "params.a", reason: "missing")).code == .invalidParams)
    #expect(ResponseError(Unknown()).code == .internalError)
  }
}
