/// Unsigned numbers in groups of seven bits, lowest first (LEB128).
enum Varint {
  @inline(__always)
  static func append(_ value: UInt32, to bytes: inout GrowingBuffer<UInt8>) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: value))
  }
}

/// Reads packed numbers.
///
/// Past the end, and for numbers of more than 32 bits, it reads zeros and
/// `isExhausted` turns true: damaged bytes give wrong numbers, never a trap.
struct VarintReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var offset: Int
  private let end: Int
  private(set) var isExhausted = false

  /// The range must lie inside `bytes`.
  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { offset >= end }

  @inline(__always)
  mutating func byte() -> UInt8 {
    guard offset < end else {
      isExhausted = true
      return 0
    }
    defer { offset += 1 }
    return bytes[offset]
  }

  @inline(__always)
  mutating func next() -> UInt32 {
    let first = byte()
    if first < 0x80 { return UInt32(first) }
    return continued(first)
  }

  private mutating func continued(_ first: UInt8) -> UInt32 {
    var value = UInt32(first & 0x7F)
    var shift: UInt32 = 7
    while true {
      let byte = byte()
      value |= UInt32(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      if shift > 28 {
        let last = self.byte()
        if last > 0x0F { isExhausted = true }
        return value | UInt32(last & 0x0F) << shift
      }
    }
  }
}
