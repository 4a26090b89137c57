import Foundation
import Kernels
package import LanguageModel
package import ModelFormats

/// Measures a decoder, its memory and an n-gram model, side by side and mixed, on texts that none of
/// them has learned.
///
/// Every token counts but the first of each stretch of 512. The n-gram model's cache sees the text
/// from its beginning, as it does in an open file.
package struct MixtureMeasurement {
  /// Tokens of a text before the present stretch that the decoder sees.
  package var contextLength = 0
  /// What an occurrence in the text itself counts for.
  package var cacheWeight: Float = 4
  /// Tokens of a stretch, within what the decoder can read at once.
  package var windowLength = 512
  private let state: DecodingState

  /// - Parameter state: of the decoder, with or without an adapter and a memory; its tokens are
  ///   replaced.
  package init(_ state: DecodingState) {
    self.state = state
  }

  /// Whether the decoder's memory takes part.
  package var hasMemory: Bool { state.memory != nil }

  /// Predicts every token of the texts that counts.
  ///
  /// Outside of Swift's cooperative pool.
  /// - Parameter didRead: is told after each stretch how many tokens it had; what it throws ends the
  ///   measurement.
  package func measure(
    _ texts: [[Token]], _ predictor: NGramPredictor, _ weights: MixtureWeights,
    didRead: (Int) throws -> Void = { _ in }
  ) throws -> MixtureFigures {
    var figures = MixtureFigures()
    for text in texts {
      var predictor = predictor
      predictor.cache = NGramCache()
      for start in stride(from: 0, to: text.count, by: windowLength) {
        let window = start..<min(start + windowLength, text.count)
        try measure(text, window, &predictor, weights, into: &figures)
        try didRead(window.count)
      }
    }
    return figures
  }

  private func measure(
    _ text: [Token], _ window: Range<Int>, _ predictor: inout NGramPredictor,
    _ weights: MixtureWeights, into figures: inout MixtureFigures
  ) throws {
    state.truncate(to: 0)
    try state.evaluate(
      text[..<window.lowerBound].suffix(contextLength), wantsLogits: false)
    // The last logits of a window are those of the next one's first token.
    try state.evaluate(text[window]) { index, logits in
      let next = window.lowerBound + index + 1
      guard next < text.count else { return }
      if !next.isMultiple(of: windowLength) {
        let prediction = predictor.predict(text[..<next].suffix(NGramModel.longest))
        count(text[next], logits, prediction, weights, into: &figures)
      }
      add(text, next, to: &predictor)
    }
  }

  private func add(_ text: [Token], _ index: Int, to predictor: inout NGramPredictor) {
    predictor.cache.add(text[index], after: text[..<index], weight: cacheWeight)
  }

  private func count(
    _ token: Token, _ logits: UnsafeMutableBufferPointer<Float>, _ prediction: NGramPrediction,
    _ weights: MixtureWeights, into figures: inout MixtureFigures
  ) {
    guard let base = logits.baseAddress else { return }
    let kernels = FloatKernels.current
    let total = kernels.logSumExp(base, count: logits.count)
    let most = kernels.maximum(base, count: logits.count)
    let (own, best) = (exp(logits[Int(token)] - total), exp(most - total))
    let other = (prediction.probabilities[token] ?? 0) + prediction.unknown / Float(logits.count)
    let recalled = state.memory?.probabilities(state.neighbors) ?? [:]
    let bucket = MixtureWeights.bucket(
      prediction, best: prediction.best?.probability ?? 0, decoderBest: best)
    let shares = weights.shares(bucket)
    func mixed(_ token: Token) -> Float {
      shares.mix(
        decoder: exp(logits[Int(token)] - total), ngram: prediction.probabilities[token] ?? 0,
        memory: recalled[token] ?? 0)
    }
    // Nothing but the decoder's own likeliest token and those of the others can be the likeliest.
    let highest = [prediction.probabilities, recalled].flatMap(\.keys)
      .reduce(shares.decoder * best) { max($0, mixed($1)) }
    figures.tokens += 1
    let hit = MixtureFigures.Hit(
      decoder: logits[Int(token)] >= most, mixture: mixed(token) >= highest)
    figures.hits.append(hit)
    let sample = MixtureWeights.Sample(
      bucket: bucket, decoder: own, ngram: other, memory: recalled[token] ?? 0)
    figures.samples.append(sample)
    figures.decoder.count(hit.decoder, own)
    figures.ngram.count(prediction.best?.token == token, other)
    figures.memory.count(
      recalled.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key == token, sample.memory)
    figures.mixture.count(
      hit.mixture, shares.mix(decoder: own, ngram: other, memory: sample.memory))
  }
}

extension MixtureFigures.Predictor {
  fileprivate mutating func count(_ isHit: Bool, _ probability: Float) {
    errors += isHit ? 0 : 1
    loss -= Double(log(probability))
  }
}
