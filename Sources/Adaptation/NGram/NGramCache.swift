package import ModelFormats

/// Counts of the texts that are open now, which grow token by token.
///
/// What stands in the file at hand is the best hint at what comes next in it: one occurrence counts
/// here for several in the repository.
package struct NGramCache: Sendable {
  /// The longest context that is counted.
  package static let longest = 12

  /// By the hash of a context, with its length.
  private var counts: [UInt64: [Token: Float]] = [:]

  package init() {}

  /// Counts all tokens of a text.
  package mutating func add(_ tokens: [Token], weight: Float) {
    for index in tokens.indices.dropFirst() {
      add(tokens[index], after: tokens[..<index], weight: weight)
    }
  }

  /// Counts one token after a context.
  package mutating func add(_ token: Token, after context: ArraySlice<Token>, weight: Float) {
    var hash = Self.seed
    for (index, previous) in context.reversed().prefix(Self.longest).enumerated() {
      hash = Self.extend(hash, previous, index)
      counts[hash, default: [:]][token, default: 0] += weight
    }
  }

  /// The followers of every suffix of a context that occurs, the shortest first.
  package func followers(of context: some BidirectionalCollection<Token>) -> [Followers] {
    var result: [Followers] = []
    var hash = Self.seed
    for (index, previous) in context.reversed().prefix(Self.longest).enumerated() {
      hash = Self.extend(hash, previous, index)
      guard let counts = counts[hash] else { break }
      result.append(Followers(order: index + 1, counts: counts))
    }
    return result
  }

  private static let seed: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The hash of a context that is one token longer (SplitMix64's mixing).
  private static func extend(_ hash: UInt64, _ token: Token, _ index: Int) -> UInt64 {
    var z =
      hash &+ (UInt64(UInt32(bitPattern: token)) << 8 | UInt64(index)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 30)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
