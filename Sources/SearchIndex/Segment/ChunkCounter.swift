/// Counts the terms and references of one chunk, then packs them into the logs.
///
/// A sparse set: a term's slot is valid when the slot names the term, so nothing is cleared between
/// chunks.
struct ChunkCounter: ~Copyable {
  /// Counts of a slot take eight places.
  private static let stride = 8

  private var slots = GrowingBuffer<UInt32>()
  private var touched = GrowingBuffer<UInt32>()
  private var counts = GrowingBuffer<UInt32>()
  private var occurrenceSlots = GrowingBuffer<UInt32>()
  private var occurrencePositions = GrowingBuffer<Int32>()
  private var sorted = GrowingBuffer<Int32>()
  private var ends = GrowingBuffer<Int32>()
  private var referenceSlots = GrowingBuffer<UInt32>()
  private var referenced = GrowingBuffer<UInt32>()
  private var referenceCounts = GrowingBuffer<UInt32>()
  private var fieldLengths = GrowingBuffer<UInt32>(repeating: 0, count: stride)
  /// The next position of the chunk's text.
  private(set) var position: Int32 = 0

  /// Positions counted so far in each field, by `Field.rawValue`.
  var lengths: SIMD8<UInt32> {
    var lengths = SIMD8<UInt32>()
    for field in 0..<Self.stride { lengths[field] = fieldLengths[field] }
    return lengths
  }

  /// Moves on by a word of some positions.
  @inline(__always)
  mutating func advance(_ field: Field, by count: Int, isText: Bool) {
    fieldLengths[field.rawValue] &+= UInt32(count)
    if isText { position += Int32(count) }
  }

  /// Counts one occurrence of a term; with its position when it is part of the text.
  @inline(__always)
  mutating func count(_ term: UInt32, _ field: Field, at position: Int32, isText: Bool) {
    let slot = slot(of: term)
    counts[slot * Self.stride + field.rawValue] &+= 1
    if isText {
      occurrenceSlots.append(UInt32(slot))
      occurrencePositions.append(position)
    }
  }

  @inline(__always)
  private mutating func slot(of term: UInt32) -> Int {
    let index = Int(term)
    slots.extend(to: index + 1, with: 0)
    let slot = Int(slots[index])
    if slot < touched.count, touched[slot] == term { return slot }
    return addSlot(term)
  }

  private mutating func addSlot(_ term: UInt32) -> Int {
    let slot = touched.count
    slots[Int(term)] = UInt32(slot)
    touched.append(term)
    counts.extend(to: (slot + 1) * Self.stride, with: 0)
    return slot
  }

  /// Counts one use of an identifier in code.
  @inline(__always)
  mutating func countReference(_ identifier: Int) {
    referenceSlots.extend(to: identifier + 1, with: 0)
    let slot = Int(referenceSlots[identifier])
    if slot < referenced.count, referenced[slot] == UInt32(identifier) {
      referenceCounts[slot] += 1
    } else {
      referenceSlots[identifier] = UInt32(referenced.count)
      referenced.append(UInt32(identifier))
      referenceCounts.append(1)
    }
  }

  /// Packs what was counted and starts the next chunk.
  mutating func finish(chunk: Int32, _ postings: inout PostingLog, _ references: inout PostingLog) {
    sortPositions()
    packPostings(chunk, &postings)
    for slot in 0..<referenced.count {
      references.append(
        owner: Int(referenced[slot]), chunk: chunk, occurrences: referenceCounts[slot])
    }
    touched.removeAll()
    counts.removeAll()
    occurrenceSlots.removeAll()
    occurrencePositions.removeAll()
    referenced.removeAll()
    referenceCounts.removeAll()
    for field in 0..<Self.stride { fieldLengths[field] = 0 }
    position = 0
  }

  /// Groups the positions by slot (a counting sort); `ends[slot]` tells where a slot's end.
  private mutating func sortPositions() {
    ends.removeAll()
    ends.extend(to: touched.count + 1, with: 0)
    for index in 0..<occurrenceSlots.count { ends[Int(occurrenceSlots[index]) + 1] += 1 }
    for slot in 0..<touched.count { ends[slot + 1] += ends[slot] }
    sorted.extend(to: occurrenceSlots.count, with: 0)
    for index in 0..<occurrenceSlots.count {
      let slot = Int(occurrenceSlots[index])
      sorted[Int(ends[slot])] = occurrencePositions[index]
      ends[slot] += 1
    }
  }

  private mutating func packPostings(_ chunk: Int32, _ postings: inout PostingLog) {
    var place = 0
    for slot in 0..<touched.count {
      var fields = FieldCounts()
      for field in 0..<Field.allCases.count {
        fields.counts[field] = counts[slot * Self.stride + field]
      }
      postings.append(owner: Int(touched[slot]), chunk: chunk, counts: fields)
      var previous: Int32 = 0
      while place < Int(ends[slot]) {
        postings.appendPosition(gap: sorted[place] - previous)
        previous = sorted[place]
        place += 1
      }
    }
  }
}
