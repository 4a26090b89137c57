/// A place in a document, both zero-based; `character` counts units of the negotiated encoding.
///
/// A character past the end of its line means the end of the line.
package struct Position: Sendable, Hashable, Comparable {
  package var line: Int
  package var character: Int

  package init(line: Int, character: Int) {
    self.line = line
    self.character = character
  }

  package static func < (left: Position, right: Position) -> Bool {
    (left.line, left.character) < (right.line, right.character)
  }
}

extension Position: Codable {
  private enum CodingKeys: CodingKey { case line, character }

  /// - Throws: `DecodingError` for negative numbers.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func natural(_ key: CodingKeys) throws -> Int {
      let value = try container.decode(Int.self, forKey: key)
      guard value >= 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container,
          debugDescription: "expected a number from 0 up, found \(value)")
      }
      return value
    }
    self.init(line: try natural(.line), character: try natural(.character))
  }
}

/// What LSP calls a range: from `start` up to `end`, which is not part of it.
package struct PositionRange: Codable, Sendable, Hashable {
  package var start: Position
  package var end: Position

  package init(start: Position, end: Position) {
    self.start = start
    self.end = end
  }
}

/// Units in which `Position.character` counts.
///
/// Unknown kinds are kept: clients list what they know.
package struct PositionEncodingKind: RawRepresentable, Codable, Sendable, Hashable {
  package var rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }

  package static let utf8 = PositionEncodingKind(rawValue: "utf-8")
  /// What every client understands, and the default.
  package static let utf16 = PositionEncodingKind(rawValue: "utf-16")
  package static let utf32 = PositionEncodingKind(rawValue: "utf-32")
}
