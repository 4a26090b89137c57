package import Kernels
package import LanguageModel
package import ModelFormats
import Storage

/// Measures a decoder, with and without an adapter and a memory, on the test texts of a data set, as
/// completion uses it: mixed with an n-gram model of the training texts.
package struct HeldOutMeasurement {
  /// One adapter's scores, or those of the decoder as it comes.
  package struct Scores: Sendable, Equatable {
    package var decoder = HeldOutScore()
    package var mixture = HeldOutScore()
    /// What the validation texts say of how much of the mixture is whose.
    package var shares = MixtureWeights()
  }

  /// Tokens of the test texts that are measured at most, and those that shares are estimated on.
  private static let mostTokens = (test: 12_288, validation: 4_096)

  private let model: DecoderModel
  private let tokenizer: any Tokenizer
  private let pool: WorkerPool
  private let predictor: NGramPredictor
  private let validation: [[Token]]
  private let test: [[Token]]

  package init(
    _ model: DecoderModel, _ tokenizer: any Tokenizer, _ texts: [DataSplit: [[Token]]],
    pool: WorkerPool
  ) throws {
    (self.model, self.tokenizer, self.pool) = (model, tokenizer, pool)
    (validation, test) = Self.measured(texts)
    let size = model.configuration.vocabularySize
    let bytes = NGramModel.bytes(texts[.train] ?? [], vocabularySize: size)
    var predictor = NGramPredictor(
      try NGramModel(MappedFile(bytes), named: "n-grams", vocabularySize: size))
    predictor.estimateWeights(validation, cacheWeight: 4, vocabularySize: size)
    self.predictor = predictor
  }

  private static func measured(
    _ texts: [DataSplit: [[Token]]]
  ) -> (validation: [[Token]], test: [[Token]]) {
    (
      sample(mostTokens.validation, of: texts[.validation] ?? []),
      sample(mostTokens.test, of: texts[.test] ?? [])
    )
  }

  /// Texts drawn by chance, always the same, until there are enough to tell models apart.
  private static func sample(_ most: Int, of texts: [[Token]]) -> [[Token]] {
    var generator = SplitMix64(seed: 1)
    var left = most
    return texts.shuffled(using: &generator).compactMap { text in
      guard left > 1 else { return nil }
      let part = Array(text.prefix(left))
      left -= part.count
      return part
    }
  }

  /// Tokens that go through the decoder for one adapter.
  static func tokens(_ texts: [DataSplit: [[Token]]]) -> Int {
    let (validation, test) = measured(texts)
    return (validation + test).reduce(0) { $0 + $1.count }
  }

  /// Outside of Swift's cooperative pool.
  /// - Parameter didRead: is told now and then how many tokens were read; what it throws ends the
  ///   measurement.
  package func scores(
    _ adapter: LoRAAdapter?, _ memory: DecoderMemory? = nil,
    didRead: (Int) throws -> Void = { _ in }
  ) throws -> Scores {
    let state = DecodingState(model, pool: pool, adapter: adapter)
    state.memory = memory
    var measurement = MixtureMeasurement(state)
    measurement.windowLength = min(
      measurement.windowLength, model.configuration.contextLength)
    var scores = Scores(shares: MixtureWeights(hasMemory: memory != nil))
    scores.shares.estimate(
      try measurement.measure(validation, predictor, scores.shares, didRead: didRead).samples)
    let figures = try measurement.measure(test, predictor, scores.shares, didRead: didRead)
    scores.decoder.loss = figures.decoder.loss
    scores.mixture.loss = figures.mixture.loss
    var next = 0
    for text in test {
      for start in stride(from: 0, to: text.count, by: measurement.windowLength) {
        let window = text[start..<min(start + measurement.windowLength, text.count)]
        let hits = figures.hits[next..<next + window.count - 1]
        next += hits.count
        scores.decoder.add(window, hits: ArraySlice(hits.map(\.decoder)), tokenizer)
        scores.mixture.add(window, hits: ArraySlice(hits.map(\.mixture)), tokenizer)
      }
    }
    return scores
  }
}
