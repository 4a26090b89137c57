/// The characters of a text that `UTF8Repair` let pass: UTF-8, where a surrogate may be encoded too.
///
/// Valid while the text is. Offsets are in bytes and lie at the start of a character.
struct Characters {
  let bytes: UnsafePointer<UInt8>
  let count: Int
  let table = CharacterTable.shared

  @inline(__always)
  subscript(offset: Int) -> UInt8 { bytes[offset] }

  /// The class of the character at an offset, and its length in bytes.
  @inline(__always)
  func character(at offset: Int) -> (class: CharacterClass, length: Int) {
    let byte = bytes[offset]
    if byte < 0x80 { return (table.ascii(byte), 1) }
    let (scalar, length) = scalar(at: offset)
    return (table[scalar], length)
  }

  /// The code point at an offset, and its length in bytes.
  @inline(__always)
  func scalar(at offset: Int) -> (value: UInt32, length: Int) {
    let first = UInt32(bytes[offset])
    if first < 0x80 { return (first, 1) }
    let second = UInt32(bytes[offset + 1] & 0x3F)
    if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
    let third = UInt32(bytes[offset + 2] & 0x3F)
    if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
    let fourth = UInt32(bytes[offset + 3] & 0x3F)
    return ((first & 0x07) << 18 | second << 12 | third << 6 | fourth, 4)
  }

  /// Where a run of characters ends whose class meets `wanted`.
  @inline(__always)
  func run(from start: Int, to end: Int, where wanted: (CharacterClass) -> Bool) -> Int {
    var offset = start
    while offset < end {
      let (kind, length) = character(at: offset)
      guard wanted(kind) else { break }
      offset += length
    }
    return offset
  }
}

/// Replaces what is not UTF-8, as llama.cpp does before byte-level BPE.
///
/// Its reading is lenient: encoded surrogates stay and overlong forms become the character that they
/// stand for; any other byte that begins no character becomes U+FFFD. (Four bytes above U+10FFFF,
/// on which it fails, are such bytes here.)
enum UTF8Repair {
  /// Runs `body` over the text, or over a repaired copy.
  static func withValid<R>(
    _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R
  ) -> R {
    let valid = validPrefix(text)
    if valid == text.count { return body(text) }
    var copy = Array(text[..<valid])
    var offset = valid
    while offset < text.count {
      let length = length(text, at: offset)
      if length == 0 {
        copy += [0xEF, 0xBF, 0xBD]
      } else {
        append(scalar(text, at: offset, length: length), to: &copy)
      }
      offset += max(length, 1)
    }
    return copy.withUnsafeBytes(body)
  }

  /// How many bytes need no repair.
  private static func validPrefix(_ text: UnsafeRawBufferPointer) -> Int {
    var offset = 0
    while offset < text.count {
      if offset + 8 <= text.count,
        text.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        offset += 8
        continue
      }
      if text[offset] < 0x80 {
        offset += 1
        continue
      }
      let length = length(text, at: offset)
      guard length > 0, isShortest(scalar(text, at: offset, length: length), length) else { break }
      offset += length
    }
    return offset
  }

  /// The length of the character at an offset; 0 when there is none.
  private static func length(_ text: UnsafeRawBufferPointer, at offset: Int) -> Int {
    let length =
      switch text[offset] {
      case 0..<0x80: 1
      case 0xC0..<0xE0: 2
      case 0xE0..<0xF0: 3
      case 0xF0..<0xF8: 4
      default: 0
      }
    guard offset + length <= text.count else { return 0 }
    for next in 1..<max(length, 1) where text[offset + next] & 0xC0 != 0x80 { return 0 }
    return length == 4 && scalar(text, at: offset, length: 4) > 0x10FFFF ? 0 : length
  }

  private static func scalar(
    _ text: UnsafeRawBufferPointer, at offset: Int, length: Int
  ) -> UInt32 {
    guard length > 1 else { return UInt32(text[offset]) }
    var scalar = UInt32(text[offset]) & (0xFF >> (UInt32(length) + 1))
    for next in 1..<length { scalar = scalar << 6 | UInt32(text[offset + next] & 0x3F) }
    return scalar
  }

  private static func isShortest(_ scalar: UInt32, _ length: Int) -> Bool {
    length < 2 || scalar >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000)
  }

  /// Appends a code point's UTF-8; a surrogate is encoded like any other.
  static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
    switch scalar {
    case 0..<0x80: bytes.append(UInt8(scalar))
    case 0x80..<0x800: bytes += [UInt8(0xC0 | scalar >> 6), tail(0)]
    case 0x800..<0x10000: bytes += [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
    default: bytes += [UInt8(0xF0 | (scalar >> 18) & 7), tail(12), tail(6), tail(0)]
    }
  }
}
