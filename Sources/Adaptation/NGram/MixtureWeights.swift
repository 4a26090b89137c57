/// How much of a mixture is whose: the decoder's, the n-gram model's and the memory's, by how sure
/// they are.
///
/// Estimated by expectation maximization on texts held out: of each token's probability, how much
/// came from which of them.
package struct MixtureWeights: Sendable, Equatable {
  /// The parts of a mixture, which add up to 1.
  package struct Shares: Sendable, Equatable {
    package var decoder: Float
    package var ngram: Float
    package var memory: Float

    /// The probability of what the parts say of a token.
    package func mix(decoder own: Float, ngram other: Float, memory recalled: Float) -> Float {
      decoder * own + ngram * other + memory * recalled
    }
  }

  private static let orders = 6
  private static let steps = 5
  private static let count = orders * steps * steps
  /// No part that there is falls lower.
  private static let least: Float = 0.02
  /// Imagined tokens that hold what is hardly seen near the shares that it began with.
  private static let imagined: Float = 4

  private var shares: [Shares]

  /// Shares to begin with: of an n-gram model alone the more, the longer a context is known; alike
  /// for all parts where there is a memory.
  /// - Parameter hasMemory: whether a memory is one of them.
  package init(hasMemory: Bool = false) {
    shares = (0..<Self.count).map { bucket in
      if hasMemory { return Shares(decoder: 1 / 3, ngram: 1 / 3, memory: 1 / 3) }
      let ngram = Self.initial[bucket / (Self.steps * Self.steps)]
      return Shares(decoder: 1 - ngram, ngram: ngram, memory: 0)
    }
  }

  /// By length of context: about what projects in Java, PHP and Ruby gave with SmolLM2.
  private static let initial: [Float] = [0.25, 0.25, 0.375, 0.375, 0.5, 0.75]

  /// What is known of one token: its probabilities, and the situation that they were given in.
  package struct Sample: Sendable {
    package let bucket: Int
    package let decoder: Float
    package let ngram: Float
    package let memory: Float

    package init(bucket: Int, decoder: Float, ngram: Float, memory: Float = 0) {
      self.bucket = bucket
      self.decoder = decoder
      self.ngram = ngram
      self.memory = memory
    }
  }

  /// Each part's share in a situation.
  package func shares(_ bucket: Int) -> Shares { shares[bucket] }

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
    let start = shares
    for _ in 0..<rounds {
      var sums = start.map { $0 * Self.imagined }
      var counts = [Float](repeating: Self.imagined, count: Self.count)
      for sample in samples {
        let shares = shares[sample.bucket]
        let whole = shares.mix(
          decoder: sample.decoder, ngram: sample.ngram, memory: sample.memory)
        guard whole > 0 else { continue }
        sums[sample.bucket].decoder += shares.decoder * sample.decoder / whole
        sums[sample.bucket].ngram += shares.ngram * sample.ngram / whole
        sums[sample.bucket].memory += shares.memory * sample.memory / whole
        counts[sample.bucket] += 1
      }
      shares = zip(sums, counts).map { ($0 * (1 / $1)).bounded(Self.least) }
    }
  }
}

/// As numbers in a row, three for each situation.
extension MixtureWeights: Codable {
  package init(from decoder: any Decoder) throws {
    let numbers = try decoder.singleValueContainer().decode([Float].self)
    shares = stride(from: 0, to: numbers.count - 2, by: 3).map {
      Shares(decoder: numbers[$0], ngram: numbers[$0 + 1], memory: numbers[$0 + 2])
    }
    guard numbers.count == 3 * Self.count, shares.allSatisfy(\.isSound) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "these are no shares"))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(shares.flatMap { [$0.decoder, $0.ngram, $0.memory] })
  }
}

extension MixtureWeights.Shares {
  fileprivate var isSound: Bool {
    min(decoder, ngram, memory) >= 0 && abs(decoder + ngram + memory - 1) < 0.001
  }

  fileprivate static func * (shares: Self, factor: Float) -> Self {
    Self(
      decoder: shares.decoder * factor, ngram: shares.ngram * factor,
      memory: shares.memory * factor)
  }

  /// With no part below a bound but those that aren't there.
  fileprivate func bounded(_ least: Float) -> Self {
    func bound(_ share: Float) -> Float { share > 0 ? max(least, share) : 0 }
    let (decoder, ngram, memory) = (bound(decoder), bound(ngram), bound(memory))
    return Self(decoder: decoder, ngram: ngram, memory: memory) * (1 / (decoder + ngram + memory))
  }
}
