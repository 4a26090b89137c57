import Adaptation
import Evaluation
import Foundation
import Indexing
import LanguageModel

/// A line on standard error that follows long work: share done, rate, time to go.
struct ProgressBar {
  private var lastDrawn: Double = -1
  private var isVisible = false

  /// Draws the state of things, at most ten times a second.
  mutating func show(_ progress: IndexProgress) {
    guard Terminal.showsProgress, progress.phase != .idle,
      progress.seconds - lastDrawn >= 0.1 || progress.seconds < lastDrawn
    else { return }
    lastDrawn = progress.seconds
    draw(line(progress))
  }

  /// Draws the state of a model's installation or check, at most ten times a second.
  /// - Parameter seconds: since this step began.
  mutating func show(_ progress: ModelProgress, seconds: Double) {
    guard Terminal.showsProgress, seconds - lastDrawn >= 0.1 || seconds < lastDrawn else { return }
    lastDrawn = seconds
    let amount = "\(Amounts.bytes(progress.done)) of \(Amounts.bytes(progress.total))"
    draw(
      line(
        progress.step.rawValue, done: progress.done, of: progress.total, amount: amount,
        seconds: seconds))
  }

  /// Draws the state of an evaluation, at most ten times a second.
  mutating func show(_ progress: EvaluationProgress) {
    switch progress {
    case .indexing(let progress): show(progress)
    case .cases(let subject, let done, let total, let seconds):
      guard Terminal.showsProgress, seconds - lastDrawn >= 0.1 || seconds < lastDrawn else {
        return
      }
      lastDrawn = seconds
      var amount = "\(done)/\(total)"
      if done > 0, seconds > 0.2 {
        amount += "  \(Amounts.duration(seconds / Double(done) * Double(total - done))) to go"
      }
      draw(line(subject.title, share: Double(done) / Double(max(1, total)), amount))
    }
  }

  /// Draws the state of a training.
  mutating func show(_ progress: TrainingRun.Progress) {
    guard Terminal.showsProgress else { return }
    var amount = String(format: "loss %.3f", progress.loss)
    if let validation = progress.validation {
      amount += String(format: "  validation %.3f", validation)
    }
    amount += String(format: "  %.0f tokens/s", progress.tokensPerSecond)
    if let left = progress.secondsLeft { amount += "  \(Amounts.duration(left)) to go" }
    draw(
      line("Training", share: Double(progress.step) / Double(max(1, progress.steps)), amount))
  }

  /// Draws how far the comparison of what was trained is.
  mutating func show(_ progress: ComparisonProgress) {
    guard Terminal.showsProgress else { return }
    var amount = "on held-out files"
    if let left = progress.secondsLeft {
      amount +=
        String(format: "  %.0f tokens/s  ", progress.rate) + Amounts.duration(left)
        + " to go"
    }
    draw(line("Measuring", share: progress.share, amount))
  }

  private mutating func draw(_ line: String) {
    isVisible = true
    Terminal.write("\r\u{1B}[K" + line, to: STDERR_FILENO)
  }

  /// Clears the line, so that results start on a clean one.
  mutating func clear() {
    guard isVisible else { return }
    isVisible = false
    Terminal.write("\r\u{1B}[K", to: STDERR_FILENO)
  }

  private func line(_ progress: IndexProgress) -> String {
    if progress.phase == .embedding, let embedding = progress.embedding { return line(embedding) }
    guard progress.phase == .indexing, progress.bytesTotal > 0 else {
      return "Looking for files … \(progress.filesTotal)"
    }
    return line(
      "Indexing", done: progress.bytesDone, of: progress.bytesTotal,
      amount: "\(progress.filesDone)/\(progress.filesTotal) files", seconds: progress.seconds)
  }

  private func line(_ embedding: EmbeddingProgress) -> String {
    var amount = "\(embedding.done)/\(embedding.total) places"
    if let rate = embedding.rate, let left = embedding.secondsLeft {
      amount += String(format: "  %.0f/s  ", rate) + Amounts.duration(left) + " to go"
    }
    return line("Meanings", share: Double(embedding.done) / Double(max(1, embedding.total)), amount)
  }

  private func line(
    _ name: String, done: Int, of total: Int, amount: String, seconds: Double
  ) -> String {
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
    var text = amount
    if seconds > 0.2, done > 0 {
      let rate = Double(done) / seconds
      let left = Double(total - done) / rate
      text += "  \(Amounts.bytes(Int(rate)))/s  \(Amounts.duration(left)) to go"
    }
    return line(name, share: share, text)
  }

  private func line(_ name: String, share: Double, _ amount: String) -> String {
    let text = String(format: " %3.0f %%  ", share * 100) + amount
    let room = Terminal.width - name.count - 1 - text.count - 1
    guard room >= 8 else { return name + text }
    let width = min(room, 30)
    let filled = Int(share * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return "\(name) \(bar)\(text)"
  }
}
