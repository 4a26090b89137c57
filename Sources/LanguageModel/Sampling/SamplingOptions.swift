package import ModelFormats

/// How the next token is chosen from the logits.
package struct SamplingOptions: Sendable, Hashable {
  /// Divides the logits; 0 takes the likeliest token always.
  package var temperature: Float = 0
  /// Chooses among the likeliest so many tokens; 0 among all.
  package var topK = 0
  /// Chooses among the likeliest tokens that together have this probability.
  package var topP: Float = 1
  /// Chooses among tokens at least this many times as probable as the likeliest.
  package var minP: Float = 0
  /// Makes tokens among the last `penaltyWindow` less likely; 1 leaves them.
  package var repetitionPenalty: Float = 1
  package var penaltyWindow = 64
  /// Added to the logits of tokens; -∞ forbids one.
  package var logitBias: [Token: Float] = [:]
  /// The same seed draws the same tokens from the same logits.
  package var seed: UInt64 = 0

  package init() {}

  package init(temperature: Float, seed: UInt64 = 0) {
    self.temperature = temperature
    self.seed = seed
  }
}
