package import Corpus
package import Kernels
package import LanguageModel
package import ModelFormats
import Storage

/// What a project's training needs of its surroundings.
package struct ProjectTraining: Sendable {
  /// Absolute path of the project.
  package var root: String
  package var settings: CorpusSettings
  /// The folder of the project's adapters.
  package var folder: String
  package var base: BaseModel
  /// Begins anew, even when a training is under way or nothing has changed.
  package var isFromScratch = false
  /// Leaves nothing behind on the disk.
  package var isDry = false
  /// The share of the text that must have changed since the last training, in bytes.
  package var leastChange = 0.0
  /// Nil for what suits the amount of text.
  package var options: TrainingOptions?

  package init(root: String, settings: CorpusSettings, folder: String, base: BaseModel) {
    (self.root, self.settings, self.folder, self.base) = (root, settings, folder, base)
  }

  /// A training that can run, or the last one, where too little has changed since.
  package enum Prepared {
    case run(TrainingRun)
    case unchanged(AdapterHistory.Trial)
  }

  /// The project's history; its folder is made where there is none.
  package func history() throws -> AdapterHistory {
    AdapterHistory(try POSIXDirectory(path: folder))
  }

  /// Goes on with the training under way, or plans one of the project's present texts.
  ///
  /// Outside of Swift's cooperative pool.
  /// - Throws: `TrainingFailure`, `StorageError`, and `CancellationError` when it is stopped.
  package func prepare(
    _ model: DecoderModel, _ tokenizer: any Tokenizer, pool: WorkerPool,
    isStopped: @Sendable () -> Bool = { false }
  ) throws -> Prepared {
    let training = try TrainingFolder(ofAdapters: folder)
    let history = try history()
    let state = try history.state()
    let begun = try training.plan(
      for: base, vocabularySize: model.configuration.vocabularySize, forgetting: state.forgotten)
    if !isFromScratch, let begun {
      let run = try TrainingRun(begun, in: training, history, model, tokenizer, pool: pool)
      // A kill may have come between the measurement and the end of the training.
      if !(run.isFinished && state.lastTrial?.training == run.fingerprint) { return .run(run) }
    }
    let set = try DataSet.collect(
      root: root, settings: settings, forgetting: Set(state.forgotten), isStopped: isStopped)
    if !isFromScratch, let trial = state.lastTrial, trial.isFinished, trial.base == base {
      let change = set.manifest.changed(since: trial.files)
      if change == 0 || change < leastChange { return .unchanged(trial) }
    }
    let plan = try TrainingPlan(set, tokenizer, base: base, options: options)
    if !isDry { try training.begin(plan) }
    return .run(try TrainingRun(plan, in: training, history, model, tokenizer, pool: pool))
  }
}
