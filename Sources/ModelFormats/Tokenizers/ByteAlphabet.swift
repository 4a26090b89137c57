/// GPT-2's spelling of bytes: each byte is a printable character, so that any bytes can stand in a text.
///
/// Printable Latin-1 stands for itself; the other 68 bytes are U+0100 onwards, in order.
enum ByteAlphabet {
  /// The byte that a code point spells; nil for one that is not of the alphabet.
  @inline(__always)
  static func byte(_ scalar: UInt32) -> UInt8? {
    switch scalar {
    case 0..<0x100:
      let byte = UInt8(truncatingIfNeeded: scalar)
      return isPrintable(byte) ? byte : nil
    // The three runs of other bytes: to the space, from DEL to the no-break space, the soft hyphen.
    case 0x100..<0x121: return UInt8(truncatingIfNeeded: scalar)
    case 0x121..<0x143: return UInt8(truncatingIfNeeded: scalar - 0x121 + 0x7F)
    case 0x143: return 0xAD
    default: return nil
    }
  }

  /// Whether a byte spells itself.
  @inline(__always)
  static func isPrintable(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
  }

  /// Writes the bytes that a spelling stands for, which are no more than its own.
  /// - Returns: how many; nil when it has a character that spells none.
  @inline(__always)
  static func decode(
    _ text: UnsafeRawBufferPointer, to bytes: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var offset = 0
    var count = 0
    while offset < text.count {
      var scalar = UInt32(text[offset])
      offset += 1
      if scalar >= 0x80 {
        guard scalar & 0xE0 == 0xC0, offset < text.count else { return nil }
        scalar = (scalar & 0x1F) << 6 | UInt32(text[offset] & 0x3F)
        offset += 1
      }
      guard let byte = byte(scalar) else { return nil }
      bytes[count] = byte
      count += 1
    }
    return count
  }
}
