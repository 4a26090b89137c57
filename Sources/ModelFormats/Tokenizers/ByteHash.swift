/// A hash of bytes, by multiplying and folding eight at a time; the high bits are the best.
@inline(__always)
func hashOfBytes(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
  var hash = UInt64(bytes.count) &* 0x9E37_79B9_7F4A_7C15
  var offset = 0
  while offset + 8 <= bytes.count {
    hash = mix(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    offset += 8
  }
  var rest: UInt64 = 0
  if offset + 4 <= bytes.count {
    rest = UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    offset += 4
  }
  while offset < bytes.count {
    rest = rest << 8 | UInt64(bytes[offset])
    offset += 1
  }
  return mix(hash ^ rest)
}

@inline(__always)
private func mix(_ value: UInt64) -> UInt64 {
  let (high, low) = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
  return (high ^ low) &* 0x9E37_79B9_7F4A_7C15
}

/// Whether `bytes` has `other` at an offset, where as many bytes are; quicker than a call for short ones.
@inline(__always)
func areEqual(
  _ bytes: UnsafeRawBufferPointer, at start: Int, _ other: UnsafeRawBufferPointer
) -> Bool {
  var offset = 0
  while offset + 8 <= other.count {
    if bytes.loadUnaligned(fromByteOffset: start + offset, as: UInt64.self)
      != other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    {
      return false
    }
    offset += 8
  }
  while offset < other.count {
    if bytes[start + offset] != other[offset] { return false }
    offset += 1
  }
  return true
}
