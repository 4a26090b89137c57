/// A token's identity: a hash of its bytes and of the lexical state it stands in.
///
/// Equal tokens of any two files have equal identifiers, so files can be compared without a common
/// dictionary. Two different tokens share one with a chance of about one in 10^18; an unlucky
/// match could only propose the wrong word.
struct TokenID: Hashable, Sendable {
  private enum Class: UInt64 { case punctuation, newline, word, number }

  let rawValue: UInt64

  /// An identity that was stored.
  init(rawValue: UInt64) { self.rawValue = rawValue }

  private init(_ hash: UInt64, _ type: Class) { rawValue = hash & ~3 | type.rawValue }

  /// A line's start, by its indentation against the line before: the same, deeper, shallower.
  static let sameIndent = TokenID(0 << 2, .newline)
  static let deeperIndent = TokenID(1 << 2, .newline)
  static let shallowerIndent = TokenID(2 << 2, .newline)

  static func newline(indent: Int, after previous: Int) -> TokenID {
    indent == previous ? .sameIndent : indent > previous ? .deeperIndent : .shallowerIndent
  }

  /// - Parameter inString: words of strings are never equal to words of code.
  init(_ bytes: UnsafeBufferPointer<UInt8>.SubSequence, inString: Bool) {
    var hash: UInt64 = inString ? 0x9E37_79B9_7F4A_7C15 : 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    hash ^= hash >> 29
    let first = bytes.first ?? 0
    self.init(hash, first.isDigit ? .number : first.continuesWord ? .word : .punctuation)
  }

  /// The identity that these bytes have in code.
  init(code bytes: [UInt8]) {
    self = bytes.withUnsafeBufferPointer { TokenID($0[...], inString: false) }
  }

  var isNewline: Bool { rawValue & 3 == Class.newline.rawValue }
  var isWord: Bool { rawValue & 3 == Class.word.rawValue }
}

extension UInt8 {
  var isDigit: Bool { self >= 0x30 && self <= 0x39 }
  var isUppercase: Bool { self >= 0x41 && self <= 0x5A }
  var isLowercase: Bool { self >= 0x61 && self <= 0x7A }
  /// ASCII letters folded to lower case; other bytes as they are.
  var lowercased: UInt8 { isUppercase ? self | 0x20 : self }
  var isBlank: Bool { self == 0x20 || self == 0x09 }
  var isLineEnd: Bool { self == 0x0A || self == 0x0D }
  /// Letters, digits, `_`, `$` and every byte of a character beyond ASCII, so that a word never
  /// ends inside a character.
  var continuesWord: Bool {
    self >= 0x80 || (self | 0x20) &- 0x61 < 26 || isDigit || self == 0x5F || self == 0x24
  }
}
