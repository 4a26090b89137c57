/// A 64-bit content hash (XXH64, seed 0): of files, chunks, cited spans and segment sections.
///
/// It tells changed and damaged bytes from unchanged ones. It is no defence against somebody who
/// makes two contents of the same hash on purpose.
package struct ContentHash: Hashable, Sendable {
  /// The hash itself.
  package let value: UInt64

  /// Wraps a hash that was computed before and stored.
  package init(value: UInt64) { self.value = value }

  /// Hashes bytes in memory.
  /// - Parameter seed: another seed gives another, independent hash.
  /// - Complexity: O(bytes), several GB a second.
  package init(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) {
    value = XXH64.hash(bytes, seed: seed)
  }

  /// Hashes any bytes; without a copy when they lie in one piece.
  package init(_ bytes: some Sequence<UInt8>) {
    let whole = bytes.withContiguousStorageIfAvailable { XXH64.hash(UnsafeRawBufferPointer($0)) }
    value = whole ?? Array(bytes).withUnsafeBytes { XXH64.hash($0) }
  }

  /// Sixteen lower-case hexadecimal digits: the form on the wire.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 16) { buffer in
      for place in 0..<16 {
        buffer[place] = digits[Int(value >> UInt64(60 - 4 * place) & 15)]
      }
      return 16
    }
  }
}

/// XXH64, as in the xxHash specification (`xxhash_spec.md`, version 0.1.1).
private enum XXH64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var offset = 0
    var hash = seed &+ prime5
    if bytes.count >= 32 {
      // Four independent lanes, so that the multiplications overlap.
      var a = seed &+ prime1 &+ prime2
      var b = seed &+ prime2
      var c = seed
      var d = seed &- prime1
      while offset <= bytes.count - 32 {
        a = round(a, word(bytes, offset))
        b = round(b, word(bytes, offset + 8))
        c = round(c, word(bytes, offset + 16))
        d = round(d, word(bytes, offset + 24))
        offset += 32
      }
      hash = rotate(a, 1) &+ rotate(b, 7) &+ rotate(c, 12) &+ rotate(d, 18)
      for lane in [a, b, c, d] {
        hash = (hash ^ round(0, lane)) &* prime1 &+ prime4
      }
    }
    return finish(hash &+ UInt64(bytes.count), bytes, from: offset)
  }

  /// Mixes in the last bytes, fewer than 32, and spreads every bit over the whole word.
  private static func finish(
    _ start: UInt64, _ bytes: UnsafeRawBufferPointer, from first: Int
  ) -> UInt64 {
    var hash = start
    var offset = first
    while offset <= bytes.count - 8 {
      hash = rotate(hash ^ round(0, word(bytes, offset)), 27) &* prime1 &+ prime4
      offset += 8
    }
    if offset <= bytes.count - 4 {
      let half = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      hash = rotate(hash ^ UInt64(UInt32(littleEndian: half)) &* prime1, 23) &* prime2 &+ prime3
      offset += 4
    }
    while offset < bytes.count {
      hash = rotate(hash ^ UInt64(bytes[offset]) &* prime5, 11) &* prime1
      offset += 1
    }
    hash = (hash ^ hash >> 33) &* prime2
    hash = (hash ^ hash >> 29) &* prime3
    return hash ^ hash >> 32
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
    value << bits | value >> (64 - bits)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
