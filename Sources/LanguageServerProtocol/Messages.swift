/// Who sends a message.
package enum MessageDirection: String, Sendable {
  case clientToServer, serverToClient, both
}

/// The parameters of a request; the type stands for the whole message.
///
/// LanguageServerProtocol holds one Codable struct per message, ragd's own included, named as LSP
/// 3.18 names the message. They are the only wire types and have no behaviour: `LanguageServer`
/// translates them, no other target sees them. The contract in `protocol/` describes the same
/// messages, and a test compares the two.
package protocol RequestMessage: Codable, Sendable, Hashable {
  /// What the answer's `result` holds; optional where it may be null.
  associatedtype Reply: Codable, Sendable, Hashable
  static var method: String { get }
  static var direction: MessageDirection { get }
}

/// The parameters of a notification; the type stands for the whole message.
package protocol NotificationMessage: Codable, Sendable, Hashable {
  static var method: String { get }
  static var direction: MessageDirection { get }
}

/// The result of a request that answers `null`.
package struct Nothing: Codable, Sendable, Hashable {
  package init() {}

  package init(from decoder: any Decoder) throws {
    guard try decoder.singleValueContainer().decodeNil() else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "expected null"))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encodeNil()
  }
}
