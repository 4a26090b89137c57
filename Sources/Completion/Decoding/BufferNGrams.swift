import Adaptation
import ModelFormats

/// The n-grams of the buffer around the cursor, which grow while somebody types.
struct BufferNGrams: Sendable {
  /// Bytes before the cursor; the start moves on by half of it at once.
  private static let reachBefore = 8192
  private static let reachAfter = 2048
  /// What an occurrence counts for, where one elsewhere in the project counts 1: before the cursor,
  /// and after it.
  private static let weightBefore: Float = 4
  private static let weightAfter: Float = 2

  private(set) var cache = NGramCache()
  private var name = ""
  private var start = 0
  /// The text before the cursor that has been counted, and its last tokens.
  private var counted: [UInt8] = []
  private var tokens: [Token] = []

  /// Counts what is new of the lines before the cursor's.
  mutating func read(_ context: CursorContext, named name: String, _ tokenizer: any Tokenizer) {
    let text = context.text
    var end = context.line.lowerBound
    // What stands between two lines belongs to the tokens of the second.
    while end > 0, text[end - 1].isBlank || text[end - 1].isLineEnd { end -= 1 }
    let half = Self.reachBefore / 2
    let start = max(0, end - half) / half * half
    let isKnown =
      name == self.name && start == self.start && end >= start + counted.count
      && text[start..<(start + counted.count)].elementsEqual(counted)
    if !isKnown {
      self = BufferNGrams()
      (self.name, self.start) = (name, start)
      let below = context.line.upperBound..<text.count
      cache.add(
        tokenizer.tokens(of: text[below].prefix(Self.reachAfter)), weight: Self.weightAfter)
    }
    let new = tokenizer.tokens(of: text[(start + counted.count)..<end])
    for token in new {
      if !tokens.isEmpty { cache.add(token, after: tokens[...], weight: Self.weightBefore) }
      tokens.append(token)
    }
    tokens.removeFirst(max(0, tokens.count - NGramCache.longest))
    counted = Array(text[start..<end])
  }
}
