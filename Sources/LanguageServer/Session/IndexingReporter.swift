import Foundation
import Indexing
import JSONRPC
import LanguageServerProtocol
import SearchIndex

/// Tells the client how the indexing of a folder goes.
struct IndexingReporter: Sendable {
  /// Shorter work is not worth a flicker in the status line.
  ///
  /// Seconds.
  private static let patience = 0.3
  /// Seconds between two reports.
  private static let interval = 0.1

  let connection: Connection

  /// Follows a folder until its indexer stops: a progress for each longer pass, a message for each
  /// new problem.
  func follow(_ workspace: Workspace, showingProgress: Bool) async {
    var isWanted = showingProgress
    var token: ProgressToken?
    var lastReport = 0.0
    var lastProblem: String?
    for await progress in workspace.indexer.progress() {
      if progress.phase == .idle {
        if let token { send(.end(end(workspace)), token) }
        token = nil
        let problem = workspace.indexer.status.problem
        if let problem, problem != lastProblem { warn(workspace, problem) }
        lastProblem = problem
      } else if let token {
        guard abs(progress.seconds - lastReport) >= Self.interval else { continue }
        lastReport = progress.seconds
        send(.report(step(progress)), token)
      } else if isWanted, progress.seconds >= Self.patience {
        token = await newToken(workspace)
        isWanted = token != nil
        if let token { send(.begin(begin(workspace, progress)), token) }
      }
    }
    if let token { send(.end(end(workspace)), token) }
  }

  /// Runs work of a folder's indexer, and reports how far it is to a request's own progress.
  func reporting(
    on workspace: Workspace, to token: ProgressToken?, _ work: () async throws -> Void
  ) async rethrows {
    guard let token else { return try await work() }
    let reports = Task {
      var lastReport = 0.0
      for await progress in workspace.indexer.progress() where progress.phase != .idle {
        guard abs(progress.seconds - lastReport) >= Self.interval else { continue }
        lastReport = progress.seconds
        send(.report(step(progress)), token)
      }
    }
    defer { reports.cancel() }
    try await work()
  }

  /// A token that the client agreed to show.
  private func newToken(_ workspace: Workspace) async -> ProgressToken? {
    let token = ProgressToken.string("ragd/index/\(UUID().uuidString)")
    let request = WorkDoneProgressCreateRequest(token: token)
    do {
      // Named, because null would do for an optional reply and look like a refusal.
      _ = try await connection.request(
        WorkDoneProgressCreateRequest.method, request, returning: Nothing.self)
      return token
    } catch {
      return nil
    }
  }

  private func begin(_ workspace: Workspace, _ progress: IndexProgress) -> WorkDoneProgressBegin {
    let step = step(progress)
    return WorkDoneProgressBegin(
      title: progress.phase == .embedding
        ? "Indexing meanings of \(workspace.name)" : "Indexing \(workspace.name)",
      cancellable: false, message: step.message,
      percentage: step.percentage ?? 0)
  }

  private func step(_ progress: IndexProgress) -> WorkDoneProgressReport {
    if progress.phase == .embedding, let embedding = progress.embedding { return step(embedding) }
    guard progress.phase == .indexing, progress.bytesTotal > 0 else {
      return WorkDoneProgressReport(message: "looking for files")
    }
    let done = Double(progress.bytesDone)
    let total = Double(progress.bytesTotal)
    var message = "\(progress.filesDone)/\(progress.filesTotal) files"
    if progress.seconds > 0, done > 0 {
      let rate = done / progress.seconds
      let left = Int((max(0, total - done) / rate).rounded(.up))
      message += String(format: ", %.1f MB/s, %d s to go", rate / 1e6, left)
    }
    return WorkDoneProgressReport(
      message: message, percentage: min(100, Int(100 * done / total)))
  }

  private func step(_ embedding: EmbeddingProgress) -> WorkDoneProgressReport {
    var message = "\(embedding.done)/\(embedding.total) places"
    if let rate = embedding.rate, let left = embedding.secondsLeft {
      message += String(format: ", %.0f a second, %.0f s to go", rate, left)
    }
    return WorkDoneProgressReport(
      message: message, percentage: 100 * embedding.done / max(1, embedding.total))
  }

  private func end(_ workspace: Workspace) -> WorkDoneProgressEnd {
    WorkDoneProgressEnd(message: "\(workspace.indexer.snapshot.fileCount) files indexed")
  }

  private func warn(_ workspace: Workspace, _ problem: String) {
    try? connection.notify(
      ShowMessageNotification.method,
      ShowMessageNotification(type: .warning, message: "ragd: \(workspace.root): \(problem)"))
  }

  private func send(_ value: ProgressValue, _ token: ProgressToken) {
    try? connection.notify(
      ProgressNotification.method, ProgressNotification(token: token, value: value))
  }
}
