/// The order of byte strings: by their first difference, a prefix before what continues it.
enum ByteOrder {
  /// The first eight bytes as a big-endian number: orders most pairs without looking further.
  static func key(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var key: UInt64 = 0
    for byte in word.prefix(8) { key = key << 8 | UInt64(byte) }
    return key << UInt64(8 * (8 - min(8, word.count)))
  }

  static func isLess(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>)
    -> Bool
  {
    compare(one, other) < 0
  }

  /// Negative, zero or positive, like `memcmp` with the lengths deciding last.
  @inline(__always)
  static func compare(
    _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let common = min(one.count, other.count)
    var place = 0
    while place < common {
      let difference = Int(one[place]) - Int(other[place])
      if difference != 0 { return difference }
      place += 1
    }
    return one.count - other.count
  }
}
