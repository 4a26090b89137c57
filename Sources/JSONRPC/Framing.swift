/// How messages are told apart in a stream of bytes.
package enum Framing: Sendable, Hashable {
  /// `Content-Length` headers, an empty line, then the message (LSP's base protocol).
  case headers
  /// One message a line.
  case lines

  /// Wraps a message, which must not hold a line end.
  package func frame(_ message: [UInt8]) -> [UInt8] {
    switch self {
    case .headers: Array("Content-Length: \(message.count)\r\n\r\n".utf8) + message
    case .lines: message + [UInt8(ascii: "\n")]
    }
  }
}

/// Why some bytes of the stream were dropped.
///
/// The stream goes on after each.
package enum FramingError: Error, Hashable, CustomStringConvertible {
  case malformedHeader(String)
  case headerTooLong(limit: Int)
  case missingContentLength
  case messageTooLong(limit: Int)
  /// The input ended inside a message.
  case truncated

  package var description: String {
    switch self {
    case .malformedHeader(let line): "malformed header line: \(line)"
    case .headerTooLong(let limit): "a header of more than \(limit) bytes"
    case .missingContentLength: "a header without Content-Length"
    case .messageTooLong(let limit): "a message of more than \(limit) bytes"
    case .truncated: "the input ended inside a message"
    }
  }
}
