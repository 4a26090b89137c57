/// Reads little-endian numbers one after the other, and never past the end.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  /// Where the next read starts; never beyond the end.
  private(set) var offset: Int

  init(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
    precondition(offset >= 0 && offset <= bytes.count)
    self.bytes = bytes
    self.offset = offset
  }

  var remaining: Int { bytes.count - offset }

  /// An integer of any width.
  mutating func integer<I: FixedWidthInteger>(
    _ type: I.Type = I.self, in what: @autoclosure () -> String
  ) throws(ModelFormatError) -> I {
    let size = MemoryLayout<I>.size
    guard remaining >= size else { throw .truncated(what: what()) }
    defer { offset += size }
    return I(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: I.self))
  }

  /// The range of the next `count` bytes, which are skipped.
  mutating func skip(
    _ count: UInt64, in what: @autoclosure () -> String
  ) throws(ModelFormatError) -> Range<Int> {
    guard count <= UInt64(remaining) else { throw .truncated(what: what()) }
    let range = offset..<offset + Int(count)
    offset = range.upperBound
    return range
  }

  /// Skips strings: each a 64-bit length, then as many bytes.
  mutating func skipStrings(
    _ count: Int, in what: @autoclosure () -> String
  ) throws(ModelFormatError) {
    for _ in 0..<count {
      guard remaining >= 8 else { throw .truncated(what: what()) }
      let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let length = UInt64(littleEndian: bits)
      guard length <= UInt64(remaining - 8) else { throw .truncated(what: what()) }
      offset += 8 + Int(length)
    }
  }

  /// A name: a 64-bit length, then UTF-8.
  mutating func name(
    limit: UInt64, in what: @autoclosure () -> String
  ) throws(ModelFormatError) -> String {
    let count = try integer(UInt64.self, in: what())
    guard count <= limit else {
      throw .malformed(what: what(), reason: "its name is \(count) bytes long")
    }
    let range = try skip(count, in: what())
    guard let name = String(validating: bytes[range], as: UTF8.self), !name.isEmpty else {
      throw .malformed(what: what(), reason: "its name is empty or no UTF-8")
    }
    return name
  }
}
