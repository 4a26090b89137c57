/// The name of a document, as the client spelled it.
///
/// Clients spell one file in several ways (`%3A` or `:`, `localhost`, upper or lower case drive
/// letters, dot segments). Two URIs of the same file path are equal, whatever the spelling; others
/// are equal when they are the same text.
package struct DocumentURI: Sendable {
  /// The spelling that goes over the wire.
  package let string: String
  /// The absolute, normalised path of a `file:` URI of this machine, nil for any other URI.
  package let path: String?

  /// Takes a URI from the wire.
  ///
  /// Anything is taken; what is no local file has no `path`.
  package init(string: String) {
    self.string = string
    path = Self.path(of: string)
  }

  /// The `file:` URI of an absolute path (RFC 8089).
  package init(path: String) {
    let path = Self.normalized(Array(path.utf8))
    var uri = "file://"
    for byte in path {
      if Self.isPlain(byte) {
        uri.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        uri += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    string = uri
    self.path = String(decoding: path, as: UTF8.self)
  }

  // MARK: Reading

  private static func path(of uri: String) -> String? {
    var rest = Array(uri.utf8)[...]
    let scheme = Array("file:".utf8)
    guard rest.count > scheme.count,
      zip(rest, scheme).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
    else { return nil }
    rest = rest.dropFirst(scheme.count)
    if rest.starts(with: "//".utf8) {
      rest = rest.dropFirst(2)
      let host = rest.prefix { $0 != UInt8(ascii: "/") }
      guard host.isEmpty || String(decoding: host, as: UTF8.self).lowercased() == "localhost" else {
        return nil
      }
      rest = rest.dropFirst(host.count)
    }
    rest = rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    guard rest.first == UInt8(ascii: "/"), let bytes = percentDecoded(rest), !bytes.contains(0)
    else { return nil }
    return String(validating: normalized(bytes), as: UTF8.self)
  }

  /// Nil where a percent sign is not followed by two digits.
  private static func percentDecoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      guard text[index] == UInt8(ascii: "%") else {
        bytes.append(text[index])
        index += 1
        continue
      }
      guard index + 2 < text.endIndex, let high = hexadecimal(text[index + 1]),
        let low = hexadecimal(text[index + 2])
      else { return nil }
      bytes.append(high << 4 | low)
      index += 3
    }
    return bytes
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  // MARK: Writing

  /// RFC 3986's unreserved bytes and the slash; the rest is escaped, as editors do.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
      true
    default: false
    }
  }

  /// One slash between segments, none at the end, no dot segments, a lower case drive letter.
  private static func normalized(_ path: [UInt8]) -> [UInt8] {
    var segments: [ArraySlice<UInt8>] = []
    for segment in path.split(separator: UInt8(ascii: "/")) {
      if segment.elementsEqual("..".utf8) {
        _ = segments.popLast()
      } else if !segment.elementsEqual(".".utf8) {
        segments.append(segment)
      }
    }
    var result: [UInt8] = []
    for segment in segments {
      result.append(UInt8(ascii: "/"))
      result.append(contentsOf: segment)
    }
    if result.count == 3 || (result.count > 3 && result[3] == UInt8(ascii: "/")),
      result[2] == UInt8(ascii: ":"), UInt8(ascii: "A")...UInt8(ascii: "Z") ~= result[1]
    {
      result[1] |= 0x20
    }
    return result.isEmpty ? [UInt8(ascii: "/")] : result
  }
}

extension DocumentURI: Hashable {
  package static func == (left: DocumentURI, right: DocumentURI) -> Bool {
    left.path == right.path && (left.path != nil || left.string == right.string)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(path ?? string)
  }
}

extension DocumentURI: Codable, CustomStringConvertible {
  package init(from decoder: any Decoder) throws {
    self.init(string: try decoder.singleValueContainer().decode(String.self))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(string)
  }

  package var description: String { string }
}
