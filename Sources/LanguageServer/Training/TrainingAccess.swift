package import LanguageServerProtocol

/// Adaptation as the program lends it to the server, which itself knows no weights.
package struct TrainingAccess: Sendable {
  /// Which adapter of a project is in use, and what it is worth; called for every `ragd/status`.
  package var state: @Sendable (_ root: String) -> StatusResult.Adaptation?
  /// Trains at low priority until the end, the time limit, or the task's cancellation.
  package var train: @Sendable (TrainingOrder, TrainingWatch) async throws -> TrainResult

  package init(
    state: @escaping @Sendable (_ root: String) -> StatusResult.Adaptation?,
    train: @escaping @Sendable (TrainingOrder, TrainingWatch) async throws -> TrainResult
  ) {
    self.state = state
    self.train = train
  }

  /// No adaptation at all.
  package static let none = TrainingAccess(
    state: { _ in nil }, train: { _, _ in throw TrainingRefusal(reason: "there is no trainer") })
}

/// What is to be trained.
package struct TrainingOrder: Sendable, Hashable {
  package var root: String
  /// As the project narrows them.
  package var settings: Settings
  /// Seconds.
  package var timeLimit: Double?
  /// Begins anew.
  package var isFull = false
  /// Trains nothing, and says how long it would take.
  package var isEstimate = false
  /// The share of the text that must have changed since the last training.
  package var leastChange = 0.0

  package init(root: String, settings: Settings) {
    self.root = root
    self.settings = settings
  }
}

/// Who looks after a training; both are called on its thread.
package struct TrainingWatch: Sendable {
  /// Asked before each step; may wait.
  ///
  /// False ends the training, what was learned is kept.
  package var mayGoOn: @Sendable () -> Bool
  package var report: @Sendable (TrainingProgress) -> Void

  package init(
    mayGoOn: @escaping @Sendable () -> Bool = { true },
    report: @escaping @Sendable (TrainingProgress) -> Void
  ) {
    self.mayGoOn = mayGoOn
    self.report = report
  }
}

/// How far a training is.
package struct TrainingProgress: Sendable, Hashable {
  package var step: Int
  package var steps: Int
  package var loss: Double
  package var validation: Double?
  package var tokensPerSecond: Double
  package var secondsLeft: Double?
  /// The share of the held-out files that have been measured; nil while it trains.
  package var measured: Double?

  package init(
    step: Int, steps: Int, loss: Double, validation: Double?, tokensPerSecond: Double,
    secondsLeft: Double?, measured: Double? = nil
  ) {
    self.step = step
    self.steps = steps
    self.loss = loss
    self.validation = validation
    self.tokensPerSecond = tokensPerSecond
    self.secondsLeft = secondsLeft
    self.measured = measured
  }
}

/// A training that can't be: no decoder, too little text, another trainer.
package struct TrainingRefusal: Error, Hashable, CustomStringConvertible {
  package var reason: String
  package init(reason: String) { self.reason = reason }
  package var description: String { reason }
}
