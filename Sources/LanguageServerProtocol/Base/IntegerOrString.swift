/// An identifier chosen by a party: of a request, a progress, a registration.
package enum IntegerOrString: Sendable, Hashable {
  case integer(Int)
  case string(String)
}

/// Names a progress; chosen by the client in a request, or by the server in
/// `window/workDoneProgress/create`.
package typealias ProgressToken = IntegerOrString

extension IntegerOrString: Codable {
  package init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let integer = try? value.decode(Int.self) {
      self = .integer(integer)
    } else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath, debugDescription: "expected an integer or a string"))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    }
  }
}
