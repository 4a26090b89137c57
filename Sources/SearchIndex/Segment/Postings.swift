/// How often a term stands in the fields of one chunk.
struct FieldCounts {
  /// By `Field.rawValue`.
  var counts = SIMD8<UInt32>()

  /// Bit `Field.rawValue` is set where the count is not 0.
  var mask: UInt8 {
    var mask: UInt8 = 0
    for field in 0..<Field.allCases.count where counts[field] > 0 { mask |= 1 << UInt8(field) }
    return mask
  }

  /// Occurrences that have a position.
  var positionCount: Int {
    Field.text.reduce(0) { $0 &+ Int(counts[$1.rawValue]) }
  }
}

/// One chunk in a term's postings, packed.
///
/// A varint of the distance from the chunk before, shifted left by two, and a code:
/// 0, once in the body; 1, twice in the body; 2, in one field: then a varint of count × 8 + field;
/// 3, in several: then a byte with a bit for each field, then a varint of the count of each.
enum Posting {
  static func append(_ gap: UInt32, _ counts: FieldCounts, to bytes: inout GrowingBuffer<UInt8>) {
    let body = Field.body.rawValue
    let mask = counts.mask
    if mask == 1 << UInt8(body), counts.counts[body] <= 2 {
      Varint.append(gap << 2 | (counts.counts[body] - 1), to: &bytes)
    } else if mask & (mask - 1) == 0 {
      let field = mask.trailingZeroBitCount
      Varint.append(gap << 2 | 2, to: &bytes)
      Varint.append(counts.counts[field] << 3 | UInt32(field), to: &bytes)
    } else {
      Varint.append(gap << 2 | 3, to: &bytes)
      bytes.append(mask)
      for field in 0..<Field.allCases.count where mask >> UInt8(field) & 1 == 1 {
        Varint.append(counts.counts[field], to: &bytes)
      }
    }
  }
}

/// Walks a term's postings in the order of chunks.
struct PostingCursor {
  private static let body = Field.body.rawValue
  private static let fieldCount = Field.allCases.count

  private var reader: VarintReader
  private let chunkCount: Int
  /// The present chunk; only after `next` has returned true.
  private(set) var chunk = -1
  /// The fields that have the term there: bit `Field.rawValue`.
  private(set) var mask: UInt8 = 0
  /// Where only one field has it: that field's number, and its count.
  private(set) var field = 0
  private(set) var count: UInt32 = 0
  private var several = FieldCounts()

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, chunkCount: Int) {
    reader = VarintReader(bytes, range)
    self.chunkCount = chunkCount
  }

  /// Whether only one field has the term in the present chunk.
  @inline(__always)
  var isInOneField: Bool { mask & (mask &- 1) == 0 }

  /// The counts of all fields in the present chunk.
  @inline(__always)
  var counts: FieldCounts {
    guard isInOneField else { return several }
    var counts = FieldCounts()
    counts.counts[field] = count
    return counts
  }

  /// Steps to the next chunk; false at the end, and where the bytes make no sense.
  @inline(__always)
  mutating func next() -> Bool {
    guard !reader.isAtEnd else { return false }
    let header = reader.next()
    chunk += Int(header >> 2) + 1
    guard chunk < chunkCount else { return false }
    if header & 3 < 2 {
      field = Self.body
      count = (header & 3) + 1
      mask = 1 << UInt8(Self.body)
      return true
    }
    return header & 3 == 2 ? readOneField() : readFields()
  }

  @inline(__always)
  private mutating func readOneField() -> Bool {
    let packed = reader.next()
    field = Int(packed & 7)
    count = packed >> 3
    mask = 1 << UInt8(field)
    return field < Self.fieldCount && count > 0 && !reader.isExhausted
  }

  private mutating func readFields() -> Bool {
    mask = reader.byte()
    guard !isInOneField, mask < 1 << UInt8(Self.fieldCount) else { return false }
    several.counts = .zero
    var rest = mask
    while rest != 0 {
      let count = reader.next()
      guard count > 0 else { return false }
      several.counts[rest.trailingZeroBitCount] = count
      rest &= rest - 1
    }
    return !reader.isExhausted
  }
}

/// Walks the positions of a term, in step with a `PostingCursor`.
struct PositionCursor {
  private var reader: VarintReader

  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    reader = VarintReader(bytes, range)
  }

  /// Steps over the positions of a posting.
  mutating func skip(_ count: Int) {
    var rest = count
    while rest > 0, !reader.isAtEnd {
      _ = reader.next()
      rest -= 1
    }
  }

  /// Reads the positions of a posting.
  mutating func read(_ count: Int) -> [Int32] {
    var positions: [Int32] = []
    var position: Int32 = 0
    while positions.count < count, !reader.isAtEnd {
      position = position &+ Int32(truncatingIfNeeded: reader.next())
      positions.append(position)
    }
    return positions
  }

  /// Where the next posting's positions begin.
  var offset: Int { reader.offset }
}

/// Walks the chunks that use an identifier: pairs of distance - 1 and count - 1 interleaved, where a
/// count of one is the low bit 0 of the distance.
struct ReferenceCursor {
  private var reader: VarintReader
  private let chunkCount: Int
  private(set) var chunk = -1
  private(set) var occurrences = 0

  init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, chunkCount: Int) {
    reader = VarintReader(bytes, range)
    self.chunkCount = chunkCount
  }

  mutating func next() -> Bool {
    guard !reader.isAtEnd else { return false }
    let header = reader.next()
    chunk += Int(header >> 1) + 1
    occurrences = header & 1 == 0 ? 1 : Int(reader.next())
    return chunk < chunkCount && !reader.isExhausted
  }

  static func append(_ gap: UInt32, _ occurrences: UInt32, to bytes: inout GrowingBuffer<UInt8>) {
    Varint.append(gap << 1 | (occurrences > 1 ? 1 : 0), to: &bytes)
    if occurrences > 1 { Varint.append(occurrences, to: &bytes) }
  }
}
