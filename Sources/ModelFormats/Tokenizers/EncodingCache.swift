import Synchronization

/// The tokens of words met before, for one encoding at a time, with the memory that merging needs.
///
/// Bounded: when it is full it is emptied, so that a changed kind of text soon has its own words.
struct EncodingCache: Sendable {
  private struct Slot {
    var hash: UInt64
    /// Where the word begins in `words`, and its tokens in `tokens`.
    var word: UInt32
    var token: UInt32
    var wordCount: UInt16
    /// Zero in a free slot.
    var tokenCount: UInt16
  }

  private static let bits: UInt64 = 16
  private static let mostWords = 1 << 15
  /// Longer words are not kept.
  static let longestWord = 64

  private var slots: [Slot] = []
  private var words: [UInt8] = []
  private var tokens: [Token] = []
  private var count = 0
  var merger = PairMerger()
  /// What the symbols of the word that is being merged stand for.
  var symbols: [UInt32] = []
  /// Where each symbol begins, and the end of the text.
  var starts: [Int32] = []
  /// Where each symbol ends, by its first part.
  var ends: [Int32] = []

  init() { removeAll() }

  /// Appends the tokens of a word; what `make` appends for an unknown one is kept.
  @inline(__always)
  mutating func append(
    _ word: UnsafeRawBufferPointer, to output: inout [Token],
    make: (inout EncodingCache, inout [Token]) -> Void
  ) {
    guard word.count <= Self.longestWord else { return make(&self, &output) }
    let hash = hashOfBytes(word)
    var index = Int(hash >> (64 - Self.bits))
    while slots[index].tokenCount != 0 {
      let slot = slots[index]
      if slot.hash == hash, Int(slot.wordCount) == word.count, isWord(word, at: slot.word) {
        for token in Int(slot.token)..<Int(slot.token) + Int(slot.tokenCount) {
          output.append(tokens[token])
        }
        return
      }
      index = (index + 1) & (slots.count - 1)
    }
    let first = output.count
    make(&self, &output)
    keep(word, hash, output[first...], at: index)
  }

  @inline(__always)
  private func isWord(_ word: UnsafeRawBufferPointer, at offset: UInt32) -> Bool {
    words.withUnsafeBytes { areEqual($0, at: Int(offset), word) }
  }

  private mutating func keep(
    _ word: UnsafeRawBufferPointer, _ hash: UInt64, _ made: ArraySlice<Token>, at index: Int
  ) {
    guard !made.isEmpty else { return }
    if count == Self.mostWords { return removeAll() }
    count += 1
    slots[index] = Slot(
      hash: hash, word: UInt32(words.count), token: UInt32(tokens.count),
      wordCount: UInt16(word.count), tokenCount: UInt16(made.count))
    words.append(contentsOf: word)
    tokens.append(contentsOf: made)
  }

  private mutating func removeAll() {
    let free = Slot(hash: 0, word: 0, token: 0, wordCount: 0, tokenCount: 0)
    slots = Array(repeating: free, count: 1 << Self.bits)
    words.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    count = 0
  }
}

/// The caches of a tokenizer: one for each encoding that runs at the same time.
final class EncodingCachePool: Sendable {
  private let free = Mutex<[EncodingCache]>([])
  /// More are let go when an encoding ends.
  private static let mostKept = 4

  /// Runs `body` with a cache that nobody else uses meanwhile.
  func withCache<R>(_ body: (inout EncodingCache) -> R) -> R {
    var cache = free.withLock { $0.popLast() } ?? EncodingCache()
    defer {
      free.withLock { [cache] in
        if $0.count < Self.mostKept { $0.append(cache) }
      }
    }
    return body(&cache)
  }
}
