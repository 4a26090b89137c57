import LanguageModel
package import ModelFormats

/// Texts rearranged so that a decoder learns to write what stands between two parts.
///
/// Half of the pieces become prefix, suffix, middle, each behind its token; the others stay as they
/// are.
///
/// Source: Bavarian et al., Efficient Training of Language Models to Fill in the Middle, 2022.
package struct FillInTheMiddle: Sendable {
  private let tokens: (prefix: Token, suffix: Token, middle: Token)

  /// Tokens of a piece: several fit into a window whole.
  private static let pieceLength = 160

  /// Nil where the decoder has no such tokens.
  package init?(_ special: SpecialTokens) {
    guard let prefix = special.fillPrefix, let suffix = special.fillSuffix,
      let middle = special.fillMiddle
    else { return nil }
    tokens = (prefix, suffix, middle)
  }

  /// The same texts and seed give the same pieces.
  package func rearranging(_ texts: [[Token]], seed: UInt64) -> [[Token]] {
    var generator = SplitMix64(seed: seed)
    return texts.flatMap { text in
      // Whole where it stays as it is, so that long contexts are learned too.
      generator.next() & 1 == 0 ? [text] : pieces(text, &generator)
    }
  }

  private func pieces(_ text: [Token], _ generator: inout SplitMix64) -> [[Token]] {
    stride(from: 0, to: text.count, by: Self.pieceLength).map { start in
      let piece = Array(text[start..<min(start + Self.pieceLength, text.count)])
      let cuts = [0, 1].map { _ in Int(generator.next() % UInt64(piece.count + 1)) }.sorted()
      return [tokens.prefix] + piece[..<cuts[0]] + [tokens.suffix] + piece[cuts[1]...]
        + [tokens.middle] + piece[cuts[0]..<cuts[1]]
    }
  }
}
