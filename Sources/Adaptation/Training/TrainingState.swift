/// Everything that training changes: what a checkpoint holds.
package struct TrainingState: Sendable, Equatable {
  /// The adapter's numbers.
  package internal(set) var values: [Float]
  package internal(set) var optimizer: AdamW
  /// The numbers of the lowest validation loss so far, and that loss.
  package internal(set) var best: [Float]
  package internal(set) var bestLoss: Double
  /// Looks at the validation documents since then.
  package internal(set) var looksSinceBest = 0

  /// Steps taken.
  package var step: Int { optimizer.steps }

  package init(_ layout: LoRALayout, seed: UInt64) {
    values = layout.initialValues(seed: seed)
    best = values
    bestLoss = .infinity
    optimizer = AdamW(count: layout.count)
  }

  /// Takes a step along a gradient.
  mutating func step(_ gradient: [Float], rate: Double, decay: Double) {
    optimizer.step(&values, gradient, rate: rate, decay: decay)
  }
}
