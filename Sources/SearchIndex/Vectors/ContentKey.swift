import Storage

/// Names a text by its content: 128 bits, so that equal keys mean equal texts.
///
/// Like `ContentHash` no defence against somebody who makes two texts of one key on purpose, who
/// would have one of them found in the other's place.
package struct ContentKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// The key of an embedded text.
  /// - Complexity: O(bytes), several GB a second.
  package init(_ text: String) {
    var text = text
    self = text.withUTF8 { ContentKey(UnsafeRawBufferPointer($0)) }
  }

  /// The key of an embedded text's bytes.
  package init(_ bytes: UnsafeRawBufferPointer) {
    high = ContentHash(bytes).value
    low = ContentHash(bytes, seed: 1).value
  }

  /// Thirty-two lower-case hexadecimal digits.
  package var hex: String { ContentHash(value: high).hex + ContentHash(value: low).hex }

  /// Reads what `hex` has written; nil for anything else.
  package init?(hex: String) {
    guard hex.utf8.count == 32, hex.utf8.allSatisfy({ Self.isHexDigit($0) }),
      let high = UInt64(hex.prefix(16), radix: 16), let low = UInt64(hex.suffix(16), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }

  /// Wraps a key that was computed before and stored.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
