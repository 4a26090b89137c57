import Corpus
import Foundation
import Indexing
import JSONRPC
import LanguageServerProtocol

/// From `initialize` to `exit`, and the folders that come and go between.
extension Session {
  /// Answers at once; the indexes are opened after the answer is on its way.
  func initialize(_ request: InitializeRequest, _ responder: Responder) throws {
    guard phase == .fresh else {
      throw ResponseError(.invalidRequest, "initialize was sent before; it may be sent only once")
    }
    client = ClientTraits(request.capabilities)
    encoding = .negotiated(from: request.capabilities.general?.positionEncodings)
    phase = .running
    if let given = request.initializationOptions { add(settings: given) }
    responder.reply(
      encoding: InitializeResult(
        capabilities: .ragd(counting: encoding),
        serverInfo: ProgramInfo(name: "ragd", version: Program.version)))

    var problems = readSettings()
    // A script may have asked something before.
    for workspace in workspaces.all { report(on: workspace) }
    followTraining()
    for root in roots(of: request) { problems += add(root: root) }
    for problem in problems { show(.warning, problem.message) }
    if let process = request.processId { watch(parent: process) }
  }

  /// The client took the answer: from now on it may be asked.
  func becomeReady() {
    if client.answersConfiguration { askForConfiguration() }
    registerWishes()
    askAboutEngines()
  }

  func shutDown(_ responder: Responder) {
    phase = .shutDown
    requests.cancelAll()
    responder.reply(encoding: Nothing())
  }

  /// The folders that the client named, in the newest of the ways it used.
  private func roots(of request: InitializeRequest) -> [String] {
    if let folders = request.workspaceFolders, !folders.isEmpty {
      return folders.compactMap(\.uri.path)
    }
    if let root = request.rootUri?.path { return [root] }
    if let root = request.rootPath { return [DocumentURI(path: root).path ?? root] }
    return options.isRootExplicit ? [options.root] : []
  }

  /// A client that shook no hands works on the folder that the command line names.
  ///
  /// - Throws: `ResponseError` when that folder is not one to index.
  func openScriptRoot() throws {
    guard workspaces.all.isEmpty else { return }
    _ = readSettings()
    let problems = add(root: options.root)
    if workspaces.all.isEmpty, let problem = problems.first {
      throw ResponseError(.requestFailed, problem.message)
    }
  }

  // MARK: Folders

  func foldersChanged(_ message: DidChangeWorkspaceFoldersNotification) {
    for folder in message.event.removed { folder.uri.path.map { remove(root: $0) } }
    for folder in message.event.added {
      guard let root = folder.uri.path else { continue }
      for problem in add(root: root) { show(.warning, problem.message) }
    }
    placeDocumentsAgain()
  }

  /// Opens a folder's index, unless the folder is one that nobody means.
  private func add(root: String) -> [Settings.Problem] {
    guard !workspaces.all.contains(where: { $0.root == root }) else { return [] }
    let home = ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()
    if root == "/" || root == home, !(options.isRootExplicit && options.root == root) {
      return [
        Settings.Problem(
          message:
            "\(root) holds more than a project, so it is not indexed. Open a project's folder.")
      ]
    }
    let (narrowed, problems) = settingsReader.narrowing(settings, forRoot: root)
    let workspace = Workspace(root: root, settings: narrowed.corpus, folders: options.folders)
    workspaces.add(workspace)
    workspace.indexer.start(watching: options.watchesFiles && narrowed.watchesFiles)
    workspace.embed(options.models, narrowed.models, folders: options.folders)
    followTraining()
    report(on: workspace)
    return problems
  }

  private func remove(root: String) {
    guard let workspace = workspaces.remove(root: root) else { return }
    reporters.removeValue(forKey: root)?.cancel()
    followTraining()
    Task { await workspace.indexer.stop() }
  }

  /// Idle training is about the present folders and settings, in an editor's session.
  func followTraining() {
    trainingReporter.follow(showingProgress: client.showsProgress)
    guard phase == .running, settings.trainsWhenIdle else { return idleTraining.follow([]) }
    idleTraining.follow(
      workspaces.all.map { workspace in
        var settings = settings
        settings.corpus = workspace.loader.settings
        return TrainingOrder(root: workspace.root, settings: settings)
      })
  }

  /// Tells the client about the indexing of one folder, where it can show that.
  private func report(on workspace: Workspace) {
    guard phase == .running else { return }
    let reporter = IndexingReporter(connection: connection)
    let showsProgress = client.showsProgress
    reporters[workspace.root] = Task { @concurrent in
      await reporter.follow(workspace, showingProgress: showsProgress)
    }
  }

  // MARK: The editor's process

  /// Ends the session when the process that started it is gone: some editors are killed before they
  /// can say so, and their end of the pipe may live on in another process.
  private func watch(parent process: Int) {
    guard let process = pid_t(exactly: process), process > 0 else { return }
    parentWatch = Task { @concurrent in
      while Self.isRunning(process) {
        do { try await Task.sleep(for: .seconds(2)) } catch { return }
      }
      await self.abandon()
    }
  }

  private func abandon() {
    exitStatus = 1
    connection.finishReceiving()
  }

  private nonisolated static func isRunning(_ process: pid_t) -> Bool {
    kill(process, 0) == 0 || errno == EPERM
  }
}

/// What ragd calls itself.
package enum Program {
  package static let version = "0.1.0"
}
