/// What predictions of targets were worth, of one window or many.
package struct WindowLoss: Sendable, Equatable {
  /// Summed over the targets, in nats.
  package var loss: Double = 0
  package var targets = 0
  /// Targets than which no token was likelier.
  package var correct = 0

  package init() {}

  package static func += (sum: inout WindowLoss, next: WindowLoss) {
    sum.loss += next.loss
    sum.targets += next.targets
    sum.correct += next.correct
  }

  /// The mean loss of a target.
  package var mean: Double { targets == 0 ? 0 : loss / Double(targets) }
  /// The share of targets that another token was likelier than.
  package var error: Double { targets == 0 ? 0 : 1 - Double(correct) / Double(targets) }
}
