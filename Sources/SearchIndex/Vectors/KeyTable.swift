import Synchronization

/// Finds a key's row: open addressing, eight bytes a slot, at most two thirds full.
///
/// A slot holds 32 bits of the key and the row; the whole key lies in the row's record. All snapshots of a
/// file share its table, which only grows: rows that a snapshot doesn't have yet it passes over.
final class KeyTable: Sendable {
  /// A slot is eight bytes, and right after growing a third of them is used.
  static let mostBytesPerKey = 24

  private struct State {
    /// Tag in the upper half, row + 1 in the lower; 0: free.
    var slots = [UInt64](repeating: 0, count: 64)
    var used = 0
  }

  private let state = Mutex(State())

  /// The row of a key.
  /// - Parameter isRow: whether a row that may be the key's is.
  /// - Complexity: O(1).
  func row(of key: ContentKey, where isRow: (Int) -> Bool) -> Int? {
    state.withLock { Self.find(key, in: $0.slots, where: isRow).row }
  }

  /// Adds the row of a key; false when the key has one.
  func insert(_ key: ContentKey, row: Int, where isRow: (Int) -> Bool) -> Bool {
    state.withLock { state in
      let (found, slot) = Self.find(key, in: state.slots, where: isRow)
      guard found == nil else { return false }
      state.slots[slot] = UInt64(Self.tag(key)) << 32 | UInt64(row + 1)
      state.used += 1
      if state.used * 3 > state.slots.count * 2 { Self.grow(&state) }
      return true
    }
  }

  private static func tag(_ key: ContentKey) -> UInt32 { UInt32(truncatingIfNeeded: key.low) }

  /// The key's row, or the slot where it would be.
  @inline(__always)
  private static func find(
    _ key: ContentKey, in slots: [UInt64], where isRow: (Int) -> Bool
  ) -> (row: Int?, slot: Int) {
    let tag = tag(key)
    var slot = Int(tag) & (slots.count - 1)
    while slots[slot] != 0 {
      let row = Int(truncatingIfNeeded: slots[slot] & 0xFFFF_FFFF) - 1
      if UInt32(truncatingIfNeeded: slots[slot] >> 32) == tag && isRow(row) { return (row, slot) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return (nil, slot)
  }

  private static func grow(_ state: inout State) {
    let old = state.slots
    state.slots = [UInt64](repeating: 0, count: old.count * 2)
    for entry in old where entry != 0 {
      var slot = Int(truncatingIfNeeded: entry >> 32) & (state.slots.count - 1)
      while state.slots[slot] != 0 { slot = (slot + 1) & (state.slots.count - 1) }
      state.slots[slot] = entry
    }
  }
}
