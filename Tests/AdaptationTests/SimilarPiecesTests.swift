import Adaptation
import ModelFormats
import ModelTestSupport
import Testing

/// Pieces of texts found by the tokens that they share with another.
@Suite struct SimilarPiecesTests {
  /// Forty texts of their own words; every text is told from the others by its pairs.
  private static let texts: [[Token]] = (0..<40).map { text in
    var generator = LinearGenerator(seed: UInt64(text))
    return (0..<400).map { _ in Token(100 * text) + Token(generator.next() >> 58) }
  }

  @Test func thePieceThatSharesPairsIsTheLast() {
    let pieces = SimilarPieces(Self.texts)
    let found = pieces.tokens(like: Self.texts[7][40..<90])
    #expect(found.suffix(192) == Self.texts[7][0..<192])
  }

  @Test func whatNothingSharesFindsNothing() {
    #expect(SimilarPieces(Self.texts).tokens(like: [9_001, 9_002, 9_003]).isEmpty)
    #expect(SimilarPieces([]).tokens(like: [1, 2, 3]).isEmpty)
    #expect(SimilarPieces(Self.texts).tokens(like: []).isEmpty)
  }

  /// What half of the pieces have says nothing about any.
  @Test func commonPairsDoNotCount() {
    let texts = Self.texts.map { [1, 2, 3, 4] + $0 }
    #expect(SimilarPieces(texts).tokens(like: [1, 2, 3, 4]).isEmpty)
  }

  @Test func piecesOfOneTextDoNotOverlap() {
    let found = SimilarPieces([Self.texts[3]] + Self.texts.suffix(30)).tokens(like: Self.texts[3])
    #expect(found.count <= 3 * 192)
    #expect(Set(zip(found, found.dropFirst()).map { [$0, $1] }).count > found.count / 2)
  }
}
