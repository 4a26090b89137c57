import Adaptation
import Foundation
import ModelFormats
import ModelTestSupport
import Storage
import Testing

/// The sorted contexts, against counting by hand.
@Suite struct NGramModelTests {
  private static let vocabulary = 12

  private static func documents(seed: UInt64) -> [[Token]] {
    var generator = LinearGenerator(seed: seed)
    return (0..<6).map { _ in
      (0..<Int(generator.next() >> 57)).map { _ in Token(generator.next() >> 40) % 12 }
    }
  }

  private static func model(_ documents: [[Token]]) throws -> NGramModel {
    try NGramModel(
      MappedFile(NGramModel.bytes(documents, vocabularySize: vocabulary)), named: "ngrams",
      vocabularySize: vocabulary)
  }

  /// What follows a context anywhere in the documents.
  private static func count(_ context: ArraySlice<Token>, in documents: [[Token]]) -> [Token: Float]
  {
    var counts: [Token: Float] = [:]
    for document in documents where document.count > context.count {
      for end in context.count..<document.count
      where document[(end - context.count)..<end] == context {
        counts[document[end], default: 0] += 1
      }
    }
    return counts
  }

  @Test(arguments: 1...8) func countsAreThoseOfTheDocuments(seed: UInt64) throws {
    let documents = Self.documents(seed: seed)
    let model = try Self.model(documents)
    for document in documents + [Array(Self.documents(seed: seed + 100).joined())] {
      for end in document.indices {
        let context = document[..<end]
        let found = model.followers(of: context)
        for order in 1...8 where order <= context.count {
          let expected = Self.count(context.suffix(order), in: documents)
          #expect((order <= found.count ? found[order - 1].counts : [:]) == expected)
        }
        #expect(found.map(\.order) == Array(1...max(1, found.count)).prefix(found.count).map { $0 })
      }
    }
  }

  @Test func aCacheCountsAsAModelDoes() throws {
    let documents = Self.documents(seed: 3)
    let model = try Self.model(documents)
    var cache = NGramCache()
    for document in documents { cache.add(document, weight: 1) }
    for document in documents {
      for end in document.indices {
        let (own, all) = (
          cache.followers(of: document[..<end]),
          model.followers(of: document[..<end]).prefix(NGramCache.longest)
        )
        // A model knows a document's last context, which nothing follows; a cache doesn't.
        #expect(own == all.filter { !$0.counts.isEmpty })
      }
    }
  }

  @Test func probabilitiesAddUpToOne() throws {
    let documents = Self.documents(seed: 5)
    var predictor = NGramPredictor(try Self.model(documents))
    predictor.cache.add(documents[1], weight: 3)
    for document in documents {
      for end in document.indices {
        let prediction = predictor.predict(document[..<end])
        let sum = prediction.probabilities.values.reduce(prediction.unknown, +)
        #expect(abs(sum - 1) < 1e-4)
        #expect(prediction.probabilities.values.allSatisfy { $0 > 0 })
      }
    }
  }

  @Test func estimatedWeightsPredictBetter() throws {
    let documents = (0..<8).flatMap { Self.documents(seed: 50 + $0) }
    // Every text is a shuffle of phrases, so that what followed a long context follows again.
    let texts = (0..<4).map { start in (0..<30).flatMap { documents[($0 * 7 + start) % 20] } }
    var predictor = NGramPredictor(try Self.model(documents))
    func likelihood(_ predictor: NGramPredictor) -> Float {
      var sum: Float = 0
      for text in texts {
        for end in text.indices.dropFirst() {
          let prediction = predictor.predict(text[..<end].suffix(24))
          let known = prediction.probabilities[text[end]] ?? 0
          sum += log(known + prediction.unknown / Float(Self.vocabulary))
        }
      }
      return sum
    }
    let before = likelihood(predictor)
    predictor.estimateWeights(texts, cacheWeight: 1, vocabularySize: Self.vocabulary)
    #expect(likelihood(predictor) > before)
  }

  @Test func whatIsInTheFileAtHandCountsMore() throws {
    var predictor = NGramPredictor(try Self.model([[1, 2, 3], [1, 2, 3], [1, 2, 3]]))
    #expect(predictor.predict([1, 2]).best?.token == 3)
    predictor.cache.add([1, 2, 4], weight: 8)
    #expect(predictor.predict([1, 2]).best?.token == 4)
  }

  @Test func aDamagedFileIsRefused() throws {
    let good = NGramModel.bytes(Self.documents(seed: 9), vocabularySize: Self.vocabulary)
    var generator = LinearGenerator(seed: 1)
    for _ in 0..<300 {
      var bad = good
      if generator.next() >> 63 == 0 {
        bad[Int(generator.next() >> 40) % bad.count] ^= 1 << UInt8(generator.next() >> 61)
      } else {
        bad.removeLast(1 + Int(generator.next() >> 40) % bad.count)
      }
      #expect(throws: StorageError.self) {
        try NGramModel(MappedFile(bad), named: "ngrams", vocabularySize: Self.vocabulary)
      }
    }
    #expect(throws: StorageError.self) {
      try NGramModel(MappedFile(good), named: "ngrams", vocabularySize: 13)
    }
  }

  /// The checksum says only that the bytes are as written, not that they make sense.
  @Test(arguments: [-2, Token.min, Token(Self.vocabulary), Token.max])
  func tokensOutsideTheVocabularyAreRefused(_ token: Token) throws {
    let bytes = NGramModel.bytes([[1, token, 2]], vocabularySize: Self.vocabulary)
    let failure = #expect(throws: StorageError.self) {
      try NGramModel(MappedFile(bytes), named: "ngrams", vocabularySize: Self.vocabulary)
    }
    #expect("\(String(describing: failure))".contains("out of range"))
  }

  @Test func aModelGivesItsDocumentsBack() throws {
    let documents = Self.documents(seed: 4).enumerated().map {
      NGramModel.Document(name: UInt64($0.offset) << 40 + 7, tokens: $0.element)
    }
    let bytes = NGramModel.bytes(documents, vocabularySize: Self.vocabulary)
    let model = try NGramModel(
      MappedFile(bytes), named: "ngrams", vocabularySize: Self.vocabulary)
    #expect(model.documents == documents)
  }

  @Test func aForgottenDocumentLeavesNoTrace() throws {
    let kept = [[1, 2, 3, 4], [5, 6]] as [[Token]]
    let without = NGramModel.bytes(kept, vocabularySize: Self.vocabulary)
    #expect(try Self.model(kept + [[9, 10, 11]]).followers(of: [9]).count == 1)
    #expect(try Self.model(kept).followers(of: [9]).isEmpty)
    #expect(!without.contains(9) && !without.contains(11))
  }

  @Test func anEmptyModelKnowsNothing() throws {
    let model = try Self.model([])
    #expect(model.followers(of: [1, 2]).isEmpty)
    let prediction = NGramPredictor(model).predict([1, 2])
    #expect(prediction.unknown == 1 && prediction.best == nil)
  }

  @Test func sharesGoToTheModelThatKnew() {
    var weights = MixtureWeights()
    weights.estimate(
      (0..<400).map { index in
        let knows = index % 10 < 9
        return .init(bucket: 3, decoder: knows ? 0.01 : 0.5, ngram: knows ? 0.9 : 0.001)
      })
    #expect(weights.shares(3).ngram > 0.8 && weights.shares(3).ngram < 0.95)
    #expect(weights.shares(3).memory == 0)
    #expect(weights.shares(4) == MixtureWeights().shares(4))
  }

  @Test func sharesOfThreeAddUp() {
    var weights = MixtureWeights(hasMemory: true)
    weights.estimate(
      (0..<400).map { index in
        let knows = index % 10 < 7
        return .init(
          bucket: 3, decoder: 0.01, ngram: knows ? 0.001 : 0.9, memory: knows ? 0.9 : 0)
      })
    let shares = weights.shares(3)
    #expect(shares.memory > 0.6 && shares.ngram > 0.2 && shares.decoder >= 0.015)
    #expect(abs(shares.decoder + shares.ngram + shares.memory - 1) < 1e-5)
  }
}
