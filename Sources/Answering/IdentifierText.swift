import Corpus

/// Finds identifiers in a buffer, byte by byte.
///
/// An identifier is a run of letters, digits, marks and underscores of any script (Unicode's
/// `XID_Continue`), and of the few other characters that its language allows.
struct IdentifierText {
  let text: [UInt8]
  private let extra: [UInt8]

  init(_ text: [UInt8], language: Language) {
    self.text = text
    extra = Self.extraBytes(of: language)
  }

  private static func extraBytes(of language: Language) -> [UInt8] {
    switch language {
    case .javascript, .typescript, .tsx, .java, .php, .scala: Array("$".utf8)
    case .css: Array("-".utf8)
    case .emacsLisp: Array("-+*/<>=!?%&".utf8)
    case .vimScript: Array("#:".utf8)
    case .haskell: Array("'".utf8)
    default: []
    }
  }

  /// The identifier that a cursor touches, on it or right after it; nil for numbers.
  func identifier(at offset: Int) -> Range<Int>? {
    guard (0...text.count).contains(offset) else { return nil }
    let start = identifierStart(before: offset)
    let end = identifierEnd(from: start)
    guard end >= offset, start < end, !isDigit(text[start]) else { return nil }
    return start..<end
  }

  /// The identifier that begins at an offset, or nil.
  func identifier(from offset: Int) -> Range<Int>? {
    let end = identifierEnd(from: offset)
    guard end > offset, !isDigit(text[offset]) else { return nil }
    return offset..<end
  }

  /// The identifier that ends at an offset, or nil.
  func identifier(before offset: Int) -> Range<Int>? {
    let start = identifierStart(before: offset)
    guard start < offset, !isDigit(text[start]) else { return nil }
    return start..<offset
  }

  /// The next place in a range where `name` stands as a whole identifier.
  func find(_ name: ArraySlice<UInt8>, in range: Range<Int>) -> Range<Int>? {
    guard let first = name.first else { return nil }
    var offset = range.lowerBound
    while offset + name.count <= range.upperBound {
      if text[offset] == first, text[offset..<(offset + name.count)] == name,
        !isInsideWord(offset), !isInsideWord(offset + name.count)
      {
        return offset..<(offset + name.count)
      }
      offset += 1
    }
    return nil
  }

  /// The first byte at or after an offset that is no blank (or, with `overLines`, no line end).
  func skipBlanks(from offset: Int, overLines: Bool = false) -> Int {
    var offset = offset
    while offset < text.count, isBlank(text[offset], overLines) { offset += 1 }
    return offset
  }

  /// The offset after the last byte before `offset` that is no blank.
  func skipBlanks(before offset: Int, overLines: Bool = false) -> Int {
    var offset = offset
    while offset > 0, isBlank(text[offset - 1], overLines) { offset -= 1 }
    return offset
  }

  /// The byte at an offset; zero outside the text.
  func byte(at offset: Int) -> UInt8 { text.indices.contains(offset) ? text[offset] : 0 }

  /// Whether an ASCII word stands at an offset.
  func has(_ word: String, at offset: Int) -> Bool {
    offset >= 0 && text.dropFirst(offset).starts(with: word.utf8)
  }

  /// The bytes as text.
  func string(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }

  // MARK: Bounds

  /// Whether identifier characters stand on both sides of an offset.
  private func isInsideWord(_ offset: Int) -> Bool {
    guard offset > 0, offset < text.count else { return false }
    let before = isASCIIWord(text[offset - 1]) || wordScalarLength(before: offset) != nil
    return before && (isASCIIWord(text[offset]) || wordScalarLength(at: offset) != nil)
  }

  private func identifierStart(before offset: Int) -> Int {
    var start = offset
    while start > 0 {
      if isASCIIWord(text[start - 1]) {
        start -= 1
      } else if text[start - 1] >= 0x80, let length = wordScalarLength(before: start) {
        start -= length
      } else {
        break
      }
    }
    return start
  }

  private func identifierEnd(from offset: Int) -> Int {
    var end = offset
    while end < text.count {
      if isASCIIWord(text[end]) {
        end += 1
      } else if text[end] >= 0x80, let length = wordScalarLength(at: end) {
        end += length
      } else {
        break
      }
    }
    return end
  }

  private func isASCIIWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: extra.contains(byte)
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private func isBlank(_ byte: UInt8, _ overLines: Bool) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
      || (overLines && (byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")))
  }

  /// Length of the scalar at an offset if it may stand in an identifier.
  private func wordScalarLength(at offset: Int) -> Int? {
    let length: Int =
      switch text[offset] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    guard length > 0, offset + length <= text.count,
      let scalar = String(validating: text[offset..<(offset + length)], as: UTF8.self)?
        .unicodeScalars.first,
      scalar.properties.isXIDContinue
    else { return nil }
    return length
  }

  private func wordScalarLength(before offset: Int) -> Int? {
    var start = offset - 1
    while start > 0, offset - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
    guard let length = wordScalarLength(at: start), start + length == offset else { return nil }
    return length
  }
}
