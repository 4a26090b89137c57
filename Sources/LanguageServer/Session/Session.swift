import Completion
import Corpus
import Indexing
package import JSONRPC
import LanguageServerProtocol

/// One conversation with one client: an editor, or a script.
///
/// LanguageServer translates between the wire and the features below it, which know no wire. One
/// loop takes the messages in order and decides what each may see before any work starts: edits of
/// documents and changes of settings take effect at once, a read runs in a task of its own on a copy
/// of the state of that moment. Each request is answered exactly once (`Responder` sees to it),
/// also when it is cancelled, replaced by a newer one, or can't be understood.
package actor Session {
  /// What the surroundings say.
  package struct Options: Sendable {
    /// The folder for clients that name none, absolute; `isExplicit` when the user typed it.
    package var root: String
    package var isRootExplicit: Bool
    package var folders: UserFolders
    /// Whether indexes follow the file system by themselves.
    package var watchesFiles: Bool
    package var models: ModelAccess
    /// How long nobody must have hovered before a summary is written.
    package var summaryPause: Duration
    /// When idle training works.
    package var trainingPace: TrainingPace

    package init(
      root: String, isRootExplicit: Bool = true, folders: UserFolders, watchesFiles: Bool = true,
      models: ModelAccess = .none, summaryPause: Duration = .milliseconds(500),
      trainingPace: TrainingPace = TrainingPace()
    ) {
      self.root = root
      self.isRootExplicit = isRootExplicit
      self.folders = folders
      self.watchesFiles = watchesFiles
      self.models = models
      self.summaryPause = summaryPause
      self.trainingPace = trainingPace
    }
  }

  enum Phase {
    /// Before `initialize`. A script never leaves it; its root is opened at its first request.
    case fresh
    case running
    /// After `shutdown`.
    case shutDown
  }

  let connection: Connection
  let options: Options
  var phase = Phase.fresh
  var exitStatus: Int32?
  var client = ClientTraits()
  var encoding = PositionEncodingKind.utf16
  var settingsReader: SettingsReader
  var settings = Settings()
  var workspaces = Workspaces()
  var documents = OpenDocuments()
  var requests = RequestTable()
  let summaries: HoverSummaries
  let idleTraining: IdleTraining
  let trainingReporter: TrainingReporter
  let completions: InlineLadder
  /// Long-lived tasks: progress reports by workspace root, the watch over the editor's process.
  var reporters: [String: Task<Void, Never>] = [:]
  var parentWatch: Task<Void, Never>?

  package init(connection: Connection, options: Options) {
    self.connection = connection
    self.options = options
    settingsReader = SettingsReader(folders: options.folders)
    summaries = HoverSummaries(folder: options.folders.summaries, pause: options.summaryPause)
    trainingReporter = TrainingReporter(connection)
    idleTraining = IdleTraining(
      options.models.training, trainingReporter, pace: options.trainingPace)
    completions = InlineLadder(feedback: CompletionFeedback(folder: options.folders.data))
  }

  /// Serves until `exit`, the end of the input, or the end of the editor's process.
  ///
  /// At the end of the input the requests under way are finished and answered first, so that a script
  /// may write its questions and close.
  ///
  /// - Returns: the exit status of the process.
  package func run() async -> Int32 {
    let modelProblems = Task { [problems = options.models.problems] in
      for await problem in problems { show(.warning, problem) }
    }
    defer { modelProblems.cancel() }
    for await message in connection.incoming {
      take(message)
      if exitStatus != nil { break }
    }
    while exitStatus == nil, let task = requests.tasks.first { await task.value }
    requests.cancelAll()
    parentWatch?.cancel()
    for reporter in reporters.values { reporter.cancel() }
    await idleTraining.stop()
    await summaries.stop()
    for workspace in workspaces.all { await workspace.indexer.stop() }
    return exitStatus ?? 0
  }

  private func take(_ message: Connection.Incoming) {
    if message.isActivity { idleTraining.noteActivity() }
    switch message {
    case .request(let method, let params, let responder):
      do {
        try take(request: method, params ?? .object([:]), responder)
      } catch {
        responder.fail(error)
      }
    case .notification(let method, let params):
      do {
        try take(notification: method, params ?? .object([:]))
      } catch {
        log(.warning, "\(method) could not be understood and was ignored: \(error)")
      }
    case .malformed(let error):
      log(.warning, "a message could not be understood: \(error.message)")
    }
  }

  // MARK: Requests

  private func take(request method: String, _ params: JSONValue, _ responder: Responder) throws {
    if method == InitializeRequest.method {
      return try initialize(params.decode(InitializeRequest.self, named: "params"), responder)
    }
    try checkPhase(method)
    switch method {
    case ShutdownRequest.method: shutDown(responder)
    case HoverRequest.method: try serve(Routes.hover, params, responder)
    case LanguageServerProtocol.CompletionRequest.method:
      try serve(Routes.completion, params, responder)
    case CompletionItemResolveRequest.method: try serve(Routes.resolve, params, responder)
    case InlineCompletionRequest.method: try serve(Routes.inlineCompletion, params, responder)
    case DefinitionRequest.method: try serve(Routes.definition, params, responder)
    case ReferencesRequest.method: try serve(Routes.references, params, responder)
    case DocumentSymbolRequest.method: try serve(Routes.documentSymbol, params, responder)
    case WorkspaceSymbolRequest.method: try serve(Routes.workspaceSymbol, params, responder)
    case ExecuteCommandRequest.method: try serve(Routes.executeCommand, params, responder)
    case AskRequest.method: try serve(Routes.ask, params, responder)
    case SearchRequest.method: try serve(Routes.search, params, responder)
    case RagdHoverRequest.method: try serve(Routes.ragdHover, params, responder)
    case RagdCompleteRequest.method: try serve(Routes.ragdComplete, params, responder)
    case IndexRequest.method: try serve(Routes.index, params, responder)
    case TrainRequest.method: try serve(Routes.train, params, responder)
    case StatusRequest.method: try serve(Routes.status, params, responder)
    default: throw ResponseError(.methodNotFound, "ragd has no method \"\(method)\"")
    }
  }

  /// Refuses what the lifecycle does not allow.
  ///
  /// A script needs no handshake for ragd's own methods.
  private func checkPhase(_ method: String) throws {
    switch phase {
    case .running: return
    case .shutDown:
      throw ResponseError(.invalidRequest, "the server was shut down; only exit may follow")
    case .fresh where RagdMethod.all.contains(method): try openScriptRoot()
    case .fresh where method.hasPrefix("$/"): return
    case .fresh:
      throw ResponseError(.serverNotInitialized, "\(method) needs initialize first")
    }
  }

  /// Starts the task of one request on a copy of the present state.
  private func serve<Request: RequestMessage>(
    _ route: Route<Request>, _ params: JSONValue, _ responder: Responder
  ) throws {
    let request = try params.decode(Request.self, named: "params")
    let uri = route.document(request)
    if let uri { try checkVersion(params, of: uri) }
    let subject =
      route.isReplaceable
      ? uri.map { RequestTable.Subject(method: Request.method, document: $0) } : nil
    let ticket = requests.begin(responder, subject: subject, token: route.token(request))
    let work = route.work
    let call = RequestCall(
      connection: connection, context: context, folders: options.folders,
      idleTraining: idleTraining,
      isScript: phase == .fresh)
    let task = Task { @concurrent in
      do {
        try Task.checkCancellation()
        responder.reply(encoding: try await work(request, call))
      } catch {
        responder.fail(error)
      }
      await self.end(ticket)
    }
    requests.attach(task, to: ticket)
  }

  /// Some clients say which version of the document they mean; an answer about another is no use.
  private func checkVersion(_ params: JSONValue, of uri: DocumentURI) throws {
    guard case .integer(let version)? = params["textDocument"]?["version"],
      let present = documents[uri]?.version, Int64(present) != version
    else { return }
    throw ResponseError(
      .contentModified, "\(uri) is at version \(present), the request is about \(version)")
  }

  private func end(_ ticket: UInt64) { requests.end(ticket) }

  /// The present state, as a request sees it.
  var context: RequestContext {
    RequestContext(
      encoding: PositionEncoding(encoding), settings: settings, client: client,
      documents: documents, workspaces: workspaces, models: options.models,
      summaries: summaries, completions: completions)
  }

  // MARK: Notifications

  private func take(notification method: String, _ params: JSONValue) throws {
    func decode<Message: NotificationMessage>(_ type: Message.Type) throws -> Message {
      try params.decode(type, named: "params")
    }
    switch method {
    case ExitNotification.method: exitStatus = phase == .shutDown ? 0 : 1
    case CancelNotification.method:
      requests.cancel(RequestID(try decode(CancelNotification.self).id))
    case _ where phase != .running: return
    case InitializedNotification.method: becomeReady()
    case WorkDoneProgressCancelNotification.method:
      let token = try decode(WorkDoneProgressCancelNotification.self).token
      requests.cancel(token: token)
      idleTraining.cancel(token)
    case DidOpenNotification.method: open(try decode(DidOpenNotification.self))
    case DidChangeNotification.method: try change(decode(DidChangeNotification.self))
    case DidSaveNotification.method: save(try decode(DidSaveNotification.self))
    case DidCloseNotification.method: close(try decode(DidCloseNotification.self))
    case DidChangeConfigurationNotification.method:
      configurationChanged(try decode(DidChangeConfigurationNotification.self))
    case DidChangeWatchedFilesNotification.method:
      filesChanged(try decode(DidChangeWatchedFilesNotification.self))
    case DidChangeWorkspaceFoldersNotification.method:
      foldersChanged(try decode(DidChangeWorkspaceFoldersNotification.self))
    default: return
    }
  }

  // MARK: Messages to the client

  /// A line for the client's log.
  ///
  /// Scripts get none: they read answers alone.
  nonisolated func notify(_ message: some NotificationMessage) {
    // Only numbers that are not finite can't be written, and no notification has a fraction.
    try? connection.notify(type(of: message).method, message)
  }

  func log(_ type: MessageType, _ text: String) {
    guard phase == .running else { return }
    notify(LogMessageNotification(type: type, message: "ragd: " + text))
  }

  /// A message that the user should see: problems only.
  func show(_ type: MessageType, _ text: String) {
    guard phase == .running else { return }
    notify(ShowMessageNotification(type: type, message: "ragd: " + text))
  }
}

extension RequestID {
  init(_ id: IntegerOrString) {
    switch id {
    case .integer(let number): self = .integer(Int64(number))
    case .string(let text): self = .string(text)
    }
  }
}

extension PositionEncoding {
  init(_ kind: PositionEncodingKind) {
    self = PositionEncoding(rawValue: kind.rawValue) ?? .utf16
  }
}

extension Connection.Incoming {
  /// Whether somebody works: a status line asks for the state all the time.
  fileprivate var isActivity: Bool {
    if case .request(StatusRequest.method, _, _) = self { false } else { true }
  }
}
