import Evaluation
import Foundation
import Testing

/// The measures beside what the packages in common use say of the same texts and rankings.
struct MeasureTests {
  private struct Goldens: Decodable {
    struct Pair: Decodable {
      var text: String
      var reference: String
      var bleu: Double
      var rougeL: Double
      var editSimilarity: Double
    }
    struct Corpus: Decodable {
      var pairs: [Int]
      var bleu: Double
    }
    struct Ranking: Decodable {
      var results: [[Int]]
      var relevant: Int
      var ndcg: Double
    }
    var pairs: [Pair]
    var corpora: [Corpus]
    var rankings: [Ranking]
  }

  /// Both sides compute in double precision, in another order.
  private static let tolerance = 1e-9

  private let goldens: Goldens

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/measures.json")
    goldens = try JSONDecoder().decode(Goldens.self, from: Data(contentsOf: file))
  }

  @Test func bleuIsThatOfSacrebleu() {
    for pair in goldens.pairs {
      var bleu = BLEU()
      bleu.add(pair.text, reference: pair.reference)
      #expect(abs(bleu.score - pair.bleu) < Self.tolerance, "\(pair)")
    }
    for corpus in goldens.corpora {
      var bleu = BLEU()
      for pair in corpus.pairs.map({ goldens.pairs[$0] }) {
        bleu.add(pair.text, reference: pair.reference)
      }
      #expect(abs(bleu.score - corpus.bleu) < Self.tolerance, "\(corpus)")
    }
  }

  @Test func rougeLIsThatOfRougeScore() {
    for pair in goldens.pairs {
      let rouge = RougeL.of(pair.text, reference: pair.reference)
      #expect(abs(rouge - pair.rougeL) < Self.tolerance, "\(pair)")
    }
  }

  @Test func editSimilarityIsThatOfRapidfuzz() {
    for pair in goldens.pairs {
      let similarity = EditSimilarity.of(pair.text, pair.reference)
      #expect(abs(similarity - pair.editSimilarity) < Self.tolerance, "\(pair)")
      #expect(EditSimilarity.of(pair.reference, pair.text) == similarity)
    }
    #expect(EditSimilarity.of("", "") == 1)
  }

  @Test func ndcgIsThatOfScikitLearn() {
    for ranking in goldens.rankings {
      let ranked = RankedPlaces(ranking.results.map(Set.init), relevant: ranking.relevant)
      #expect(abs(ranked.ndcg - ranking.ndcg) < Self.tolerance, "\(ranking)")
    }
  }

  @Test func ranksCountFromTheFirstRightPlace() {
    let third = RankedPlaces([[], [], [0], [1]], relevant: 2)
    #expect(third.isFirstRight == 0)
    #expect(third.isFound == 1)
    #expect(third.reciprocalRank == 1.0 / 3)
    let eleventh = RankedPlaces(Array(repeating: [], count: 10) + [[0]], relevant: 1)
    #expect(eleventh.isFound == 0 && eleventh.reciprocalRank == 0 && eleventh.ndcg == 0)
    // The same place again is no second find.
    #expect(
      RankedPlaces([[0], [0]], relevant: 2).ndcg == RankedPlaces([[0], []], relevant: 2).ndcg)
    #expect(RankedPlaces([[0]], relevant: 1).isFirstRight == 1)
  }

  @Test func intervalsHoldTheMeanAndNarrowWithTheSample() throws {
    let few = try #require(Estimate([0, 1, 0, 1, 1, 0, 1, 0]))
    #expect(few.mean == 0.5)
    #expect(few.interval.lowerBound < 0.5 && few.interval.upperBound > 0.5)
    let many = try #require(Estimate((0..<400).map { Double($0 % 2) }))
    #expect(many.interval.contains(0.5))
    // Half the width of a normal interval of 400 even draws is 1.96 · 0.5 / 20.
    #expect(abs(many.interval.upperBound - 0.5 - 0.049) < 0.01)
    #expect(Estimate((0..<400).map { Double($0 % 2) }) == many)
    #expect(Estimate([]) == nil)
  }

  /// Where resampling can't vary the values, the interval still says how few they are.
  @Test func noRightCaseIsNotCertainty() throws {
    let none = try #require(Estimate([0, 0, 0]))
    #expect(none.interval.lowerBound == 0)
    // Wilson's bound: z² / (n + z²).
    #expect(abs(none.interval.upperBound - 0.5615) < 1e-3)
    let all = try #require(Estimate([1, 1, 1]))
    #expect(abs(all.interval.lowerBound - 0.4385) < 1e-3)
    #expect(all.interval.upperBound == 1)
  }
}
