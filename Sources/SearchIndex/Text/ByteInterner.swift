/// Gives each distinct byte string a number: 0, 1, 2… in the order of first appearance.
///
/// Open addressing over one arena: looking a word up costs one probe and one comparison, and no
/// word has an allocation of its own. The hash is seeded per process, so that no text can be made
/// to collide on purpose; numbers do not depend on the seed.
struct ByteInterner {
  private(set) var bytes: [UInt8] = []
  /// Where each string starts in `bytes`; one more entry than strings.
  private(set) var starts: [UInt32] = [0]
  /// High half: a part of the hash. Low half: number + 1, or 0 for a free slot.
  private var slots: [UInt64]

  var count: Int { starts.count - 1 }

  init(minimumCapacity: Int = 1024) {
    var capacity = 64
    while capacity < minimumCapacity * 2 { capacity *= 2 }
    slots = [UInt64](repeating: 0, count: capacity)
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

  /// The bytes of a string that is in the table.
  func range(of number: Int) -> Range<Int> { Int(starts[number])..<Int(starts[number + 1]) }

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
    return insert(word, tag: tag, mixed: mixed, at: slot)
  }

  /// The number of a string, which is added when it is new.
  mutating func intern(_ word: UnsafeBufferPointer<UInt8>) -> Int {
    intern(word, hash: Self.hash(word))
  }

  @inline(__always)
  private func isEqual(_ number: Int, _ word: UnsafeBufferPointer<UInt8>) -> Bool {
    let range = range(of: number)
    guard range.count == word.count else { return false }
    return bytes.withUnsafeBufferPointer { all in
      for place in 0..<word.count where all[range.lowerBound + place] != word[place] {
        return false
      }
      return true
    }
  }

  private mutating func insert(
    _ word: UnsafeBufferPointer<UInt8>, tag: UInt64, mixed: UInt64, at slot: Int
  ) -> Int {
    let number = count
    bytes.append(contentsOf: word)
    starts.append(UInt32(bytes.count))
    slots[slot] = tag | UInt64(number + 1)
    if count * 2 > slots.count { grow() }
    return number
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = larger.count - 1
    bytes.withUnsafeBufferPointer { all in
      for number in 0..<count {
        let word = UnsafeBufferPointer(rebasing: all[range(of: number)])
        let mixed = Self.hash(word) &* 0x9E37_79B9_7F4A_7C15
        var slot = Int(truncatingIfNeeded: mixed >> 20) & mask
        while larger[slot] != 0 { slot = (slot + 1) & mask }
        larger[slot] = mixed & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
      }
    }
    slots = larger
  }

  /// The strings' numbers in the order of their bytes.
  /// - Complexity: O(n log n).
  func sorted() -> [UInt32] {
    bytes.withUnsafeBufferPointer { all in
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

/// The order of byte strings: by their first difference, a prefix before what continues it.
enum ByteOrder {
  /// The first eight bytes as a big-endian number: orders most pairs without looking further.
  static func key(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var key: UInt64 = 0
    for byte in word.prefix(8) { key = key << 8 | UInt64(byte) }
    return key << UInt64(8 * (8 - min(8, word.count)))
  }

  static func isLess(_ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>)
    -> Bool
  {
    compare(one, other) < 0
  }

  /// Negative, zero or positive, like `memcmp` with the lengths deciding last.
  @inline(__always)
  static func compare(
    _ one: UnsafeBufferPointer<UInt8>, _ other: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let common = min(one.count, other.count)
    var place = 0
    while place < common {
      let difference = Int(one[place]) - Int(other[place])
      if difference != 0 { return difference }
      place += 1
    }
    return one.count - other.count
  }
}
