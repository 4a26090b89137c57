/// Finds the words of a text: runs of letters, digits and underscores in any script.
///
/// Scripts written without spaces (Han, kana, Hangul) have no visible words: their runs give
/// overlapping pairs of characters instead.
enum WordScanner {
  /// Longer runs are data (base64, hashes), not words; they are passed over.
  static let maximumWordLength = 96

  /// Calls `body` with every word's bytes and the hash of these bytes (see `ByteInterner.hash`).
  ///
  /// Invalid UTF-8 separates words.
  /// - Complexity: O(bytes).
  @inline(__always)
  static func forEachWord(
    in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
    _ body: (_ word: Range<Int>, _ hash: UInt64) -> Void
  ) {
    let end = range.upperBound
    var offset = range.lowerBound
    while offset < end {
      let start = offset
      var hash = ByteInterner.seed
      scan: while offset < end {
        let byte = text[offset]
        if isWordByte(byte) {
          hash = ByteInterner.mix(hash, byte)
          offset += 1
        } else if byte < 0x80 {
          break
        } else {
          let (scalar, length) = decodeScalar(text, at: offset, end: end)
          guard let scalar, isLetter(scalar), !isUnspaced(scalar) else { break scan }
          for next in offset..<offset + length { hash = ByteInterner.mix(hash, text[next]) }
          offset += length
        }
      }
      if offset > start {
        if offset - start <= maximumWordLength { body(start..<offset, hash) }
      } else if text[offset] < 0x80 {
        offset += 1
      } else {
        offset = scanUnspaced(in: text, from: offset, end: end, body)
      }
    }
  }

  /// Emits the pairs of a run of unspaced script, or steps over one scalar that is no letter.
  private static func scanUnspaced(
    in text: UnsafeBufferPointer<UInt8>, from first: Int, end: Int,
    _ body: (_ word: Range<Int>, _ hash: UInt64) -> Void
  ) -> Int {
    var offset = first
    var previous = first
    var count = 0
    while offset < end {
      let (scalar, length) = decodeScalar(text, at: offset, end: end)
      guard let scalar, isUnspaced(scalar) else {
        if count == 0 { return offset + length }
        break
      }
      offset += length
      count += 1
      if count > 1 { emit(previous..<offset) }
      if count > 1 { previous = offset - length }
    }
    if count == 1 { emit(first..<offset) }
    return offset

    func emit(_ range: Range<Int>) {
      body(range, ByteInterner.hash(UnsafeBufferPointer(rebasing: text[range])))
    }
  }

  /// ASCII letters, digits and the underscore.
  @inline(__always)
  static func isWordByte(_ byte: UInt8) -> Bool {
    // Bits 0x30…0x39 below 64; A…Z, _ and a…z above.
    let classes: UInt64 = byte & 0x40 == 0 ? 0x03FF_0000_0000_0000 : 0x07FF_FFFE_87FF_FFFE
    return byte < 0x80 && classes >> UInt64(byte & 63) & 1 == 1
  }

  /// Letters, marks on letters, and digits beyond ASCII.
  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xC0...0x24F: return scalar.value != 0xD7 && scalar.value != 0xF7
    case 0x2000...0x2BFF, 0xFE00...0xFE0F: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber:
      return true
    default:
      return false
    }
  }

  /// Letters of scripts that put no spaces between words.
  static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x3005...0x3007, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      return true
    default:
      return false
    }
  }

  /// The scalar at an offset and its length in bytes; nil and 1 where the bytes are not UTF-8.
  static func decodeScalar(
    _ text: UnsafeBufferPointer<UInt8>, at offset: Int, end: Int
  ) -> (scalar: Unicode.Scalar?, length: Int) {
    let lead = text[offset]
    let length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard length > 0, lead < 0xF5, offset + length <= end else { return (nil, 1) }
    if length == 1 { return (Unicode.Scalar(lead), 1) }
    var value = UInt32(lead & (0xFF >> UInt8(length + 1)))
    for next in offset + 1..<offset + length {
      guard text[next] & 0xC0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(text[next] & 0x3F)
    }
    guard let scalar = Unicode.Scalar(value) else { return (nil, 1) }
    return (scalar, length)
  }
}
