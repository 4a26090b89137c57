import Corpus
import Indexing
import JSONRPC
package import LanguageServer

/// The project that an agent works on.
package struct AgentProject: Sendable {
  let workspace: Workspace
  private let settings: Settings
  private let models: ModelAccess
  private let summaries: HoverSummaries

  /// - Parameter workspace: its indexer is started already.
  package init(
    workspace: Workspace, settings: Settings, models: ModelAccess, summaries: HoverSummaries
  ) {
    self.workspace = workspace
    self.settings = settings
    self.models = models
    self.summaries = summaries
  }

  /// What is indexed at this moment.
  var context: RequestContext {
    RequestContext(workspace: workspace, settings: settings, models: models, summaries: summaries)
  }

  /// The files that the index leaves out, and why.
  var skipped: [String: SkipReason] {
    let files = workspace.indexer.status.skipped
    return Dictionary(files.map { ($0.path, $0.reason) }, uniquingKeysWith: { first, _ in first })
  }
}

/// What the work of one request may use.
struct AgentCall: Sendable {
  let project: AgentProject
  let progress: AgentProgress

  /// The index, once there is one; the first takes seconds.
  func context() async throws -> RequestContext {
    let indexer = project.workspace.indexer
    let reports = Task { [progress] in
      for await step in indexer.progress() where step.phase == .indexing {
        progress.report(
          Double(step.filesDone), of: Double(step.filesTotal),
          "indexing, \(step.filesDone) of \(step.filesTotal) files")
      }
    }
    defer { reports.cancel() }
    await indexer.whenReady()
    try Task.checkCancellation()
    let status = indexer.status
    if status.files == 0, let problem = status.problem {
      throw ResponseError(.requestFailed, "\(status.root) could not be indexed: \(problem)")
    }
    return project.context
  }
}
