import Foundation
import Indexing

/// A line on standard error that follows the indexer: share done, rate, time to go.
struct ProgressBar {
  private var lastDrawn: Double = -1
  private var isVisible = false

  /// Draws the state of things, at most ten times a second.
  mutating func show(_ progress: IndexProgress) {
    guard Terminal.showsProgress, progress.phase != .idle,
      progress.seconds - lastDrawn >= 0.1 || progress.seconds < lastDrawn
    else { return }
    lastDrawn = progress.seconds
    isVisible = true
    Terminal.write("\r\u{1B}[K" + line(progress), to: STDERR_FILENO)
  }

  /// Clears the line, so that results start on a clean one.
  mutating func clear() {
    guard isVisible else { return }
    isVisible = false
    Terminal.write("\r\u{1B}[K", to: STDERR_FILENO)
  }

  private func line(_ progress: IndexProgress) -> String {
    guard progress.phase == .indexing, progress.bytesTotal > 0 else {
      return "Looking for files … \(progress.filesTotal)"
    }
    let share = min(1, Double(progress.bytesDone) / Double(progress.bytesTotal))
    var text = String(
      format: " %3.0f %%  %d/%d files", share * 100, progress.filesDone, progress.filesTotal)
    if progress.seconds > 0.2, progress.bytesDone > 0 {
      let rate = Double(progress.bytesDone) / progress.seconds
      let left = Double(progress.bytesTotal - progress.bytesDone) / rate
      text += "  \(Amounts.bytes(Int(rate)))/s  \(Amounts.duration(left)) to go"
    }
    let room = Terminal.width - "Indexing ".count - text.count - 1
    guard room >= 8 else { return "Indexing" + text }
    let width = min(room, 30)
    let filled = Int(share * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return "Indexing " + bar + text
  }
}
