import Foundation
package import Kernels
package import LanguageModel
package import ModelFormats
package import Storage

/// Documents as tokens, to learn from and to look at in between.
package struct TrainingDocuments: Sendable {
  package var train: [[Token]]
  package var validation: [[Token]]

  package init(train: [[Token]], validation: [[Token]]) {
    self.train = train
    self.validation = validation
  }
}

/// Trains an adapter, step by step, so that its owner can stop, save and go on at any step.
///
/// The state after n steps depends on the model, options and documents alone. Belongs to one thread
/// at a time, outside of Swift's cooperative pool.
package final class LoRATrainer {
  /// What one step did.
  package struct Step: Sendable {
    /// Counted from 1.
    package let number: Int
    /// Of the step's targets before it.
    package let loss: WindowLoss
    /// The gradient's length before it was shortened.
    package let gradientLength: Float
    package let rate: Double
    /// Tokens that went through the model.
    package let tokens: Int
    /// The validation documents' loss after the step, when it was time to look.
    package let validation: WindowLoss?
  }

  package let options: TrainingOptions
  package let model: DecoderModel
  package let layout: LoRALayout
  /// Tells this training from others.
  package let fingerprint: ContentHash
  /// Steps of the whole training, if it doesn't end early.
  package let steps: Int
  package private(set) var state: TrainingState

  private let documents: TrainingDocuments
  private let engine: GradientEngine
  private let validation: [PackedWindow]
  /// The windows of the present pass over the documents.
  private var windows: [PackedWindow]
  private var pass = 0
  private let windowsPerPass: Int

  /// - Parameter modelFingerprint: tells the base model from others.
  package init(
    _ model: DecoderModel, modelFingerprint: String, _ options: TrainingOptions,
    _ documents: TrainingDocuments, pool: WorkerPool
  ) {
    self.options = options
    self.model = model
    self.documents = documents
    layout = options.layout(model)
    engine = GradientEngine(
      model, layout, capacity: options.windowLength, pool: pool, recomputes: options.recomputes)
    validation = Self.evenly(
      WindowPacker.windows(documents.validation, length: options.windowLength))
    windows = WindowPacker.windows(
      documents.train, length: options.windowLength, seed: options.seed, pass: 0)
    windowsPerPass = windows.count
    steps = options.steps(windowsPerPass: windows.count)
    state = TrainingState(layout, seed: options.seed)
    fingerprint = Self.fingerprint(modelFingerprint, options, documents)
  }

  /// Windows of the validation documents that are looked at: as many as cost an eighth of the steps
  /// in between.
  private static let mostValidationWindows = 16

  /// Some of many windows, from all over them.
  private static func evenly(_ windows: [PackedWindow]) -> [PackedWindow] {
    let count = min(windows.count, mostValidationWindows)
    return (0..<count).map { windows[$0 * windows.count / count] }
  }

  private static func fingerprint(
    _ model: String, _ options: TrainingOptions, _ documents: TrainingDocuments
  ) -> ContentHash {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var bytes = Array(model.utf8) + ((try? encoder.encode(options)).map { Array($0) } ?? [])
    for part in [documents.train, documents.validation] {
      for tokens in part {
        let hash = tokens.withUnsafeBytes { ContentHash($0) }
        withUnsafeBytes(of: hash.value.littleEndian) { bytes.append(contentsOf: $0) }
      }
      bytes.append(0)
    }
    return ContentHash(bytes)
  }

  /// Whether there is nothing left to do.
  package var isFinished: Bool {
    state.step >= steps || state.looksSinceBest >= options.patience
  }

  /// Tokens that a look at the validation documents reads.
  package var validationTokens: Int { validation.reduce(0) { $0 + $1.tokens.count } }

  /// The adapter of the lowest validation loss so far.
  package func bestAdapter() throws -> LoRAAdapter { try layout.adapter(best, for: model) }

  /// The best numbers; the present ones as long as nobody has looked at validation documents.
  package var best: [Float] { state.bestLoss.isFinite ? state.best : state.values }

  /// The loss of the validation documents, or of some parts of many, with the present numbers.
  package func validate() -> WindowLoss { evaluate(validation, state.values) }

  /// The loss of other documents with the best numbers.
  package func measure(_ documents: [[Token]]) -> WindowLoss {
    evaluate(WindowPacker.windows(documents, length: options.windowLength), best)
  }

  private func evaluate(_ windows: [PackedWindow], _ values: [Float]) -> WindowLoss {
    windows.reduce(into: WindowLoss()) { $0 += engine.evaluate($1, values) }
  }

  // MARK: - Steps

  /// Takes the next step.
  package func step() -> Step {
    let batch = batch(state.step)
    let targets = batch.reduce(0) { $0 + $1.targetCount }
    var gradient = [Float](repeating: 0, count: layout.count)
    var loss = WindowLoss()
    for window in batch {
      loss += engine.accumulate(
        window, state.values, weight: 1 / Float(max(1, targets)), into: &gradient)
    }
    let length = shorten(&gradient)
    let rate = options.rate(step: state.step, of: steps)
    state.step(gradient, rate: rate, decay: options.weightDecay)
    return Step(
      number: state.step, loss: loss, gradientLength: length, rate: rate,
      tokens: batch.reduce(0) { $0 + $1.tokens.count }, validation: look())
  }

  /// Shortens a gradient that is too long; returns its length before.
  private func shorten(_ gradient: inout [Float]) -> Float {
    let squares = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }
    let length = Float(squares.squareRoot())
    guard length.isFinite, length > options.longestGradient else {
      // A gradient that overflowed would spoil the averages for good.
      if !length.isFinite { gradient = [Float](repeating: 0, count: gradient.count) }
      return length
    }
    let factor = options.longestGradient / length
    for index in gradient.indices { gradient[index] *= factor }
    return length
  }

  /// Looks at the validation documents when it is time, and notes the best numbers.
  private func look() -> WindowLoss? {
    guard !validation.isEmpty else {
      state.best = state.values
      return nil
    }
    guard state.step.isMultiple(of: options.stepsBetweenValidations) || state.step == steps else {
      return nil
    }
    let found = validate()
    if found.mean < state.bestLoss {
      (state.bestLoss, state.best, state.looksSinceBest) = (found.mean, state.values, 0)
    } else {
      state.looksSinceBest += 1
    }
    return found
  }

  /// The windows of a step.
  private func batch(_ step: Int) -> [PackedWindow] {
    (step * options.windowsPerStep..<(step + 1) * options.windowsPerStep).map { index in
      let (wanted, place) = index.quotientAndRemainder(dividingBy: max(1, windowsPerPass))
      if wanted != pass {
        windows = WindowPacker.windows(
          documents.train, length: options.windowLength, seed: options.seed, pass: wanted)
        pass = wanted
      }
      return windows[min(place, windows.count - 1)]
    }
  }

  // MARK: - Checkpoints

  /// Saves the state in one atomic step.
  package func save(to directory: some Directory, named name: String) throws {
    try directory.replace(name, TrainingCheckpoint.bytes(state, fingerprint: fingerprint))
  }

  /// Goes on from a saved state.
  /// - Returns: whether there was one, of this very training.
  /// - Throws: `StorageError` when it is damaged.
  package func resume(from directory: some Directory, named name: String) throws -> Bool {
    let file: MappedFile
    do { file = try directory.open(name) } catch StorageError.missing { return false }
    let saved = try TrainingCheckpoint.state(
      file, named: name, fingerprint: fingerprint, count: layout.count)
    guard let saved else { return false }
    state = saved
    return true
  }
}
