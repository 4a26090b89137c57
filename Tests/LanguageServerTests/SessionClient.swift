import Dispatch
import JSONRPC
import LanguageServer
import LanguageServerProtocol
import Synchronization
import TestSupport

/// A session in this process, and a client that talks to it as an editor or a script does.
final class SessionClient: Sendable {
  /// The client's end of the wire.
  let connection: Connection
  /// The folder that the session works on.
  let folder: TemporaryFolder
  private let home: TemporaryFolder
  private let session: Task<Int32, Never>
  private let toServer: Wire
  private let toClient: Wire
  private let heard = Mutex<[(method: String, params: JSONValue)]>([])

  /// Carries the bytes of one direction, in order, off the sender's thread.
  private final class Wire: Sendable {
    private let queue = DispatchQueue(label: "wire")
    private let end = Mutex<Connection?>(nil)
    func attach(_ connection: Connection) { end.withLock { $0 = connection } }
    func carry(_ bytes: [UInt8]) {
      queue.async { self.end.withLock { $0 }?.receive(bytes) }
    }
    func finish() { queue.async { self.end.withLock { $0 }?.finishReceiving() } }
  }

  /// Starts a session that knows its folder from the command line.
  ///
  /// - Parameters:
  ///   - files: relative path → text.
  ///   - settings: the user's settings file.
  ///   - answering: the result of a request from the server; null where nil.
  init(
    _ files: [String: String] = [:], settings: String? = nil, models: ModelAccess = .none,
    trainingPace: TrainingPace = TrainingPace(),
    answering: @escaping @Sendable (String) -> JSONValue? = { _ in nil }
  ) throws {
    folder = try TemporaryFolder(files)
    home = try TemporaryFolder(settings.map { ["config/settings.json": $0] } ?? [:])
    let (toServer, toClient) = (Wire(), Wire())
    (self.toServer, self.toClient) = (toServer, toClient)
    connection = Connection(cancelMethod: CancelNotification.method) { toServer.carry($0) }
    let server = Connection(cancelMethod: CancelNotification.method) { toClient.carry($0) }
    toServer.attach(server)
    toClient.attach(connection)
    let options = Session.Options(
      root: folder.path,
      folders: UserFolders(
        configuration: home.path + "/config", cache: home.path + "/cache",
        models: home.path + "/models"), watchesFiles: false,
      models: models, summaryPause: .milliseconds(10), trainingPace: trainingPace)
    session = Task { await Session(connection: server, options: options).run() }
    Task { [connection, weak self] in
      for await message in connection.incoming {
        switch message {
        case .request(let method, let params, let responder):
          self?.hear(method, params)
          responder.reply(.success(answering(method) ?? .null))
        case .notification(let method, let params): self?.hear(method, params)
        case .malformed: break
        }
      }
    }
  }

  private func hear(_ method: String, _ params: JSONValue?) {
    heard.withLock { $0.append((method, params ?? .null)) }
  }

  // MARK: Talking

  func request<Request: RequestMessage>(_ request: Request) async throws -> Request.Reply {
    try await connection.request(Request.method, request)
  }

  func notify<Message: NotificationMessage>(_ message: Message) throws {
    try connection.notify(Message.method, message)
  }

  /// Sends bytes that no well-behaved client would.
  func send(_ bytes: String) { toServer.carry(Array(bytes.utf8)) }

  /// Shakes hands as an editor.
  @discardableResult
  func initialize(
    _ capabilities: ClientCapabilities = ClientCapabilities(),
    options: LSPAny? = nil, folders: [String]? = nil
  ) async throws -> InitializeResult {
    let roots = folders ?? [folder.path]
    let result = try await request(
      InitializeRequest(
        initializationOptions: options, capabilities: capabilities,
        workspaceFolders: roots.map { WorkspaceFolder(uri: DocumentURI(path: $0), name: $0) }))
    try notify(InitializedNotification())
    return result
  }

  /// The URI of a file in the folder.
  func uri(_ path: String) -> DocumentURI { DocumentURI(path: folder.path + "/" + path) }

  func open(_ path: String, _ text: String, version: Int = 1) throws {
    try notify(
      DidOpenNotification(
        textDocument: TextDocumentItem(
          uri: uri(path), languageId: "swift", version: version, text: text)))
  }

  func change(_ path: String, version: Int, _ changes: TextDocumentContentChange...) throws {
    try notify(
      DidChangeNotification(
        textDocument: VersionedTextDocumentIdentifier(uri: uri(path), version: version),
        contentChanges: changes))
  }

  /// Waits until everything said so far is in the index.
  func settle() async throws { _ = try await request(IndexRequest()) }

  /// What the session sent by itself so far.
  func notes(_ method: String) -> [JSONValue] {
    heard.withLock { $0.filter { $0.method == method }.map(\.params) }
  }

  /// The first note of a method, waited for.
  func note(_ method: String, within limit: Duration = .seconds(10)) async throws -> JSONValue {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      if let note = notes(method).first { return note }
      try await Task.sleep(for: .milliseconds(1))
    }
    throw ResponseError(.internalError, "no \(method) came in time")
  }

  /// Ends the input and gives the session's exit status.
  func endInput() async -> Int32 {
    toServer.finish()
    return await session.value
  }

  /// The exit status, once the session ends by itself.
  var exitStatus: Int32 { get async { await session.value } }
}

/// The error that some work ends with, as the wire has it; nil when it succeeds.
func failure(of work: () async throws -> some Any) async -> ResponseError? {
  do {
    _ = try await work()
    return nil
  } catch {
    return ResponseError(error)
  }
}
