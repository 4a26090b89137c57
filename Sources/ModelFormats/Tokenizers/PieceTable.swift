/// A hash table from byte strings to tokens: the pieces of a vocabulary.
///
/// The strings stand one after the other in one block of memory, so that a vocabulary of 262,144 costs
/// three allocations. Open addressing with linear probing, at most half full.
///
/// `@unchecked Sendable`: only whoever makes a table appends to it, before others see it; from then on
/// everything is read-only.
final class PieceTable: @unchecked Sendable {
  private struct Slot {
    var hash: UInt32
    /// The piece's number plus one; 0 in a free slot.
    var piece: UInt32
  }

  /// The number of pieces.
  private(set) var count = 0

  private let bytes: UnsafeMutableRawBufferPointer
  /// Where piece `i` begins in `bytes`, and where it ends at `i + 1`.
  private let bounds: UnsafeMutableBufferPointer<UInt32>
  private let slots: UnsafeMutableBufferPointer<Slot>
  private let shift: UInt64

  /// Bytes that the pieces of one table may have together.
  static let mostBytes = Int(UInt32.max)

  /// A table with room for so many pieces, and for so many bytes of all together.
  init(capacity: Int, bytes room: Int) {
    precondition(room <= Self.mostBytes && capacity < Int(UInt32.max))
    var bits: UInt64 = 4
    while 1 << bits < capacity * 2 { bits += 1 }
    shift = 64 - bits
    bytes = .allocate(byteCount: room, alignment: 8)
    bounds = .allocate(capacity: capacity + 1)
    bounds.initialize(repeating: 0)
    slots = .allocate(capacity: 1 << bits)
    slots.initialize(repeating: Slot(hash: 0, piece: 0))
  }

  deinit {
    bytes.deallocate()
    bounds.deallocate()
    slots.deallocate()
  }

  /// The bytes of all pieces together.
  var byteCount: Int { Int(bounds[count]) }

  /// The bytes of a piece, valid while the table lives.
  subscript(piece: Int) -> UnsafeRawBufferPointer {
    precondition(piece >= 0 && piece < count)
    return UnsafeRawBufferPointer(rebasing: bytes[Int(bounds[piece])..<Int(bounds[piece + 1])])
  }

  /// Appends the next piece; it is found by its bytes only when `isFound` and no earlier one is.
  func append(_ piece: UnsafeRawBufferPointer, isFound: Bool = true) {
    append(room: piece.count) { bytes in
      bytes.copyMemory(from: piece)
      return (piece.count, isFound)
    }
  }

  /// Appends the next piece, which `write` puts into as much memory as `room` says.
  ///
  /// `write` returns how many bytes the piece has, and whether it is found by them.
  @inline(__always)
  func append(
    room: Int, _ write: (UnsafeMutableRawBufferPointer) -> (count: Int, isFound: Bool)
  ) {
    let start = Int(bounds[count])
    precondition(count + 1 < bounds.count && room <= bytes.count - start)
    let memory = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + room])
    let (length, isFound) = write(memory)
    precondition(length >= 0 && length <= room)
    count += 1
    bounds[count] = UInt32(start + length)
    guard isFound, length > 0 else { return }
    let piece = UnsafeRawBufferPointer(rebasing: memory[..<length])
    let hash = hashOfBytes(piece)
    let index = slot(of: piece, hash)
    if slots[index].piece == 0 {
      slots[index] = Slot(hash: UInt32(truncatingIfNeeded: hash), piece: UInt32(count))
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
    let start = Int(bounds[piece])
    guard Int(bounds[piece + 1]) - start == other.count else { return false }
    return areEqual(UnsafeRawBufferPointer(bytes), at: start, other)
  }
}
