import Foundation
package import LanguageModel

/// How an adapter is trained; equal options, data and model give equal bits.
package struct TrainingOptions: Sendable, Equatable, Codable {
  package var rank = 16
  /// The adapter's change is multiplied by `alpha / rank`.
  package var alpha: Float = 32
  package var projections = AdaptedProjection.allCases
  /// How many of the last layers are adapted; nil for all.
  package var layers: Int?
  /// Tokens of a packed window.
  package var windowLength = 512
  /// Windows whose gradients make one step.
  package var windowsPerStep = 2
  /// How often the training documents are read at most.
  package var epochs = 3
  /// Tokens after which training ends: a repository of 200,000 tokens or fewer is read `epochs`
  /// times, one of more than 600,000 only in part.
  package var mostTokens = 600_000
  /// The rate after warming up; it falls to a tenth along a cosine.
  package var peakRate = 1e-3
  /// Share of the steps in which the rate rises from 0.
  package var warmUp = 0.05
  package var weightDecay = 0.01
  /// A gradient longer than this is shortened to it.
  package var longestGradient: Float = 1
  /// Steps between two looks at the validation documents.
  package var stepsBetweenValidations = 20
  /// Looks without a lower loss after which training ends.
  package var patience = 3
  /// Computes layers twice, for a tenth of the memory.
  package var recomputes = false
  package var seed: UInt64 = 1

  package init() {}

  /// The layout of the trained numbers.
  package func layout(_ model: DecoderModel) -> LoRALayout {
    LoRALayout(
      model, rank: rank, alpha: alpha, projections: Set(projections), layers: layers)
  }

  /// Steps of the whole training, if it doesn't end early.
  package func steps(windowsPerPass: Int) -> Int {
    let windows = min(epochs * windowsPerPass, mostTokens / max(1, windowLength))
    return windows / max(1, windowsPerStep)
  }

  /// The learning rate of a step: a linear rise, then half a cosine.
  package func rate(step: Int, of steps: Int) -> Double {
    let rise = max(1, Int((warmUp * Double(steps)).rounded()))
    if step < rise { return peakRate * Double(step + 1) / Double(rise) }
    let progress = Double(step - rise) / Double(max(1, steps - rise))
    return peakRate * (0.1 + 0.9 * 0.5 * (1 + cos(.pi * min(1, progress))))
  }
}
