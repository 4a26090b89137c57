/// Turns a file's bytes into UTF-8, whatever encoding they are in.
enum TextDecoder {
  /// Valid UTF-8 of the same text, line ends as they are; a byte order mark is dropped.
  ///
  /// UTF-16 is recognised by its mark. In anything else, bytes that are not UTF-8 are taken for
  /// Windows-1252 (Latin-1 with quotation marks), one by one, so that one stray byte spoils nothing
  /// around it. Offsets in the result are those that an editor's buffer has: it drops the mark,
  /// too.
  static func utf8(_ bytes: [UInt8]) -> [UInt8] {
    switch byteOrder(bytes) {
    case .little: return utf16(bytes.dropFirst(2), lowByteFirst: true)
    case .big: return utf16(bytes.dropFirst(2), lowByteFirst: false)
    case nil: break
    }
    let isMarked = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    let firstInvalid = bytes.withUnsafeBytes { UTF8Validation.firstInvalid(in: $0) }
    if firstInvalid == bytes.count { return isMarked ? Array(bytes.dropFirst(3)) : bytes }
    return repaired(isMarked ? Array(bytes.dropFirst(3)) : bytes)
  }

  /// The order of bytes that a UTF-16 mark tells.
  static func byteOrder(_ bytes: [UInt8]) -> ByteOrder? {
    if bytes.starts(with: [0xFF, 0xFE]) { return .little }
    return bytes.starts(with: [0xFE, 0xFF]) ? .big : nil
  }

  /// Which byte of a UTF-16 unit comes first.
  enum ByteOrder { case little, big }

  private static func utf16(_ bytes: ArraySlice<UInt8>, lowByteFirst: Bool) -> [UInt8] {
    let shifts: (UInt16, UInt16) = lowByteFirst ? (0, 8) : (8, 0)
    let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map {
      UInt16(bytes[$0]) << shifts.0 | UInt16(bytes[$0 + 1]) << shifts.1
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    bytes.withUnsafeBytes { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let valid = UTF8Validation.firstInvalid(in: rest)
        text += rest[..<valid]
        guard valid < rest.count else { break }
        text += UTF8.encode(windows1252(rest[valid])).map { Array($0) } ?? []
        rest = UnsafeRawBufferPointer(rebasing: rest[(valid + 1)...])
      }
    }
    return text
  }

  /// The character of a byte from 0x80 up; the five unused ones are the control characters of
  /// Latin-1.
  private static func windows1252(_ byte: UInt8) -> Unicode.Scalar {
    let index = Int(byte) - 0x80
    return upperHalf.indices.contains(index) ? upperHalf[index] : Unicode.Scalar(byte)
  }

  private static let upperHalf: [Unicode.Scalar] = [
    "\u{20AC}", "\u{81}", "\u{201A}", "\u{0192}", "\u{201E}", "\u{2026}", "\u{2020}", "\u{2021}",
    "\u{02C6}", "\u{2030}", "\u{0160}", "\u{2039}", "\u{0152}", "\u{8D}", "\u{017D}", "\u{8F}",
    "\u{90}", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}", "\u{2022}", "\u{2013}", "\u{2014}",
    "\u{02DC}", "\u{2122}", "\u{0161}", "\u{203A}", "\u{0153}", "\u{9D}", "\u{017E}", "\u{0178}",
  ]
}

/// Finds where bytes stop being UTF-8 (Unicode 15, table 3-7).
enum UTF8Validation {
  /// The offset of the first byte that is not part of a whole, shortest-form character.
  /// - Complexity: O(bytes); eight at a time where they are ASCII.
  static func firstInvalid(in bytes: UnsafeRawBufferPointer) -> Int {
    var offset = 0
    while offset < bytes.count {
      if offset + 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        if word & 0x8080_8080_8080_8080 == 0 {
          offset += 8
          continue
        }
      }
      guard let width = width(ofCharacterAt: offset, in: bytes) else { return offset }
      offset += width
    }
    return offset
  }

  /// The length of the character at `offset`, nil when there is none.
  @inline(__always)
  private static func width(ofCharacterAt offset: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
    let first = bytes[offset]
    // What the second byte may be keeps out overlong forms, surrogates and what is past U+10FFFF.
    let (width, second): (Int, ClosedRange<UInt8>) =
      switch first {
      case 0x00...0x7F: (1, 0...0)
      case 0xC2...0xDF: (2, 0x80...0xBF)
      case 0xE0: (3, 0xA0...0xBF)
      case 0xED: (3, 0x80...0x9F)
      case 0xE1...0xEF: (3, 0x80...0xBF)
      case 0xF0: (4, 0x90...0xBF)
      case 0xF1...0xF3: (4, 0x80...0xBF)
      case 0xF4: (4, 0x80...0x8F)
      default: (0, 0...0)
      }
    if width == 1 { return 1 }
    guard width > 0, offset + width <= bytes.count, second.contains(bytes[offset + 1]) else {
      return nil
    }
    for later in 2..<max(width, 2) where bytes[offset + later] & 0xC0 != 0x80 { return nil }
    return width
  }
}
