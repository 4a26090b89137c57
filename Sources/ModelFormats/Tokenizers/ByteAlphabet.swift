/// GPT-2's spelling of bytes: each byte is a printable character, so that any bytes can stand in a text.
///
/// Printable Latin-1 stands for itself; the other 68 bytes are U+0100 onwards, in order.
enum ByteAlphabet {
  /// The byte that a code point spells; nil for one that is not of the alphabet.
  static func byte(_ scalar: UInt32) -> UInt8? {
    scalar < bytes.count && bytes[Int(scalar)] >= 0 ? UInt8(bytes[Int(scalar)]) : nil
  }

  /// Whether a byte spells itself.
  static func isPrintable(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
  }

  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 256 + 68)
    var next = 256
    for byte in UInt8.min...UInt8.max {
      if isPrintable(byte) {
        bytes[Int(byte)] = Int16(byte)
      } else {
        bytes[next] = Int16(byte)
        next += 1
      }
    }
    return bytes
  }()

  /// Appends the bytes that a spelling stands for; false when it has a character that spells none.
  static func decode(_ text: UnsafeRawBufferPointer, into bytes: inout [UInt8]) -> Bool {
    var offset = 0
    while offset < text.count {
      var scalar = UInt32(text[offset])
      offset += 1
      if scalar >= 0x80 {
        guard scalar & 0xE0 == 0xC0, offset < text.count else { return false }
        scalar = (scalar & 0x1F) << 6 | UInt32(text[offset] & 0x3F)
        offset += 1
      }
      guard let byte = byte(scalar) else { return false }
      bytes.append(byte)
    }
    return true
  }
}
