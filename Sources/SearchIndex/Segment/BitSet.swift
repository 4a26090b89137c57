/// A set of small numbers, one bit each.
///
/// Empty sets take no memory.
struct BitSet: Hashable, Sendable {
  private(set) var words: [UInt64] = []

  /// Whether a number is in the set.
  @inline(__always)
  func contains(_ number: Int) -> Bool {
    let word = number >> 6
    return word < words.count && words[word] >> UInt64(number & 63) & 1 == 1
  }

  /// Adds a number; false when it was there.
  @discardableResult
  mutating func insert(_ number: Int) -> Bool {
    guard !contains(number) else { return false }
    while words.count <= number >> 6 { words.append(0) }
    words[number >> 6] |= 1 << UInt64(number & 63)
    return true
  }

  /// Adds a range of numbers.
  mutating func insert(_ range: Range<Int>) {
    for number in range { insert(number) }
  }

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  init() {}

  /// From stored words; `nil` when a number is not below `limit`.
  init?(words: [UInt64], limit: Int) {
    self.words = words
    for (index, word) in words.enumerated() where word != 0 {
      if index * 64 + (63 - word.leadingZeroBitCount) >= limit { return nil }
    }
  }
}
