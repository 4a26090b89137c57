import Foundation

/// How well the next token of texts held out is predicted: by the decoder, by the n-gram model, by
/// the decoder's memory, and by all together.
package struct MixtureFigures: Sendable {
  /// One predictor's figures.
  package struct Predictor: Sendable, Equatable {
    /// Tokens that were not its likeliest.
    package internal(set) var errors = 0
    /// Summed over the tokens, in nats.
    package internal(set) var loss = 0.0
  }

  /// Who found a token the likeliest.
  package struct Hit: Sendable, Equatable {
    package let decoder: Bool
    package let mixture: Bool
  }

  package internal(set) var tokens = 0
  package internal(set) var decoder = Predictor()
  package internal(set) var ngram = Predictor()
  /// Of no use where there was no memory.
  package internal(set) var memory = Predictor()
  package internal(set) var mixture = Predictor()
  /// Whether each token was the likeliest, in the order of the texts.
  package internal(set) var hits: [Hit] = []
  /// What weights can be estimated from.
  package internal(set) var samples: [MixtureWeights.Sample] = []

  package init() {}

  /// The share of tokens that were not the likeliest.
  package func error(_ predictor: Predictor) -> Double {
    tokens == 0 ? 0 : Double(predictor.errors) / Double(tokens)
  }

  /// Half the width of the 95 % confidence interval of an error, tokens taken as independent.
  package func margin(_ predictor: Predictor) -> Double {
    let error = error(predictor)
    return tokens == 0 ? 0 : 1.96 * (error * (1 - error) / Double(tokens)).squareRoot()
  }

  package func perplexity(_ predictor: Predictor) -> Double {
    tokens == 0 ? 0 : exp(predictor.loss / Double(tokens))
  }
}
