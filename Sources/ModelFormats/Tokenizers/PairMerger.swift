/// Joins neighbours in a row of symbols, the best pair first and the leftmost of equals, until no pair
/// is left that may be joined: the inner loop of byte-level BPE and of SentencePiece.
///
/// Holds the memory that this takes, to be used again for the next word.
struct PairMerger: Sendable {
  /// Bytes of text that may be merged at once, a last character included; a longer word is cut.
  ///
  /// Symbols and their places are numbered in 31 bits.
  static let mostBytes = Int(Int32.max) - 8

  /// The priority of a pair that may not be joined; lower numbers come first.
  static let never = UInt32.max

  /// The symbols that are left, by their numbers from 0, after `merge`.
  private(set) var symbols: [Int32] = []
  private var priorities: [UInt32] = []
  private var next: [Int32] = []
  private var previous: [Int32] = []
  private var heap = MinimumHeap()

  /// Up to this many symbols, looking at all pairs beats a heap.
  private static let short = 48

  /// Joins symbols `0..<count`.
  /// - Parameters:
  ///   - priority: of joining the symbols of two numbers.
  ///   - join: makes the first of two symbols stand for both; then the second is no more.
  /// - Complexity: O(n log n) for n symbols.
  @inline(__always)
  mutating func merge(
    _ count: Int, priority: (_ left: Int, _ right: Int) -> UInt32,
    join: (_ left: Int, _ right: Int, _ priority: UInt32) -> Void
  ) {
    if count <= Self.short {
      mergeShort(count, priority: priority, join: join)
    } else {
      mergeLong(count, priority: priority, join: join)
    }
  }

  @inline(__always)
  private mutating func mergeShort(
    _ count: Int, priority: (Int, Int) -> UInt32, join: (Int, Int, UInt32) -> Void
  ) {
    symbols.removeAll(keepingCapacity: true)
    priorities.removeAll(keepingCapacity: true)
    for symbol in 0..<count {
      symbols.append(Int32(symbol))
      if symbol + 1 < count { priorities.append(priority(symbol, symbol + 1)) }
    }
    while true {
      var best = Self.never
      var index = 0
      for (candidate, priority) in priorities.enumerated() where priority < best {
        best = priority
        index = candidate
      }
      guard best != Self.never else { return }
      join(Int(symbols[index]), Int(symbols[index + 1]), best)
      symbols.remove(at: index + 1)
      priorities.remove(at: index)
      if index < priorities.count {
        priorities[index] = priority(Int(symbols[index]), Int(symbols[index + 1]))
      }
      if index > 0 {
        priorities[index - 1] = priority(Int(symbols[index - 1]), Int(symbols[index]))
      }
    }
  }

  /// The symbols are a linked list; the heap holds priorities of pairs with the left symbol's number.
  ///
  /// An entry is out of date when its pair has another priority by now.
  @inline(__always)
  private mutating func mergeLong(
    _ count: Int, priority: (Int, Int) -> UInt32, join: (Int, Int, UInt32) -> Void
  ) {
    next = (0..<Int32(count)).map { $0 + 1 }
    previous = (0..<Int32(count)).map { $0 - 1 }
    priorities = (0..<count).map { $0 + 1 < count ? priority($0, $0 + 1) : Self.never }
    heap.removeAll()
    for (left, priority) in priorities.enumerated() where priority != Self.never {
      heap.push(UInt64(priority) << 32 | UInt64(left))
    }
    while let entry = heap.pop() {
      let left = Int(entry & 0xFFFF_FFFF)
      let best = UInt32(entry >> 32)
      guard priorities[left] == best else { continue }
      let right = Int(next[left])
      join(left, right, best)
      let after = Int(next[right])
      priorities[right] = Self.never
      next[left] = Int32(after)
      if after < count { previous[after] = Int32(left) }
      update(left, after < count ? priority(left, after) : Self.never)
      let before = Int(previous[left])
      if before >= 0 { update(before, priority(before, left)) }
    }
    symbols.removeAll(keepingCapacity: true)
    var symbol = 0
    while symbol < count {
      symbols.append(Int32(symbol))
      symbol = Int(next[symbol])
    }
  }

  private mutating func update(_ left: Int, _ priority: UInt32) {
    priorities[left] = priority
    if priority != Self.never { heap.push(UInt64(priority) << 32 | UInt64(left)) }
  }
}

/// A binary heap of numbers, the lowest first.
private struct MinimumHeap: Sendable {
  private var items: [UInt64] = []

  mutating func removeAll() { items.removeAll(keepingCapacity: true) }

  mutating func push(_ item: UInt64) {
    var index = items.count
    items.append(item)
    while index > 0, items[(index - 1) / 2] > item {
      items[index] = items[(index - 1) / 2]
      index = (index - 1) / 2
    }
    items[index] = item
  }

  mutating func pop() -> UInt64? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    var index = 0
    while 2 * index + 1 < items.count {
      var child = 2 * index + 1
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < last else { break }
      items[index] = items[child]
      index = child
    }
    if !items.isEmpty { items[index] = last }
    return top
  }
}
