import Foundation
package import ModelFormats

/// What an n-gram model expects next.
package struct NGramPrediction: Sendable {
  /// Tokens with their probabilities, which add up to `1 - unknown`.
  package var probabilities: [Token: Float] = [:]
  /// The probability of what no context has shown.
  package var unknown: Float = 1
  /// Tokens of the longest known context.
  package var order = 0

  package init() {}

  /// The likeliest token.
  package var best: (token: Token, probability: Float)? {
    probabilities.max { ($0.value, $1.key) < ($1.value, $0.key) }.map { ($0.key, $0.value) }
  }
}

/// Predicts the next token from a repository's n-grams and those of open texts.
///
/// Orders are interpolated from the longest down; how much a context is trusted depends on its
/// length, on how often it was seen and on how many tokens followed it, by weights that are
/// estimated on texts held out.
///
/// Source: Jelinek and Mercer's interpolation with held-out weights, in Chen and Goodman, An
/// Empirical Study of Smoothing Techniques, 1998.
package struct NGramPredictor: Sendable {
  package var model: NGramModel?
  package var cache = NGramCache()
  package var weights = InterpolationWeights()

  package init(_ model: NGramModel?) { self.model = model }

  /// The prediction after a context.
  package func predict(_ context: some BidirectionalCollection<Token>) -> NGramPrediction {
    var prediction = NGramPrediction()
    for level in levels(context) {
      prediction.order = max(prediction.order, level.order)
      let total = level.total
      let share = prediction.unknown * weights.trust(level, total)
      for (token, count) in level.counts {
        prediction.probabilities[token, default: 0] += share * count / total
      }
      prediction.unknown -= share
      if prediction.unknown < 0.001 { break }
    }
    return prediction
  }

  /// The followers of all known contexts, the longest first; the repository's and the cache's are
  /// added up.
  func levels(_ context: some BidirectionalCollection<Token>) -> [Followers] {
    var levels = model?.followers(of: context) ?? []
    for (index, own) in cache.followers(of: context).enumerated() {
      if index < levels.count {
        levels[index].counts.merge(own.counts, uniquingKeysWith: +)
      } else {
        levels.append(own)
      }
    }
    return levels.reversed().filter { !$0.counts.isEmpty }
  }

  /// Takes in a text that is held out, as it is read, token by token.
  /// - Parameter each: gets each token but the first with its prediction, before the token is
  ///   counted.
  package mutating func read(
    _ tokens: [Token], cacheWeight: Float, each: (Int, NGramPrediction) -> Void
  ) {
    for index in tokens.indices.dropFirst() {
      let context = tokens[..<index]
      each(index, predict(context.suffix(NGramModel.longest)))
      cache.add(tokens[index], after: context, weight: cacheWeight)
    }
  }

  /// Estimates the weights on texts that the model has not seen, each read with a cache of its own.
  ///
  /// Expectation maximization: each token's probability is shared out among the levels that gave
  /// it.
  package mutating func estimateWeights(
    _ texts: [[Token]], cacheWeight: Float, rounds: Int = 4, vocabularySize: Int
  ) {
    for _ in 0..<rounds {
      var tally = InterpolationWeights.Tally()
      for text in texts {
        cache = NGramCache()
        for index in text.indices.dropFirst() {
          let context = text[..<index]
          count(
            text[index], levels(context.suffix(NGramModel.longest)),
            floor: 1 / Float(max(1, vocabularySize)), into: &tally)
          cache.add(text[index], after: context, weight: cacheWeight)
        }
      }
      weights = InterpolationWeights(tally)
    }
    cache = NGramCache()
  }

  private func count(
    _ token: Token, _ levels: [Followers], floor: Float,
    into tally: inout InterpolationWeights.Tally
  ) {
    var rest: Float = 1
    var stops: [(bucket: Int, share: Float)] = []
    for level in levels {
      let total = level.total
      let trust = weights.trust(level, total)
      stops.append(
        (
          InterpolationWeights.bucket(level, total),
          rest * trust * (level.counts[token] ?? 0) / total
        ))
      rest *= 1 - trust
    }
    let whole = stops.reduce(0) { $0 + $1.share } + rest * floor
    guard whole > 0 else { return }
    var passed: Float = 1
    for stop in stops {
      tally.add(stop.bucket, stopped: stop.share / whole, reached: passed)
      passed = max(0, passed - stop.share / whole)
    }
  }
}
