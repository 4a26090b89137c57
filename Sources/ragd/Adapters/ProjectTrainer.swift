import Adaptation
import Foundation
import Kernels
import LanguageModel
import LanguageServer
import LanguageServerProtocol
import ModelFormats
import Storage
import Synchronization

/// Trains on a project with an installed decoder, for commands and for the server.
struct ProjectTrainer: Sendable {
  /// What a caller hears before the result.
  enum Event: Sendable {
    /// Texts have been read; the steps begin.
    case begins(TrainingPlan, step: Int, steps: Int)
    case training(TrainingRun.Progress)
    case measuring(TrainingRun.Progress, ComparisonProgress)
  }

  /// What happens to the texts.
  enum Work { case train, estimate }

  var training: ProjectTraining
  let decoder: InstalledModel
  let store: ModelStore
  var threads: Int?
  /// Computes at a lower priority, so that requests come first.
  var isBackground = false
  var timeLimit: Double?
  var work = Work.train

  /// - Throws: `CommandFailure` where no decoder is installed, `ModelFailure`.
  init(
    root: String, settings: Settings, named name: String? = nil, in store: ModelStore,
    folders: UserFolders
  ) throws {
    guard let decoder = try store.choice(of: .decoder, named: name ?? settings.models.decoder)
    else {
      let known = CatalogueModel.all.first { $0.kind == .decoder && $0.isDefault }
      throw CommandFailure(
        "no decoder is installed, and an adapter is a change of one",
        hint: known.map { "ragd model install \($0.name) installs one" })
    }
    self.decoder = decoder
    self.store = store
    threads = settings.models.threads
    training = ProjectTraining(
      root: root, settings: settings.corpus, folder: folders.adapters(ofRoot: root),
      base: decoder.base)
  }

  /// Trains on a thread of its own until the end, the time limit, or the task's cancellation.
  /// - Parameters:
  ///   - mayGoOn: asked before each step; it may wait.
  ///   - tell: is called on that thread.
  func run(
    mayGoOn: @escaping @Sendable () -> Bool = { true },
    tell: @escaping @Sendable (Event) -> Void
  ) async throws -> TrainResult {
    let isStopped = StopSwitch()
    return try await withTaskCancellationHandler {
      try await DedicatedThread.run("ragd-train", isBackground: isBackground) {
        try work(isStopped, mayGoOn, tell)
      }
    } onCancel: {
      isStopped.stop()
    }
  }

  private func work(
    _ stop: StopSwitch, _ mayGoOn: @escaping @Sendable () -> Bool,
    _ tell: @escaping @Sendable (Event) -> Void
  ) throws -> TrainResult {
    let start = ContinuousClock.now
    let file = try GGUFFile(MappedFile(path: store.weights(of: decoder)))
    let pool = WorkerPool(threads: threads ?? Processor.physicalCores, isBackground: isBackground)
    let prepared = try training.prepare(
      DecoderModel(file), GGUFTokenizer.make(from: file), pool: pool
    ) { stop.isStopped }
    guard case .run(let run) = prepared else {
      return TrainResult(root: training.root, decoder: decoder.name, outcome: "unchanged")
    }
    tell(.begins(run.plan, step: run.progress.step, steps: run.progress.steps))
    if work == .estimate { return estimate(run) }
    let end = try run.train(
      until: timeLimit.map { start + .seconds($0) },
      mayGoOn: { !stop.isStopped && mayGoOn() && !stop.isStopped },
      report: { tell(.training($0)) })
    var result = result(of: run, "stopped")
    if end == .stopped { return result }
    let outcome: TrainingRun.Outcome
    do {
      outcome = try run.judge {
        !stop.isStopped && mayGoOn() && !stop.isStopped
      } report: {
        tell(.measuring(run.progress, $0))
      }
    } catch is CancellationError {
      return result
    }
    result.outcome = outcome.promoted == nil ? "refused" : "promoted"
    result.adapter = outcome.promoted
    result.weights = outcome.weights
    result.figures = AdapterFigures(outcome.comparison)
    result.decoderFigures = AdapterFigures(outcome.decoderAlone)
    return result
  }

  private func estimate(_ run: TrainingRun) -> TrainResult {
    var result = result(of: run, "estimated")
    let estimate = run.estimate()
    result.tokensPerSecond = estimate.tokensPerSecond
    result.secondsLeft = estimate.seconds
    return result
  }

  private func result(of run: TrainingRun, _ outcome: String) -> TrainResult {
    var result = TrainResult(
      root: training.root, decoder: decoder.name, outcome: outcome, step: run.progress.step,
      steps: run.progress.steps, files: run.plan.files.files.count,
      trainTokens: run.plan.tokens(.train), testTokens: run.plan.tokens(.test))
    result.tokensPerSecond = run.progress.tokensPerSecond
    result.secondsLeft = run.progress.secondsLeft
    result.validation = run.progress.bestValidation
    return result
  }
}

/// Says once, to all threads, that work is to end.
final class StopSwitch: Sendable {
  private let flag = Atomic<Bool>(false)
  var isStopped: Bool { flag.load(ordering: .relaxed) }
  func stop() { flag.store(true, ordering: .relaxed) }
}

extension InstalledModel {
  /// What its adapters name it by.
  var base: BaseModel {
    BaseModel(name: name, sha256: files.first { $0.name == weights }?.sha256 ?? "")
  }
}

extension AdapterFigures {
  init(_ comparison: Comparison) {
    self.init(
      errorBefore: comparison.before.error, errorAfter: comparison.after.error,
      errorChange: comparison.errorChange.low...comparison.errorChange.high,
      exactLinesBefore: comparison.before.exactLines,
      exactLinesAfter: comparison.after.exactLines,
      exactLinesChange: comparison.exactLinesChange.low...comparison.exactLinesChange.high,
      perplexityBefore: comparison.before.perplexity,
      perplexityAfter: comparison.after.perplexity, tokens: comparison.tokens,
      lines: comparison.lines)
  }
}
