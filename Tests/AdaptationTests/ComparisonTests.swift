import Adaptation
import ModelTestSupport
import Testing

/// When an adapter counts as better.
@Suite struct ComparisonTests {
  /// Pieces of 500 tokens and 40 lines with about so many errors and exact lines.
  private static func score(
    errors: Int, exact: Int, pieces: Int = 30, seed: UInt64 = 1
  ) -> HeldOutScore {
    var generator = LinearGenerator(seed: seed)
    return HeldOutScore(
      pieces: (0..<pieces).map { _ in
        var piece = HeldOutScore.Piece()
        (piece.tokens, piece.lines) = (500, 40)
        piece.errors = errors + Int(generator.next() >> 40) % 21 - 10
        piece.exactLines = exact + Int(generator.next() >> 40) % 5 - 2
        return piece
      }, loss: 1)
  }

  @Test func fewerErrorsAreBetter() {
    let comparison = Comparison(
      before: Self.score(errors: 200, exact: 10), after: Self.score(errors: 180, exact: 12))
    #expect(comparison.isBetter)
    #expect(abs(comparison.errorChange.mean + 0.04) < 0.005)
    #expect(comparison.errorChange.low < comparison.errorChange.mean)
    #expect(comparison.errorChange.high < 0 && comparison.exactLinesChange.low > 0)
    #expect(comparison.tokens == 15_000 && comparison.lines == 1_200)
  }

  @Test func worseAndEqualAreNotBetter() {
    let before = Self.score(errors: 200, exact: 10)
    #expect(!Comparison(before: before, after: before).isBetter)
    #expect(!Comparison(before: before, after: Self.score(errors: 220, exact: 10)).isBetter)
  }

  @Test func chanceIsNotBetter() {
    let comparison = Comparison(
      before: Self.score(errors: 200, exact: 10, pieces: 6, seed: 1),
      after: Self.score(errors: 199, exact: 10, pieces: 6, seed: 2))
    #expect(comparison.errorChange.low < 0 && comparison.errorChange.high > 0)
    #expect(!comparison.isBetter)
  }

  @Test func fewerErrorsWithFewerExactLinesAreNotBetter() {
    let comparison = Comparison(
      before: Self.score(errors: 200, exact: 20), after: Self.score(errors: 180, exact: 10))
    #expect(!comparison.isBetter)
  }

  @Test func nothingMeasuredIsNotBetter() {
    #expect(!Comparison(before: HeldOutScore(), after: HeldOutScore()).isBetter)
  }
}
