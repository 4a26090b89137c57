import Foundation
package import Kernels
package import LanguageModel
package import ModelFormats
import Storage

/// One training of an adapter, from its plan to its promotion.
///
/// Belongs to one thread at a time, outside of Swift's cooperative pool.
package final class TrainingRun {
  /// How far the training is.
  package struct Progress: Sendable, Equatable {
    package var step: Int
    package var steps: Int
    /// Of the last step's targets; 0 before the first.
    package var loss = 0.0
    /// The lowest of the validation texts so far, and the last.
    package var bestValidation: Double?
    package var validation: Double?
    /// Of the time spent in steps.
    package var tokensPerSecond = 0.0
    /// To the last step, if training doesn't end early.
    package var secondsLeft: Double?
  }

  /// Why `train` returned.
  package enum End: Sendable { case finished, timeIsUp, stopped }

  /// What was measured, and what came of it.
  package struct Outcome: Sendable, Equatable {
    /// The number of the adapter that is in use now because of it.
    package var promoted: Int?
    /// What it was compared with: an adapter, or nil for the decoder as it comes.
    package var rival: Int?
    /// Mixed with n-grams and memory, as completion uses it; this decides.
    package var comparison: Comparison
    /// The decoder without either.
    package var decoderAlone: Comparison
    /// Of the adapter's file, in hexadecimal digits.
    package var weights: String
  }

  package let plan: TrainingPlan
  package private(set) var progress: Progress
  /// Whether it went on from a checkpoint.
  package let isResumed: Bool

  private let folder: TrainingFolder
  private let history: AdapterHistory
  private let trainer: LoRATrainer
  private let tokenizer: any Tokenizer
  private let pool: WorkerPool
  private var busy = Duration.zero
  private var tokens = 0
  private var saved = ContinuousClock.now

  /// The longest that a kill throws a training back, but for the step under way.
  private static let checkpointInterval = Duration.seconds(60)

  /// Begins a plan, or goes on where it was left.
  package init(
    _ plan: TrainingPlan, in folder: TrainingFolder, _ history: AdapterHistory,
    _ model: DecoderModel, _ tokenizer: any Tokenizer, pool: WorkerPool
  ) throws {
    (self.plan, self.folder, self.history) = (plan, folder, history)
    (self.tokenizer, self.pool) = (tokenizer, pool)
    trainer = LoRATrainer(
      model, modelFingerprint: plan.base.sha256, plan.options,
      TrainingDocuments(
        train: plan.texts[.train] ?? [], validation: plan.texts[.validation] ?? []), pool: pool)
    do {
      isResumed = try trainer.resume(from: folder.directory, named: TrainingFolder.checkpointName)
    } catch StorageError.corrupt {
      // A disk that lost some of it: what it held is computed again.
      isResumed = false
    }
    progress = Progress(step: trainer.state.step, steps: trainer.steps)
    progress.bestValidation = trainer.state.bestLoss.isFinite ? trainer.state.bestLoss : nil
  }

  /// Tells this training from others, in hexadecimal digits.
  package var fingerprint: String { trainer.fingerprint.hex }
  package var isFinished: Bool { trainer.isFinished }

  // MARK: - Steps

  /// Trains, and saves now and then.
  /// - Parameters:
  ///   - deadline: no step begins after it.
  ///   - mayGoOn: asked before each step; it may wait, and false ends the training.
  /// - Throws: `StorageError` when a checkpoint can't be written.
  package func train(
    until deadline: ContinuousClock.Instant? = nil, mayGoOn: () -> Bool,
    report: (Progress) -> Void
  ) throws -> End {
    let start = trainer.state.step
    defer { report(progress) }
    while !trainer.isFinished {
      guard mayGoOn() else { return try leave(.stopped, since: start) }
      if let deadline, .now >= deadline { return try leave(.timeIsUp, since: start) }
      try step()
      report(progress)
    }
    return try leave(.finished, since: start)
  }

  private func leave(_ end: End, since start: Int) throws -> End {
    if trainer.state.step > start { try save() }
    return end
  }

  private func step() throws {
    let clock = ContinuousClock()
    let begin = clock.now
    let step = trainer.step()
    busy += begin.duration(to: clock.now)
    tokens += step.tokens
    let seconds = busy / .seconds(1)
    progress.step = step.number
    progress.loss = step.loss.mean
    progress.validation = step.validation?.mean ?? progress.validation
    progress.bestValidation = trainer.state.bestLoss.isFinite ? trainer.state.bestLoss : nil
    progress.tokensPerSecond = Double(tokens) / max(1e-9, seconds)
    let perStep = seconds * Double(step.tokens) / Double(max(1, tokens))
    progress.secondsLeft = perStep * Double(trainer.steps - step.number)
    if step.validation != nil || saved.duration(to: clock.now) > Self.checkpointInterval {
      try save()
    }
  }

  private func save() throws {
    try trainer.save(to: folder.directory, named: TrainingFolder.checkpointName)
    saved = .now
    // Somebody may have named a file to forget meanwhile.
    if try plan.saw(any: history.state().forgotten) {
      try folder.discard()
      throw TrainingFailure.forgotten
    }
  }

  /// How long the rest will take, from a few steps that are thrown away afterwards.
  package func estimate() -> (seconds: Double, tokensPerSecond: Double) {
    let clock = ContinuousClock()
    let begin = clock.now
    var tokens = 0
    for _ in 0..<2 where !trainer.isFinished { tokens += trainer.step().tokens }
    let rate = Double(max(1, tokens)) / max(1e-9, begin.duration(to: clock.now) / .seconds(1))
    let steps = trainer.steps - trainer.state.step
    let options = plan.options
    let training = steps * options.windowsPerStep * options.windowLength
    // Forward alone: a third of a step's work.
    let looks = steps / options.stepsBetweenValidations + 1
    let forward = looks * trainer.validationTokens + tokensToJudge
    return (seconds: (Double(training) + Double(forward) / 3) / rate, tokensPerSecond: rate)
  }

  // MARK: - Promotion

  /// Tokens that the decoder reads in a comparison.
  private var tokensToJudge: Int {
    3 * HeldOutMeasurement.tokens(plan.texts)
      + DecoderMemoryBuilder.reading(plan.tokens(.train))
  }

  /// What may be put into use.
  private struct Candidate {
    var weights: [UInt8]
    var memory: [UInt8]?
    var scores: HeldOutMeasurement.Scores
  }

  /// Compares what was learned so far with what is in use, and puts it into use if it is better.
  /// - Parameters:
  ///   - mayGoOn: asked now and then; it may wait, and false ends the comparison.
  ///   - report: is told now and then how far it is.
  /// - Throws: `CancellationError` when it was ended, and what keeps files from being written.
  package func judge(
    mayGoOn: () -> Bool = { true }, report: (ComparisonProgress) -> Void = { _ in }
  ) throws -> Outcome {
    let model = trainer.model
    let present = try history.current(of: plan.base)
    let measurement = try HeldOutMeasurement(model, tokenizer, plan.texts, pool: pool)
    var reading = ComparisonProgress(tokens: tokensToJudge)
    func didRead(_ tokens: Int) throws {
      reading.read(tokens)
      report(reading)
      guard mayGoOn() else { throw CancellationError() }
    }
    try didRead(0)
    let before = try measurement.scores(
      present.map { try LoRAAdapter(GGUFFile(history.weights($0)), for: model) },
      present.flatMap { try history.memory($0, for: model.configuration) }, didRead: didRead)
    let candidate = try candidate(measurement, didRead)
    var outcome = Outcome(
      rival: present?.number,
      comparison: Comparison(before: before.mixture, after: candidate.scores.mixture),
      decoderAlone: Comparison(before: before.decoder, after: candidate.scores.decoder),
      weights: AdapterManifest.StoredFile(candidate.weights).hash)
    try conclude(&outcome, candidate)
    return outcome
  }

  /// The adapter, with a memory of the training texts if that makes fewer errors.
  private func candidate(
    _ measurement: HeldOutMeasurement, _ didRead: (Int) throws -> Void
  ) throws -> Candidate {
    let model = trainer.model
    let tensors = AdapterTensors(trainer.best, trainer.layout, alpha: plan.options.alpha)
    let bytes = tensors.gguf(model.configuration.architecture)
    let adapter = try LoRAAdapter(GGUFFile(MappedFile(bytes)), for: model)
    let alone = Candidate(
      weights: bytes, scores: try measurement.scores(adapter, didRead: didRead))
    var builder = DecoderMemoryBuilder(DecodingState(model, pool: pool, adapter: adapter))
    // Of a project with more text than is remembered, files from all over it.
    var generator = SplitMix64(seed: plan.options.seed)
    for text in (plan.texts[.train] ?? []).shuffled(using: &generator) {
      try builder.add(text, didRead: didRead)
    }
    guard let remembered = builder.bytes() else { return alone }
    let memory = try DecoderMemory(
      MappedFile(remembered), named: "memory", for: model.configuration)
    let together = Candidate(
      weights: bytes, memory: remembered,
      scores: try measurement.scores(adapter, memory, didRead: didRead))
    return together.scores.mixture.error < alone.scores.mixture.error ? together : alone
  }

  private func conclude(_ outcome: inout Outcome, _ candidate: Candidate) throws {
    var trial = AdapterHistory.Trial(
      base: plan.base, training: fingerprint, isFinished: trainer.isFinished, files: plan.files,
      comparison: outcome.comparison)
    if outcome.comparison.isBetter {
      let manifest = try history.promote(
        weights: candidate.weights, memory: candidate.memory, trial
      ) { number in
        AdapterManifest(
          number: number, created: .now, base: plan.base, training: fingerprint,
          options: plan.options, steps: trainer.state.step, files: plan.files,
          comparison: outcome.comparison,
          weights: AdapterManifest.StoredFile(candidate.weights),
          memory: candidate.memory.map(AdapterManifest.StoredFile.init),
          mixture: candidate.scores.shares)
      }
      outcome.promoted = manifest.number
    } else {
      trial.adapter = nil
      try history.note(trial)
    }
    if trainer.isFinished { try folder.discard() }
  }
}
