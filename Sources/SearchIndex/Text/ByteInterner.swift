/// Gives each distinct byte string a number: 0, 1, 2… in the order of first appearance.
///
/// Open addressing over one arena: looking a word up costs one probe and one comparison, and no
/// word has an allocation of its own. The hash is seeded per process, so that no text can be made
/// to collide on purpose; numbers do not depend on the seed.
struct ByteInterner: ~Copyable {
  private(set) var bytes: GrowingBuffer<UInt8>
  /// Where each string starts in `bytes`; one more entry than strings.
  private(set) var starts: GrowingBuffer<UInt32>
  /// High half: a part of the hash; low half: number + 1, or 0 for a free slot.
  private var slots: GrowingBuffer<UInt64>

  var count: Int { starts.count - 1 }

  init(minimumCapacity: Int = 1024) {
    var capacity = 64
    while capacity < minimumCapacity * 2 { capacity *= 2 }
    bytes = GrowingBuffer(minimumCapacity: minimumCapacity * 8)
    starts = GrowingBuffer(repeating: 0, count: 1)
    slots = GrowingBuffer(repeating: 0, count: capacity)
  }

  // MARK: Hash (FNV-1a over a random seed, finished with a multiplication)

  static let seed = UInt64.random(in: 1...UInt64.max)

  @inline(__always)
  static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }

  static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = seed
    for byte in word { hash = mix(hash, byte) }
    return hash
  }

  // MARK: Strings

  /// Where a string lies in `bytes`.
  func range(of number: Int) -> Range<Int> { Int(starts[number])..<Int(starts[number + 1]) }

  /// Runs `body` over a string's bytes, which are valid for the call only.
  @inline(__always)
  func withString<Result>(
    _ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    bytes.withElements { body(UnsafeBufferPointer(rebasing: $0[range(of: number)])) }
  }

  /// The number of a string, which is added when it is new.
  /// - Parameter hash: `hash(word)`, often known already.
  @inline(__always)
  mutating func intern(_ word: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    let mixed = hash &* 0x9E37_79B9_7F4A_7C15
    let tag = mixed & 0xFFFF_FFFF_0000_0000
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: mixed >> 20) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { break }
      if entry & 0xFFFF_FFFF_0000_0000 == tag {
        let number = Int(entry & 0xFFFF_FFFF) - 1
        if isEqual(number, word) { return number }
      }
      slot = (slot + 1) & mask
    }
    return insert(word, tag: tag, at: slot)
  }

  /// The number of a string, which is added when it is new.
  mutating func intern(_ word: UnsafeBufferPointer<UInt8>) -> Int {
    intern(word, hash: Self.hash(word))
  }

  @inline(__always)
  private func isEqual(_ number: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[number])
    guard Int(starts[number + 1]) - start == word.count else { return false }
    return bytes.withElements { all in
      for place in 0..<word.count where all[start + place] != word[place] { return false }
      return true
    }
  }

  private mutating func insert(_ word: UnsafeBufferPointer<UInt8>, tag: UInt64, at slot: Int)
    -> Int
  {
    let number = count
    bytes.append(contentsOf: word)
    starts.append(UInt32(bytes.count))
    slots[slot] = tag | UInt64(number + 1)
    if count * 2 > slots.count { grow() }
    return number
  }

  private mutating func grow() {
    var larger = GrowingBuffer<UInt64>(repeating: 0, count: slots.count * 2)
    let mask = larger.count - 1
    for number in 0..<count {
      let mixed = withString(number, Self.hash) &* 0x9E37_79B9_7F4A_7C15
      var slot = Int(truncatingIfNeeded: mixed >> 20) & mask
      while larger[slot] != 0 { slot = (slot + 1) & mask }
      larger[slot] = mixed & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
    }
    slots = larger
  }

  /// The strings' numbers in the order of their bytes.
  /// - Complexity: O(n log n).
  func sorted() -> [UInt32] {
    bytes.withElements { all in
      var keys = (0..<count).map { number in
        (ByteOrder.key(UnsafeBufferPointer(rebasing: all[range(of: number)])), UInt32(number))
      }
      keys.sort { one, other in
        if one.0 != other.0 { return one.0 < other.0 }
        return ByteOrder.isLess(
          UnsafeBufferPointer(rebasing: all[range(of: Int(one.1))]),
          UnsafeBufferPointer(rebasing: all[range(of: Int(other.1))]))
      }
      return keys.map(\.1)
    }
  }
}
