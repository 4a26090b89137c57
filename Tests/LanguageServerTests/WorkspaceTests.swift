import JSONRPC
import LanguageServerProtocol
import TestSupport
import Testing

/// Folders and settings that change while the session runs.
@Suite struct WorkspaceTests {
  @Test func foldersComeAndGo() async throws {
    let client = try SessionClient(["a.md": "# A\n\nThe albatross glides.\n"])
    let other = try TemporaryFolder(["b.md": "# B\n\nThe albatross lands.\n"])
    try await client.initialize()
    let folder = WorkspaceFolder(uri: DocumentURI(path: other.path), name: "other")
    try client.notify(
      DidChangeWorkspaceFoldersNotification(
        event: WorkspaceFoldersChange(added: [folder], removed: [])))
    try await client.settle()
    let both = try await client.request(SearchRequest(query: "albatross"))
    #expect(Set(both.results.map(\.path)) == ["a.md", "b.md"])
    #expect(Set(both.results.map(\.root)) == [client.folder.path, other.path])
    try client.notify(
      DidChangeWorkspaceFoldersNotification(
        event: WorkspaceFoldersChange(added: [], removed: [folder])))
    let one = try await client.request(SearchRequest(query: "albatross"))
    #expect(one.results.map(\.path) == ["a.md"])
    #expect(one.results.map(\.root) == [nil])
  }

  @Test func documentsMoveIntoFoldersThatCome() async throws {
    let client = try SessionClient()
    let other = try TemporaryFolder(["b.md": "# B\n\nOld.\n"])
    try await client.initialize()
    try client.notify(
      DidOpenNotification(
        textDocument: TextDocumentItem(
          uri: DocumentURI(path: other.path + "/b.md"), languageId: "markdown", version: 1,
          text: "# B\n\nThe kingfisher waits.\n")))
    try await client.settle()
    #expect(try await client.request(SearchRequest(query: "kingfisher")).results.isEmpty)
    try client.notify(
      DidChangeWorkspaceFoldersNotification(
        event: WorkspaceFoldersChange(
          added: [WorkspaceFolder(uri: DocumentURI(path: other.path), name: "other")],
          removed: [])))
    try await client.settle()
    #expect(try await client.request(SearchRequest(query: "kingfisher")).results.count == 1)
  }

  @Test func initializationOptionsHold() async throws {
    let client = try SessionClient([
      "a.md": "# A\n\nheron\n", "b.md": "# B\n\nheron\n", "c.log": "heron\n",
    ])
    try await client.initialize(options: [
      "search": ["limit": 1], "index": ["exclude": ["a.md"]],
    ])
    try await client.settle()
    #expect(try await client.request(SearchRequest(query: "heron")).results.count == 1)
    let all = try await client.request(SearchRequest(query: "heron", limit: 10))
    #expect(!all.results.contains { $0.path == "a.md" })
  }

  @Test func pushedConfigurationHolds() async throws {
    let client = try SessionClient(["a.md": "# A\n\nheron\n", "b.md": "# B\n\nheron\n"])
    try await client.initialize()
    try await client.settle()
    try client.notify(
      DidChangeConfigurationNotification(
        settings: ["ragd": ["index": ["exclude": ["a.md"]], "wings": 2]]))
    try await client.settle()
    let found = try await client.request(SearchRequest(query: "heron"))
    #expect(found.results.map(\.path) == ["b.md"])
    let message = try await client.note(ShowMessageNotification.method)
    #expect(message["message"]?.string?.contains("\"wings\"") == true)
  }

  @Test func configurationIsPulledWhereTheClientOffersIt() async throws {
    let client = try SessionClient(["a.md": "# A\n\nheron\n", "b.md": "# B\n\nheron\n"]) { method in
      method == ConfigurationRequest.method ? [["search": ["limit": 1]]] : nil
    }
    try await client.initialize(
      ClientCapabilities(workspace: ClientCapabilities.Workspace(configuration: true)))
    let asked = try await client.note(ConfigurationRequest.method)
    #expect(asked["items"] == [["section": "ragd"]])
    try await client.settle()
    #expect(try await client.request(SearchRequest(query: "heron")).results.count == 1)
  }

  @Test func projectFileNarrowsAndIsWatched() async throws {
    let client = try SessionClient(["a.md": "# A\n\nheron\n", "b.md": "# B\n\nheron\n"])
    try await client.initialize()
    try await client.settle()
    try client.folder.write(".ragd.json", #"{"index": {"exclude": ["b.md"]}}"#)
    try client.notify(
      DidSaveNotification(textDocument: TextDocumentIdentifier(uri: client.uri(".ragd.json"))))
    try await client.settle()
    let found = try await client.request(SearchRequest(query: "heron"))
    #expect(found.results.map(\.path) == ["a.md"])
  }
}
