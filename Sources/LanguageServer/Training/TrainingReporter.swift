import Foundation
import JSONRPC
import LanguageServerProtocol
import Synchronization

/// Shows idle training as a progress that the user can cancel, where the client can show one.
final class TrainingReporter: Sendable {
  private struct State {
    var showsProgress = false
    var token: ProgressToken?
    var isAgreed = false
    var last: TrainingProgress?
    var lastReport: ContinuousClock.Instant?
  }

  /// Between two reports.
  private static let interval = Duration.seconds(1)

  private let connection: Connection
  private let state = Mutex(State())

  init(_ connection: Connection) { self.connection = connection }

  /// What the client said that it can show.
  func follow(showingProgress: Bool) { state.withLock { $0.showsProgress = showingProgress } }

  /// Whether a progress is one of these.
  func isShowing(_ token: ProgressToken) -> Bool { state.withLock { $0.token == token } }

  /// Shows how far a training is; the first call asks the client for a progress.
  func show(_ progress: TrainingProgress, _ root: String) {
    let (token, isNew, isDue) = state.withLock { state -> (ProgressToken?, Bool, Bool) in
      state.last = progress
      guard state.showsProgress else { return (nil, false, false) }
      guard let token = state.token else {
        let token = ProgressToken.string("ragd/train/\(UUID().uuidString)")
        state.token = token
        return (token, true, false)
      }
      let isDue =
        state.isAgreed
        && (state.lastReport.map { $0.duration(to: .now) >= Self.interval } ?? true)
      if isDue { state.lastReport = .now }
      return (token, false, isDue)
    }
    guard let token else { return }
    if isNew { begin(token, root) }
    if isDue { send(.report(Self.report(progress)), token) }
  }

  /// Says that a training waits, or goes on.
  func note(isPaused: Bool) {
    let (token, progress) = state.withLock { ($0.isAgreed ? $0.token : nil, $0.last) }
    guard let token, let progress else { return }
    var report = Self.report(progress)
    if isPaused { report.message = "paused at step \(progress.step) of \(progress.steps)" }
    send(.report(report), token)
  }

  /// Ends the progress with what came of the training.
  func end(_ result: TrainResult) {
    var message = "stopped at step \(result.step) of \(result.steps)"
    if let adapter = result.adapter, let figures = result.figures {
      message = String(
        format: "adapter %d is in use: %.1f %% wrong next tokens instead of %.1f %%", adapter,
        100 * figures.errorAfter, 100 * figures.errorBefore)
    } else if result.outcome == "refused" {
      message = "no better than what is in use"
    }
    end(message)
  }

  /// Ends the progress of a training that failed.
  func end(_ error: any Error, isRefusal: Bool) {
    end("\(error)")
    guard !isRefusal, state.withLock(\.showsProgress) else { return }
    try? connection.notify(
      ShowMessageNotification.method,
      ShowMessageNotification(type: .warning, message: "ragd: training stopped: \(error)"))
  }

  private func end(_ message: String) {
    let token = state.withLock { state in
      defer { (state.token, state.isAgreed, state.last) = (nil, false, nil) }
      return state.isAgreed ? state.token : nil
    }
    if let token { send(.end(WorkDoneProgressEnd(message: message)), token) }
  }

  private func begin(_ token: ProgressToken, _ root: String) {
    let name = root.split(separator: "/").last.map(String.init) ?? root
    Task {
      do {
        // Named, because null would do for an optional reply and look like a refusal.
        _ = try await connection.request(
          WorkDoneProgressCreateRequest.method, WorkDoneProgressCreateRequest(token: token),
          returning: Nothing.self)
      } catch { return }
      let begin = WorkDoneProgressBegin(
        title: "Learning \(name)", cancellable: true, message: nil, percentage: 0)
      // Sent under the lock: a training that has ended meanwhile shows nothing, and one that ends
      // later ends what is shown.
      state.withLock { state in
        guard state.token == token else { return }
        send(.begin(begin), token)
        state.isAgreed = true
      }
    }
  }

  /// A step as clients show it.
  static func report(_ progress: TrainingProgress) -> WorkDoneProgressReport {
    let share = min(100, 100 * progress.step / max(1, progress.steps))
    var message =
      progress.measured.map {
        String(
          format: "measuring on held-out files: %.0f %%, %.0f tokens/s", 100 * $0,
          progress.tokensPerSecond)
      }
      ?? String(
        format: "step %d/%d, loss %.3f, %.0f tokens/s", progress.step, progress.steps,
        progress.loss, progress.tokensPerSecond)
    if let left = progress.secondsLeft {
      message +=
        left < 120
        ? String(format: ", %.0f s to go", left)
        : String(format: ", %.0f min to go", left / 60)
    }
    return WorkDoneProgressReport(message: message, percentage: share)
  }

  private func send(_ value: ProgressValue, _ token: ProgressToken) {
    try? connection.notify(
      ProgressNotification.method, ProgressNotification(token: token, value: value))
  }
}
