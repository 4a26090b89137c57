import Adaptation
import LanguageModel
import LanguageServer
import LanguageServerProtocol
import Storage

extension TrainingAccess {
  /// Training with the installed decoders, at low priority.
  static func installed(_ store: ModelStore) -> TrainingAccess {
    TrainingAccess(
      state: { root in state(of: UserFolders.current.adapters(ofRoot: root)) },
      train: { order, watch in
        do {
          return try await trainer(order, store).run(mayGoOn: watch.mayGoOn) { event in
            report(event, watch)
          }
        } catch let failure as CommandFailure {
          throw TrainingRefusal(reason: failure.message)
        } catch let failure as TrainingFailure {
          throw TrainingRefusal(reason: failure.description)
        }
      })
  }

  private static func trainer(
    _ order: TrainingOrder, _ store: ModelStore
  ) throws -> ProjectTrainer {
    var trainer = try ProjectTrainer(
      root: order.root, settings: order.settings, in: store, folders: .current)
    trainer.isBackground = true
    trainer.timeLimit = order.timeLimit
    trainer.work = order.isEstimate ? .estimate : .train
    trainer.training.isDry = order.isEstimate
    trainer.training.isFromScratch = order.isFull
    trainer.training.leastChange = order.leastChange
    return trainer
  }

  private static func report(_ event: ProjectTrainer.Event, _ watch: TrainingWatch) {
    switch event {
    case .begins(_, let step, let steps):
      watch.report(
        TrainingProgress(
          step: step, steps: steps, loss: 0, validation: nil, tokensPerSecond: 0, secondsLeft: nil))
    case .training(let progress): watch.report(TrainingProgress(progress))
    case .measuring(let progress, let comparison):
      watch.report(TrainingProgress(progress, comparison))
    }
  }

  /// What the folder of a project's adapters tells; nil where nothing was ever trained.
  private static func state(of folder: String) -> StatusResult.Adaptation? {
    do {
      guard let history = try AdapterHistory(existing: folder) else { return nil }
      let state = try history.state()
      let manifest = try state.current.map { try history.manifest($0) }
      return StatusResult.Adaptation(
        adapter: state.current, adapters: state.adapters.count, decoder: manifest?.base.name,
        figures: manifest.map { AdapterFigures($0.comparison) },
        forgotten: state.forgotten.isEmpty ? nil : state.forgotten.count,
        training: TrainingFolder.glimpse(ofAdapters: folder).map { training in
          StatusResult.Training(state: training == .running ? "running" : "begun")
        })
    } catch {
      return StatusResult.Adaptation(adapters: 0, problem: "\(error)")
    }
  }
}

extension TrainingProgress {
  fileprivate init(
    _ progress: TrainingRun.Progress, _ comparison: ComparisonProgress? = nil
  ) {
    self.init(
      step: progress.step, steps: progress.steps, loss: progress.loss,
      validation: progress.validation,
      tokensPerSecond: comparison?.rate ?? progress.tokensPerSecond,
      secondsLeft: comparison.map(\.secondsLeft) ?? progress.secondsLeft,
      measured: comparison?.share)
  }
}
