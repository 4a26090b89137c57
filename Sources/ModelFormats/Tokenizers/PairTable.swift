/// A hash table from pairs of numbers to a number: merges of BPE, edges of a trie.
///
/// Open addressing with linear probing, at most half full; keys and values stand side by side.
struct PairTable: Sendable {
  private struct Slot {
    var key: UInt64
    var value: UInt32
  }

  private static let empty = UInt64.max
  private var slots: [Slot]
  private let shift: UInt64

  /// A table for at most `capacity` pairs.
  init(capacity: Int) {
    var bits: UInt64 = 4
    while 1 << bits < capacity * 2 { bits += 1 }
    shift = 64 - bits
    slots = Array(repeating: Slot(key: Self.empty, value: 0), count: 1 << bits)
  }

  @inline(__always)
  private static func key(_ left: UInt32, _ right: UInt32) -> UInt64 {
    UInt64(left) << 32 | UInt64(right)
  }

  /// Where a key is, or the free slot where it belongs.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var index = Int((key &* 0x9E37_79B9_7F4A_7C15) >> shift)
    while slots[index].key != key && slots[index].key != Self.empty {
      index = (index &+ 1) & (slots.count &- 1)
    }
    return index
  }

  /// The value of a pair.
  /// - Complexity: O(1).
  @inline(__always)
  subscript(left: UInt32, right: UInt32) -> UInt32? {
    let key = Self.key(left, right)
    let found = slots[slot(of: key)]
    return found.key == key ? found.value : nil
  }

  /// Adds a pair, unless it is there.
  mutating func insert(_ left: UInt32, _ right: UInt32, _ value: UInt32) {
    let key = Self.key(left, right)
    let index = slot(of: key)
    if slots[index].key == Self.empty { slots[index] = Slot(key: key, value: value) }
  }
}
