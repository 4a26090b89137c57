import LanguageModel

/// The progress bar of a model's installation: every step counts its own time.
final class ModelProgressDisplay {
  private var bar = ProgressBar()
  private var step: ModelProgress.Step?
  private var start = ContinuousClock.now

  func show(_ progress: ModelProgress) {
    if progress.step != step {
      step = progress.step
      start = .now
    }
    bar.show(progress, seconds: start.duration(to: .now) / .seconds(1))
  }

  func clear() { bar.clear() }
}
