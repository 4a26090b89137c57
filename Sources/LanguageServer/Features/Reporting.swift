import Completion
import Corpus
import Foundation
import Indexing
import JSONRPC
package import LanguageServerProtocol
import SearchIndex

extension Routes {
  static let status = Route<StatusRequest> { _, call in
    var status = call.context.status()
    for index in status.workspaces.indices {
      guard let training = call.idleTraining.training(of: status.workspaces[index].root) else {
        continue
      }
      status.workspaces[index].adaptation =
        status.workspaces[index].adaptation ?? .init(adapters: 0)
      status.workspaces[index].adaptation?.training = training
    }
    return status
  }

  static let index = Route<IndexRequest>(token: \.workDoneToken) { request, call in
    try await call.reporting("Indexing", to: request.workDoneToken) {
      try await call.index(isFull: request.full ?? false, reportingTo: request.workDoneToken)
    }
  }
}

extension RequestCall {
  /// Brings all folders' indexes up to date.
  func index(isFull: Bool, reportingTo token: ProgressToken?) async throws -> IndexResult {
    let start = ContinuousClock.now
    let reporter = IndexingReporter(connection: connection)
    for workspace in context.workspaces.all {
      do {
        try await reporter.reporting(on: workspace, to: token) {
          try await workspace.indexer.reindex(fromScratch: isFull)
        }
      } catch let error as IndexingFailure {
        throw ResponseError(.requestFailed, "\(workspace.root): \(error)")
      }
    }
    return context.refreshed().sizes(seconds: start.secondsSince)
  }
}

extension RequestContext {
  /// Paths named for one reason at most; the count tells of the rest.
  private static let mostSkipped = 20

  /// How large the index is, over all folders.
  package func sizes(seconds: Double) -> IndexResult {
    IndexResult(
      files: snapshot.fileCount, chunks: snapshot.chunkCount, symbols: snapshot.symbolCount,
      bytes: snapshot.byteCount, seconds: seconds, generation: generation)
  }

  /// `ragd/status`.
  package func status() -> StatusResult {
    let installed = models.states(settings.models)
    let engines = models.engines.states(settings.models.engines)
    let writes =
      settings.isAskGenerated
      && (installed.contains { $0.isUsable(as: "decoder") }
        || engines.contains { $0.role == "generator" && $0.problem == nil })
    let step = writes ? "generative" : snapshot.hasVectors ? "hybrid" : "lexical"
    return StatusResult(
      version: Program.version, model: step, models: installed,
      engines: engines.isEmpty ? nil : engines, memory: ResidentMemory.bytes,
      workspaces: workspaces.all.map { workspace in
        var described = Self.describe(workspace.indexer.status)
        described.adaptation = models.training.state(workspace.root)
        return described
      }, completions: describe(completions.feedback))
  }

  private func describe(_ feedback: CompletionFeedback) -> StatusResult.Completions {
    let counts = feedback.counts
    return StatusResult.Completions(
      shown: counts.shown, accepted: counts.accepted, rejected: counts.rejected,
      threshold: Double(feedback.threshold))
  }

  private static func describe(_ status: IndexStatus) -> StatusResult.Workspace {
    let progress = status.progress
    return StatusResult.Workspace(
      root: status.root, store: status.store, ready: status.isReady, follower: status.isFollower,
      generation: Int(clamping: status.generation), files: status.files, chunks: status.chunks,
      symbols: status.symbols, bytes: status.bytes, storeBytes: status.storeBytes,
      skipped: SkipReason.allCases.compactMap { reason in
        let paths = status.skipped.filter { $0.reason == reason }.map(\.path)
        return paths.isEmpty
          ? nil
          : StatusResult.Skipped(
            reason: reason.rawValue, count: paths.count, paths: Array(paths.prefix(mostSkipped)))
      },
      progress: StatusResult.Progress(
        phase: progress.phase.rawValue, filesDone: progress.filesDone,
        filesTotal: progress.filesTotal, bytesDone: progress.bytesDone,
        bytesTotal: progress.bytesTotal, seconds: progress.seconds),
      embedding: status.embedding.map {
        StatusResult.Embedding(
          done: $0.done, total: $0.total, sent: status.mirrored, rate: $0.rate,
          secondsLeft: $0.secondsLeft)
      },
      problem: status.problem)
  }
}

/// The memory of this process that lies in RAM.
private enum ResidentMemory {
  /// 0 where the system does not tell.
  static var bytes: Int {
    #if os(Linux)
      // Sizes in pages: total, resident, …
      guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
        let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
      else { return 0 }
      return pages * sysconf(Int32(_SC_PAGESIZE))
    #else
      var usage = rusage()
      return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : 0
    #endif
  }
}
