/// How much of a mixture is the n-gram model's, by how sure the two models are.
///
/// Estimated by expectation maximization on texts held out: of each token's probability, how much
/// came from which model.
package struct MixtureWeights: Sendable, Equatable, Codable {
  private static let orders = 6
  private static let steps = 5
  private static let count = orders * steps * steps

  private var shares: [Float]

  /// Weights to begin with: the n-gram model has the more, the longer a context is known.
  package init() { shares = (0..<Self.count).map { Self.initial[$0 / (Self.steps * Self.steps)] } }

  /// By length of context: what four projects (Swift, Java, PHP, Ruby) agreed on with SmolLM2.
  private static let initial: [Float] = [0.2, 0.25, 0.35, 0.4, 0.5, 0.8]

  /// What is known of one token: its probabilities, and the situation that they were given in.
  package struct Sample: Sendable {
    package let bucket: Int
    package let decoder: Float
    package let ngram: Float

    package init(bucket: Int, decoder: Float, ngram: Float) {
      (self.bucket, self.decoder, self.ngram) = (bucket, decoder, ngram)
    }
  }

  /// The n-gram model's share in a situation, from 0 to 1, exclusive.
  package func share(_ bucket: Int) -> Float { shares[bucket] }

  /// The situation: how long a context is known, and each model's probability of its likeliest
  /// token.
  package static func bucket(_ prediction: NGramPrediction, best: Float, decoderBest: Float) -> Int
  {
    let order: Int =
      switch prediction.order {
      case ...1: 0
      case 2: 1
      case ...4: 2
      case ...7: 3
      case ...12: 4
      default: 5
      }
    return (order * steps + step(best)) * steps + step(decoderBest)
  }

  private static func step(_ probability: Float) -> Int {
    switch probability {
    case ..<0.2: 0
    case ..<0.45: 1
    case ..<0.7: 2
    case ..<0.9: 3
    default: 4
    }
  }

  /// Estimates the shares.
  package mutating func estimate(_ samples: [Sample], rounds: Int = 12) {
    for _ in 0..<rounds {
      // A few imagined tokens hold what is hardly seen near the middle.
      var sums = [Float](repeating: 2, count: Self.count)
      var counts = [Float](repeating: 4, count: Self.count)
      for sample in samples {
        let share = shares[sample.bucket]
        let whole = share * sample.ngram + (1 - share) * sample.decoder
        guard whole > 0 else { continue }
        sums[sample.bucket] += share * sample.ngram / whole
        counts[sample.bucket] += 1
      }
      shares = zip(sums, counts).map { min(0.98, max(0.02, $0 / $1)) }
    }
  }
}
