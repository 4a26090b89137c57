/// Turns tokens into text piece by piece as they are generated, and never emits half a character.
///
/// Bytes that may yet become a character are held back; those that can't become U+FFFD, by the rule of
/// the Unicode Standard, section 3.9 (one for each maximal part of a character).
package struct StreamingDecoder {
  private let tokenizer: any Tokenizer
  /// The beginning of a character: at most three bytes.
  private var held: [UInt8] = []
  /// Takes off the space that the tokenizer puts before a text, once.
  private var dropsSpace: Bool

  /// - Parameter atStart: whether the tokens begin a text of their own; then a space which the tokenizer
  ///   itself puts before a text is left out. A generation that continues a text has none.
  package init(_ tokenizer: any Tokenizer, atStart: Bool = false) {
    self.tokenizer = tokenizer
    dropsSpace = atStart && tokenizer.addsSpacePrefix
  }

  /// The text that a token completes; often all of its own, nothing for a special token.
  package mutating func append(_ token: Token) -> String {
    var bytes = tokenizer.bytes(of: token)
    guard !bytes.isEmpty else { return "" }
    if dropsSpace, bytes.first == 0x20 { bytes.removeFirst() }
    dropsSpace = false
    held += bytes
    let whole = held.count - Self.openBytes(held)
    defer { held.removeFirst(whole) }
    return String(decoding: held[..<whole], as: UTF8.self)
  }

  /// What is left at the end of the tokens: U+FFFD for a character that was not completed.
  package mutating func finish() -> String {
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }

  /// How many bytes at the end begin a character that more bytes may complete.
  private static func openBytes(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let tail = bytes.suffix(count)
      guard let first = tail.first else { return 0 }
      if first & 0xC0 == 0x80 { continue }
      let length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1
      guard length > count else { return 0 }
      return count == 1 || isSecond(tail[tail.startIndex + 1], after: first) ? count : 0
    }
    return 0
  }

  /// Whether a byte may follow the first of a character (Unicode Standard, table 3-7).
  private static func isSecond(_ byte: UInt8, after first: UInt8) -> Bool {
    switch first {
    case 0xE0: (0xA0...0xBF).contains(byte)
    case 0xED: (0x80...0x9F).contains(byte)
    case 0xF0: (0x90...0xBF).contains(byte)
    case 0xF4: (0x80...0x8F).contains(byte)
    default: (0x80...0xBF).contains(byte)
    }
  }
}
