import Adaptation
import Foundation
import LanguageServerProtocol

/// A training as people read it: what it learns from, a live line, and what came of it.
struct TrainingDisplay {
  private var bar = ProgressBar()

  mutating func show(_ event: ProjectTrainer.Event) {
    switch event {
    case .begins(let plan, let step, let steps):
      bar.clear()
      for line in Self.lines(plan, step: step, steps: steps) { Terminal.note(line) }
    case .training(let progress): bar.show(progress)
    case .measuring(_, let progress): bar.show(progress)
    }
  }

  mutating func clear() { bar.clear() }

  private static func lines(_ plan: TrainingPlan, step: Int, steps: Int) -> [String] {
    func tokens(_ split: DataSplit) -> String { count(plan.tokens(split)) }
    let leftOut = plan.files.leftOut.count
    return [
      Amounts.count(plan.files.files.count, "file") + ", tokens: "
        + "\(tokens(.train)) to learn from, \(tokens(.validation)) to validate, "
        + "\(tokens(.test)) to test"
        + (leftOut == 0 ? "" : "; \(Amounts.count(leftOut, "file")) left out"),
      "\(plan.base.name), rank \(plan.options.rank), "
        + Amounts.count(plan.options.epochs, "pass", "passes") + ", "
        + Amounts.count(steps, "step")
        + (step > 0 ? "; goes on at step \(step)" : ""),
    ]
  }

  private static func count(_ number: Int) -> String {
    number < 10_000 ? "\(number)" : "\(number / 1000)k"
  }

  /// What came of it, line by line.
  static func lines(_ result: TrainResult) -> [String] {
    switch result.outcome {
    case "unchanged":
      return ["Nothing has changed since the last training; --from-scratch trains again."]
    case "stopped":
      return [
        "Stopped after \(result.step) of \(result.steps) steps; run it again to go on."
      ]
    case "estimated":
      let time = result.secondsLeft.map(Amounts.duration) ?? "?"
      let rate = String(format: "%.0f tokens a second", result.tokensPerSecond ?? 0)
      return ["Training would take about \(time), at \(rate) now. Nothing was changed."]
    default: break
    }
    var lines = [
      "Held-out files, mixed with n-grams and what is remembered, as for completions:"
    ]
    if let figures = result.figures { lines += table(figures) }
    if let figures = result.decoderFigures {
      lines += [Style.dim("The decoder alone:")] + table(figures).map { Style.dim($0) }
    }
    if let adapter = result.adapter {
      lines.append(Style.green("Adapter \(adapter) is better, and in use from now on."))
    } else {
      lines.append(Style.yellow("No better than what is in use, as far as can be told: not used."))
    }
    if result.step < result.steps, let left = result.secondsLeft, result.adapter != nil || left > 0
    {
      lines.append(
        Style.dim(
          "Trained \(result.step) of \(result.steps) steps; run it again to go on."))
    }
    return lines
  }

  /// Figures before and after, with the 95 % interval of the difference.
  static func table(_ figures: AdapterFigures) -> [String] {
    func share(_ value: Double) -> String { String(format: "%.1f %%", 100 * value) }
    func row(_ name: String, _ before: String, _ after: String, _ low: Double, _ high: Double)
      -> String
    {
      let change = String(format: "%+.1f to %+.1f points", 100 * low, 100 * high)
      return "  " + name.padding(toLength: 26, withPad: " ", startingAt: 0) + "\(before) → \(after)"
        + "  (\(change))"
    }
    return [
      row(
        "wrong next tokens", share(figures.errorBefore), share(figures.errorAfter),
        figures.errorChangeLow, figures.errorChangeHigh),
      row(
        "lines written right", share(figures.exactLinesBefore), share(figures.exactLinesAfter),
        figures.exactLinesChangeLow, figures.exactLinesChangeHigh),
      "  " + "perplexity".padding(toLength: 26, withPad: " ", startingAt: 0)
        + String(format: "%.2f → %.2f", figures.perplexityBefore, figures.perplexityAfter)
        + "  (\(Amounts.count(figures.tokens, "token")), \(Amounts.count(figures.lines, "line")))",
    ]
  }
}
