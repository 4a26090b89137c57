/// Maps the reserved words of a language to their roles: an open-addressed hash table over bytes.
struct RoleTable: Sendable {
  private struct Slot {
    var word: [UInt8]
    var role: WordRole
  }

  static let seed: UInt32 = 0x811c_9dc5
  private let mask: Int
  private let slots: [Slot]
  private let longest: Int

  /// - Parameter words: roles with their words, separated by single spaces.
  init(_ words: [(role: WordRole, words: String)]) {
    let all = words.flatMap { entry in
      entry.words.split(separator: " ").map { Slot(word: Array($0.utf8), role: entry.role) }
    }
    var capacity = 16
    while capacity < all.count * 4 { capacity *= 2 }
    var slots = [Slot](repeating: Slot(word: [], role: .none), count: capacity)
    for slot in all {
      var index = Int(slot.word.reduce(Self.seed, Self.hash)) & (capacity - 1)
      while !slots[index].word.isEmpty, slots[index].word != slot.word {
        index = (index + 1) & (capacity - 1)
      }
      slots[index] = slot
    }
    self.slots = slots
    mask = capacity - 1
    longest = all.lazy.map(\.word.count).max() ?? 0
  }

  /// FNV-1a, one byte further.
  @inline(__always)
  static func hash(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash ^ UInt32(byte)) &* 0x0100_0193 }

  /// The role of a word whose hash the caller has computed while reading it.
  func role(_ word: UnsafeBufferPointer<UInt8>.SubSequence, hash: UInt32) -> WordRole {
    guard word.count <= longest else { return .none }
    var index = Int(hash) & mask
    while !slots[index].word.isEmpty {
      if slots[index].word.count == word.count, slots[index].word.elementsEqual(word) {
        return slots[index].role
      }
      index = (index + 1) & mask
    }
    return .none
  }
}
