/// Counts the terms and references of one chunk, then packs them into the logs.
///
/// A sparse set: a term's slot is valid when the slot names the term, so nothing is cleared between
/// chunks.
struct ChunkCounter {
  private var slots: [UInt32] = []
  private var touched: [UInt32] = []
  private var counts: [FieldCounts] = []
  private var occurrences: [(slot: UInt32, position: Int32)] = []
  private var sorted: [Int32] = []
  private var referenceSlots: [UInt32] = []
  private var referenced: [UInt32] = []
  private var referenceCounts: [UInt32] = []
  /// Positions counted so far in each field, by `Field.rawValue`.
  private(set) var lengths = SIMD8<UInt32>()
  /// The next position of the chunk's text.
  private(set) var position: Int32 = 0

  /// Moves on by a word of some positions.
  @inline(__always)
  mutating func advance(_ field: Field, by count: Int, isText: Bool) {
    lengths[field.rawValue] &+= UInt32(count)
    if isText { position += Int32(count) }
  }

  /// Counts one occurrence of a term; with its position when it is part of the text.
  @inline(__always)
  mutating func count(_ term: UInt32, _ field: Field, at position: Int32? = nil) {
    let slot = slot(of: term)
    counts[slot].counts[field.rawValue] &+= 1
    if let position { occurrences.append((UInt32(slot), position)) }
  }

  @inline(__always)
  private mutating func slot(of term: UInt32) -> Int {
    let index = Int(term)
    if index >= slots.count { grow(&slots, to: index) }
    let slot = Int(slots[index])
    if slot < touched.count, touched[slot] == term { return slot }
    slots[index] = UInt32(touched.count)
    touched.append(term)
    counts.append(FieldCounts())
    return touched.count - 1
  }

  /// Counts one use of an identifier in code.
  @inline(__always)
  mutating func countReference(_ identifier: Int) {
    if identifier >= referenceSlots.count { grow(&referenceSlots, to: identifier) }
    let slot = Int(referenceSlots[identifier])
    if slot < referenced.count, referenced[slot] == UInt32(identifier) {
      referenceCounts[slot] += 1
    } else {
      referenceSlots[identifier] = UInt32(referenced.count)
      referenced.append(UInt32(identifier))
      referenceCounts.append(1)
    }
  }

  private func grow(_ slots: inout [UInt32], to index: Int) {
    slots.append(
      contentsOf: repeatElement(0, count: max(index + 1, slots.count * 2) - slots.count))
  }

  /// Packs what was counted and starts the next chunk.
  mutating func finish(chunk: Int32, _ postings: inout PostingLog, _ references: inout PostingLog) {
    packPostings(chunk, &postings)
    for (slot, identifier) in referenced.enumerated() {
      references.append(
        owner: Int(identifier), chunk: chunk, occurrences: referenceCounts[slot])
    }
    touched.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    occurrences.removeAll(keepingCapacity: true)
    referenced.removeAll(keepingCapacity: true)
    referenceCounts.removeAll(keepingCapacity: true)
    lengths = SIMD8()
    position = 0
  }

  /// Groups the positions by slot with a counting sort, then packs slot by slot.
  private mutating func packPostings(_ chunk: Int32, _ postings: inout PostingLog) {
    var ends = [Int](repeating: 0, count: touched.count + 1)
    for occurrence in occurrences { ends[Int(occurrence.slot) + 1] += 1 }
    for slot in 0..<touched.count { ends[slot + 1] += ends[slot] }
    if sorted.count < occurrences.count {
      sorted = [Int32](repeating: 0, count: occurrences.count * 2)
    }
    for occurrence in occurrences {
      let slot = Int(occurrence.slot)
      sorted[ends[slot]] = occurrence.position
      ends[slot] += 1
    }
    // `ends[slot]` was the start and has become the end.
    sorted.withUnsafeBufferPointer { sorted in
      var start = 0
      for slot in 0..<touched.count {
        postings.append(
          owner: Int(touched[slot]), chunk: chunk, counts: counts[slot],
          positions: sorted[start..<ends[slot]])
        start = ends[slot]
      }
    }
  }
}
