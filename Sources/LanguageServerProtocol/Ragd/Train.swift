/// `ragd/train`: trains an adapter of the decoder to the workspace, and uses it if it is better.
///
/// Cancelling the request keeps what was learned so far; the next one goes on from there.
package struct TrainRequest: RequestMessage {
  package typealias Reply = TrainResult
  package static let method = "ragd/train"
  package static let direction = MessageDirection.clientToServer
  /// The workspace's root; the first workspace when it is absent.
  package var root: String?
  /// Seconds of training at most; what was learned by then is measured.
  package var timeLimit: Double?
  /// True to begin anew, also where nothing has changed.
  package var full: Bool?
  /// True to train nothing, and say how long it would take.
  package var estimate: Bool?
  package var workDoneToken: ProgressToken?

  package init(
    root: String? = nil, timeLimit: Double? = nil, full: Bool? = nil, estimate: Bool? = nil,
    workDoneToken: ProgressToken? = nil
  ) {
    self.root = root
    self.timeLimit = timeLimit
    self.full = full
    self.estimate = estimate
    self.workDoneToken = workDoneToken
  }
}

/// What came of a training.
package struct TrainResult: Codable, Sendable, Hashable {
  package var root: String
  /// The decoder's name.
  package var decoder: String
  /// `promoted`: an adapter is in use; `refused`: it was no better; `stopped`: to be gone on with;
  /// `unchanged`: nothing new to learn; `estimated`: nothing was trained.
  package var outcome: String
  /// The number of the adapter that was promoted.
  package var adapter: Int?
  /// Of the adapter's file; the same for the same texts, options and decoder.
  package var weights: String?
  package var step: Int
  package var steps: Int
  package var files: Int
  package var trainTokens: Int
  package var testTokens: Int
  package var tokensPerSecond: Double?
  package var secondsLeft: Double?
  /// The lowest mean loss of the validation texts.
  package var validation: Double?
  /// As completion uses it: mixed with n-grams of the project.
  package var figures: AdapterFigures?
  /// The decoder alone.
  package var decoderFigures: AdapterFigures?

  package init(
    root: String, decoder: String, outcome: String, step: Int = 0, steps: Int = 0, files: Int = 0,
    trainTokens: Int = 0, testTokens: Int = 0
  ) {
    self.root = root
    self.decoder = decoder
    self.outcome = outcome
    self.step = step
    self.steps = steps
    self.files = files
    self.trainTokens = trainTokens
    self.testTokens = testTokens
  }
}

/// How well held-out files are predicted with an adapter, and with what was in use before it.
package struct AdapterFigures: Codable, Sendable, Hashable {
  /// The share of tokens that were not the likeliest.
  package var errorBefore: Double
  package var errorAfter: Double
  /// The 95 % interval of the difference.
  package var errorChangeLow: Double
  package var errorChangeHigh: Double
  /// The share of lines that a greedy generation writes right.
  package var exactLinesBefore: Double
  package var exactLinesAfter: Double
  package var exactLinesChangeLow: Double
  package var exactLinesChangeHigh: Double
  package var perplexityBefore: Double
  package var perplexityAfter: Double
  package var tokens: Int
  package var lines: Int

  package init(
    errorBefore: Double, errorAfter: Double, errorChange: ClosedRange<Double>,
    exactLinesBefore: Double, exactLinesAfter: Double, exactLinesChange: ClosedRange<Double>,
    perplexityBefore: Double, perplexityAfter: Double, tokens: Int, lines: Int
  ) {
    self.errorBefore = errorBefore
    self.errorAfter = errorAfter
    errorChangeLow = errorChange.lowerBound
    errorChangeHigh = errorChange.upperBound
    self.exactLinesBefore = exactLinesBefore
    self.exactLinesAfter = exactLinesAfter
    exactLinesChangeLow = exactLinesChange.lowerBound
    exactLinesChangeHigh = exactLinesChange.upperBound
    self.perplexityBefore = perplexityBefore
    self.perplexityAfter = perplexityAfter
    self.tokens = tokens
    self.lines = lines
  }
}
