import Indexing
import JSONRPC
import LanguageServerProtocol
import SearchIndex

/// How requests of one kind are served.
struct Route<Request: RequestMessage>: Sendable {
  /// The document that a request is about.
  var document: @Sendable (Request) -> DocumentURI? = { _ in nil }
  /// Whether a newer request about the same document makes an older one pointless.
  var isReplaceable = false
  /// The progress by which the user may cancel the request.
  var token: @Sendable (Request) -> ProgressToken? = { _ in nil }
  /// Makes the answer; runs off the session's loop.
  var work: @Sendable (Request, RequestCall) async throws -> Request.Reply
}

/// The routes of all requests but those of the lifecycle.
enum Routes {}

/// What the work of one request may use.
struct RequestCall: Sendable {
  let connection: Connection
  let context: RequestContext
  let folders: UserFolders
  let idleTraining: IdleTraining
  /// A script wants an answer from today's files, an editor the fastest one.
  let isScript: Bool

  /// The context with the stores open: within milliseconds of the start, at once later.
  ///
  /// An editor may ask in the same breath as it says hello.
  func openedContext() async -> RequestContext {
    let indexers = context.workspaces.all.map(\.indexer)
    guard
      indexers.contains(where: { $0.snapshot.fileCount == 0 }) || context.snapshot.fileCount == 0
    else { return context }
    for indexer in indexers { await indexer.whenOpened() }
    return context.refreshed()
  }

  /// The context, after the first index where there is none yet.
  func indexedContext(reportingTo token: ProgressToken? = nil) async throws -> RequestContext {
    for workspace in context.workspaces.all {
      let indexer = workspace.indexer
      if !isScript {
        await indexer.whenOpened()
        if indexer.snapshot.fileCount > 0 { continue }
      }
      await IndexingReporter(connection: connection).reporting(on: workspace, to: token) {
        await indexer.whenReady()
      }
      try Task.checkCancellation()
      if indexer.snapshot.fileCount == 0, let problem = indexer.status.problem {
        throw ResponseError(.requestFailed, "\(workspace.root) could not be indexed: \(problem)")
      }
    }
    return context.refreshed()
  }

  /// Runs work that the client shows as a progress, if it gave a token.
  func reporting<Result>(
    _ title: String, to token: ProgressToken?, _ work: () async throws -> Result
  ) async throws -> Result {
    report(.begin(WorkDoneProgressBegin(title: title, cancellable: true)), to: token)
    defer { report(.end(WorkDoneProgressEnd()), to: token) }
    return try await work()
  }

  /// Reports a step of the request's own progress, if its client wants one.
  func report(_ value: ProgressValue, to token: ProgressToken?) {
    guard let token else { return }
    // Progress holds no number that JSON can't.
    try? connection.notify(
      ProgressNotification.method, ProgressNotification(token: token, value: value))
  }
}
