/// A hash table from byte strings to tokens: the pieces of a vocabulary.
///
/// The strings stand one after the other in one array, so that a vocabulary of 262,144 costs a few
/// allocations. Open addressing with linear probing, at most half full.
struct PieceTable: Sendable {
  private var bytes: [UInt8] = []
  /// Where piece `i` ends in `bytes`; it begins where the one before ends.
  private var ends: [UInt32] = [0]
  private var slots: [Slot]
  private let shift: UInt64

  private struct Slot {
    var hash: UInt32
    /// The piece's number plus one; 0 in a free slot.
    var piece: UInt32
  }

  init(capacity: Int, bytes count: Int) {
    var bits: UInt64 = 4
    while 1 << bits < capacity * 2 { bits += 1 }
    shift = 64 - bits
    slots = Array(repeating: Slot(hash: 0, piece: 0), count: 1 << bits)
    ends.reserveCapacity(capacity + 1)
    bytes.reserveCapacity(count)
  }

  /// The number of pieces.
  var count: Int { ends.count - 1 }

  /// The bytes of a piece.
  subscript(piece: Int) -> ArraySlice<UInt8> { bytes[Int(ends[piece])..<Int(ends[piece + 1])] }

  /// Appends the next piece; it is found by its bytes only when `isFound` and no earlier one is.
  mutating func append(_ piece: UnsafeRawBufferPointer, isFound: Bool = true) {
    let number = UInt32(count + 1)
    bytes.append(contentsOf: piece)
    ends.append(UInt32(bytes.count))
    guard isFound, !piece.isEmpty else { return }
    let hash = hashOfBytes(piece)
    let index = slot(of: piece, hash)
    if slots[index].piece == 0 {
      slots[index] = Slot(hash: UInt32(truncatingIfNeeded: hash), piece: number)
    }
  }

  /// The number of the piece with these bytes.
  /// - Complexity: O(length).
  @inline(__always)
  func find(_ piece: UnsafeRawBufferPointer) -> Int? {
    let found = slots[slot(of: piece, hashOfBytes(piece))].piece
    return found == 0 ? nil : Int(found) - 1
  }

  @inline(__always)
  private func slot(of piece: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
    let short = UInt32(truncatingIfNeeded: hash)
    var index = Int(hash >> shift)
    while slots[index].piece != 0 {
      if slots[index].hash == short, equals(Int(slots[index].piece) - 1, piece) { break }
      index = (index &+ 1) & (slots.count &- 1)
    }
    return index
  }

  @inline(__always)
  private func equals(_ piece: Int, _ other: UnsafeRawBufferPointer) -> Bool {
    let start = Int(ends[piece])
    let count = Int(ends[piece + 1]) - start
    guard count == other.count else { return false }
    return bytes.withUnsafeBytes { areEqual($0, at: start, other) }
  }
}
