/// Number of an error, as JSON-RPC 2.0 and LSP define them.
package struct ErrorCode: RawRepresentable, Sendable, Hashable {
  package var rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// The bytes are not JSON, or not framed.
  package static let parseError = ErrorCode(rawValue: -32700)
  /// The JSON is not a message.
  package static let invalidRequest = ErrorCode(rawValue: -32600)
  package static let methodNotFound = ErrorCode(rawValue: -32601)
  package static let invalidParams = ErrorCode(rawValue: -32602)
  package static let internalError = ErrorCode(rawValue: -32603)
  /// A request before `initialize` that needs it.
  package static let serverNotInitialized = ErrorCode(rawValue: -32002)
  /// The peer cancelled the request.
  package static let requestCancelled = ErrorCode(rawValue: -32800)
  /// What the request is about changed before the answer was ready.
  package static let contentModified = ErrorCode(rawValue: -32801)
  /// The server gave the request up for a newer one; the peer may ask again.
  package static let serverCancelled = ErrorCode(rawValue: -32802)
  /// The request was right and could not be fulfilled.
  package static let requestFailed = ErrorCode(rawValue: -32803)
}

/// The error of a response.
package struct ResponseError: Error, Sendable, Hashable, CustomStringConvertible {
  package var code: ErrorCode
  /// One sentence for people.
  package var message: String
  package var data: JSONValue?

  package init(_ code: ErrorCode, _ message: String, data: JSONValue? = nil) {
    self.code = code
    self.message = message
    self.data = data
  }

  package var description: String { "\(message) (\(code.rawValue))" }

  /// Any error as a response: decoding errors are the peer's, the rest is internal.
  package init(_ error: any Error) {
    switch error {
    case let error as ResponseError: self = error
    case let error as JSONDecodingError: self.init(.invalidParams, error.description)
    case is CancellationError: self.init(.requestCancelled, "the request was cancelled")
    default: self.init(.internalError, "\(error)")
    }
  }

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "code": .integer(Int64(code.rawValue)), "message": .string(message),
    ]
    members["data"] = data
    return .object(members)
  }
}
