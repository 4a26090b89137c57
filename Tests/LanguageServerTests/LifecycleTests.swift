import JSONRPC
import LanguageServerProtocol
import TestSupport
import Testing

@Suite struct LifecycleTests {
  @Test func requestsNeedTheHandshake() async throws {
    let client = try SessionClient()
    let error = await failure { try await client.request(WorkspaceSymbolRequest(query: "a")) }
    #expect(error?.code == .serverNotInitialized)
  }

  @Test func ownMethodsNeedNoHandshake() async throws {
    let client = try SessionClient(["guide.md": "# Guide\n\nThe walrus sleeps on the beach.\n"])
    let status = try await client.request(StatusRequest())
    #expect(status.workspaces.map(\.root) == [client.folder.path])
    let found = try await client.request(SearchRequest(query: "walrus"))
    #expect(found.results.map(\.path) == ["guide.md"])
    #expect(await client.endInput() == 0)
  }

  @Test func handshakeNamesWhatTheServerCanDo() async throws {
    let client = try SessionClient()
    let result = try await client.initialize()
    #expect(result.serverInfo?.name == "ragd")
    #expect(result.capabilities.textDocumentSync?.change == .incremental)
    #expect(result.capabilities.hoverProvider == true)
    #expect(result.capabilities.inlineCompletionProvider == true)
    #expect(
      result.capabilities.executeCommandProvider?.commands
        == ["ragd.ask", "ragd.search", "ragd.reindex", "ragd.completionAccepted"])
  }

  @Test(
    arguments: [
      (nil, "utf-16"), ([], "utf-16"), (["utf-8"], "utf-8"), (["utf-32", "utf-8"], "utf-32"),
      (["utf-8", "utf-16"], "utf-16"), (["utf-64"], "utf-16"),
    ] as [([String]?, String)])
  func positionEncodingIsNegotiated(offered: [String]?, agreed: String) async throws {
    let client = try SessionClient()
    let kinds = offered?.map { PositionEncodingKind(rawValue: $0) }
    let result = try await client.initialize(
      ClientCapabilities(general: ClientCapabilities.General(positionEncodings: kinds)))
    #expect(result.capabilities.positionEncoding?.rawValue == agreed)
  }

  @Test func secondHandshakeIsRefused() async throws {
    let client = try SessionClient()
    try await client.initialize()
    let error = await failure {
      try await client.request(InitializeRequest(capabilities: ClientCapabilities()))
    }
    #expect(error?.code == .invalidRequest)
  }

  @Test func nothingButExitFollowsShutdown() async throws {
    let client = try SessionClient()
    try await client.initialize()
    _ = try await client.request(ShutdownRequest())
    #expect(await failure { try await client.request(StatusRequest()) }?.code == .invalidRequest)
    try client.notify(ExitNotification())
    #expect(await client.exitStatus == 0)
  }

  @Test func exitWithoutShutdownIsAFailure() async throws {
    let client = try SessionClient()
    try await client.initialize()
    try client.notify(ExitNotification())
    #expect(await client.exitStatus == 1)
  }

  @Test func sessionEndsWithTheEditorsProcess() async throws {
    let client = try SessionClient()
    // No process has this number: Linux and macOS count up to a few millions.
    _ = try await client.request(
      InitializeRequest(processId: Int(Int32.max) - 1, capabilities: ClientCapabilities()))
    #expect(await client.exitStatus == 1)
  }

  @Test func requestsUnderWayAreAnsweredAtTheEndOfTheInput() async throws {
    let client = try SessionClient(["guide.md": "# Guide\n\nThe walrus sleeps on the beach.\n"])
    async let found = client.request(SearchRequest(query: "walrus"))
    async let status = client.request(StatusRequest())
    _ = try await status
    #expect(await client.endInput() == 0)
    #expect(try await found.results.count == 1)
  }

  @Test(arguments: ["no/such/method", "$/noSuchMethod"])
  func unknownRequestsAreAnswered(method: String) async throws {
    let client = try SessionClient()
    try await client.initialize()
    let error = await failure { try await client.connection.request(method, params: nil) }
    #expect(error?.code == .methodNotFound)
  }

  @Test func unknownNotificationsAreIgnored() async throws {
    let client = try SessionClient()
    try await client.initialize()
    try client.connection.notify("no/such/method", LSPAny.object([:]))
    try client.connection.notify("$/noSuchMethod", LSPAny.object([:]))
    try client.connection.notify("textDocument/didOpen", LSPAny.array([3]))
    #expect(try await client.request(StatusRequest()).workspaces.count == 1)
  }

  @Test func homeFolderIsNotIndexedUnasked() async throws {
    let client = try SessionClient()
    try await client.initialize(folders: ["/"])
    let message = try await client.note(ShowMessageNotification.method)
    #expect(message["message"]?.string?.contains("not indexed") == true)
    #expect(try await client.request(StatusRequest()).workspaces.isEmpty)
  }
}
