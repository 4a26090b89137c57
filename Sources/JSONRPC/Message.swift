/// What a request is known by until it is answered.
package enum RequestID: Sendable, Hashable, CustomStringConvertible {
  case integer(Int64)
  case string(String)
  /// Also the id of an error about a message whose id could not be read.
  case null

  package var description: String {
    switch self {
    case .integer(let value): String(value)
    case .string(let value): value
    case .null: "null"
    }
  }

  package var json: JSONValue {
    switch self {
    case .integer(let value): .integer(value)
    case .string(let value): .string(value)
    case .null: .null
    }
  }

  /// Nil where the value can't be an id.
  ///
  /// Some peers write whole numbers as `1.0`.
  package init?(_ value: JSONValue) {
    switch value {
    case .integer(let integer): self = .integer(integer)
    case .string(let text): self = .string(text)
    case .null: self = .null
    case .number(let number):
      guard let integer = Int64(exactly: number) else { return nil }
      self = .integer(integer)
    case .bool, .array, .object: return nil
    }
  }
}

/// One JSON-RPC 2.0 message.
package enum Message: Sendable, Hashable {
  /// `params` is an object or an array; nil where absent or null.
  case request(id: RequestID, method: String, params: JSONValue?)
  case notification(method: String, params: JSONValue?)
  case response(id: RequestID, Result<JSONValue, ResponseError>)

  package var json: JSONValue {
    var members: [String: JSONValue] = ["jsonrpc": "2.0"]
    switch self {
    case .request(let id, let method, let params):
      members["id"] = id.json
      members["method"] = .string(method)
      members["params"] = params
    case .notification(let method, let params):
      members["method"] = .string(method)
      members["params"] = params
    case .response(let id, .success(let result)):
      members["id"] = id.json
      members["result"] = result
    case .response(let id, .failure(let error)):
      members["id"] = id.json
      members["error"] = error.json
    }
    return .object(members)
  }
}

/// JSON that is not a message.
package struct MalformedMessage: Error, Hashable {
  /// What to answer; nil for a malformed response, which nobody may answer.
  package var replyTo: RequestID?
  package var error: ResponseError
}

extension Message {
  /// Reads a message; members that JSON-RPC doesn't know are ignored.
  package init(_ value: JSONValue) throws(MalformedMessage) {
    guard case .object(let members) = value else {
      throw Self.invalid(.null, "a message must be an object, found \(value.kind)")
    }
    var id: RequestID?
    if let value = members["id"] {
      id = RequestID(value)
      if id == nil {
        throw Self.invalid(.null, "id must be a string or an integer, found \(value.kind)")
      }
    }
    guard members["jsonrpc"] == "2.0" else {
      throw Self.invalid(id ?? .null, "jsonrpc must be \"2.0\"")
    }
    if members["method"] == nil, members["result"] != nil || members["error"] != nil {
      self = try Self.response(id, members)
      return
    }
    guard case .string(let method) = members["method"] else {
      throw Self.invalid(id ?? .null, "method must be a string")
    }
    let params: JSONValue?
    switch members["params"] {
    case nil, .null: params = nil
    case .object, .array: params = members["params"]
    case .some(let other):
      throw Self.invalid(id ?? .null, "params must be an object or an array, found \(other.kind)")
    }
    self =
      id.map { .request(id: $0, method: method, params: params) }
      ?? .notification(method: method, params: params)
  }

  private static func response(
    _ id: RequestID?, _ members: [String: JSONValue]
  ) throws(MalformedMessage) -> Message {
    guard let id else {
      throw MalformedMessage(
        replyTo: nil, error: ResponseError(.invalidRequest, "a response without id"))
    }
    // Some peers write `"error": null` beside a result.
    guard let error = members["error"], error != .null else {
      return .response(id: id, .success(members["result"] ?? .null))
    }
    var code = ErrorCode.internalError
    if case .integer(let number) = error["code"], let exact = Int(exactly: number) {
      code = ErrorCode(rawValue: exact)
    }
    let message = error["message"]?.string ?? "the peer gave no message"
    return .response(id: id, .failure(ResponseError(code, message, data: error["data"])))
  }

  private static func invalid(_ id: RequestID, _ reason: String) -> MalformedMessage {
    MalformedMessage(replyTo: id, error: ResponseError(.invalidRequest, reason))
  }
}
