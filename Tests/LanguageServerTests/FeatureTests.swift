import Foundation
import JSONRPC
import LanguageServerProtocol
import TestSupport
import Testing

/// What reaches the client of the features below; how good they are is tested there.
@Suite struct FeatureTests {
  private static let files = [
    "README.md": "# Harbour\n\nHarbour counts the ships. The lighthouse warns them.\n",
    "Sources/Ship.swift": """
    /// A ship 🚢 with a name.
    struct Ship {
      let name: String
      func anchor() { print("⚓️", name) }
    }

    """,
    "Sources/Port.swift": "func land(_ ship: Ship) { ship.anchor() }\n",
  ]

  @Test func searchNamesPlaces() async throws {
    let client = try SessionClient(Self.files)
    let result = try await client.request(SearchRequest(query: "lighthouse", limit: 1))
    let item = try #require(result.results.first)
    #expect(item.path == "README.md")
    #expect(item.uri == client.uri("README.md"))
    #expect(item.startLine >= 1 && item.endLine <= 3)
    #expect(item.range.start.line == item.startLine - 1)
    #expect(item.snippet.contains("lighthouse"))
    #expect(item.hash.count == 16)
    #expect(item.root == nil)
    #expect(result.generation >= 1)
  }

  @Test(arguments: [0, -1, 1001])
  func searchRefusesOddLimits(limit: Int) async throws {
    let client = try SessionClient(Self.files)
    let error = await failure {
      try await client.request(SearchRequest(query: "ship", limit: limit))
    }
    #expect(error?.code == .invalidParams)
  }

  @Test func askStreamsWhatItAnswers() async throws {
    let client = try SessionClient(Self.files)
    let result = try await client.request(
      AskRequest(
        question: "What does the lighthouse do?", workDoneToken: .string("work"),
        partialResultToken: .integer(3)))
    #expect(result.found)
    #expect(result.citations.contains { $0.path == "README.md" })
    let progress = client.notes(ProgressNotification.method)
    let pieces = progress.filter { $0["token"] == 3 }.compactMap { $0["value"]?["delta"]?.string }
    #expect(pieces.joined() == result.answer)
    let kinds = progress.filter { $0["token"] == "work" }.compactMap {
      $0["value"]?["kind"]?.string
    }
    #expect(kinds.first == "begin")
    #expect(kinds.last == "end")
  }

  @Test func askRefusesSilence() async throws {
    let client = try SessionClient(Self.files)
    let error = await failure { try await client.request(AskRequest(question: " \n")) }
    #expect(error?.code == .invalidParams)
  }

  @Test func symbolsAreFoundAndOutlined() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize(
      ClientCapabilities(
        textDocument: ClientCapabilities.TextDocument(
          documentSymbol: ClientCapabilities.DocumentSymbol(
            hierarchicalDocumentSymbolSupport: true))))
    try await client.settle()
    let found = try #require(try await client.request(WorkspaceSymbolRequest(query: "ancho")))
    #expect(found.first?.name == "anchor")
    #expect(found.first?.containerName == "Ship")
    #expect(found.first?.location.range.start == Position(line: 3, character: 7))
    let outline = try await client.request(
      DocumentSymbolRequest(
        textDocument: TextDocumentIdentifier(uri: client.uri("Sources/Ship.swift"))))
    guard case .tree(let tree)? = outline else {
      Issue.record("expected a tree")
      return
    }
    #expect(tree.map(\.name) == ["Ship"])
    #expect(tree.first?.children?.map(\.name) == ["name", "anchor"])
  }

  @Test func referencesLeaveOutWhatIsNoCode() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    try await client.settle()
    let request = ReferencesRequest(
      textDocument: TextDocumentIdentifier(uri: client.uri("Sources/Port.swift")),
      position: Position(line: 0, character: 20),
      context: ReferenceContext(includeDeclaration: false))
    let uses = try #require(try await client.request(request))
    #expect(uses.map(\.uri) == [client.uri("Sources/Port.swift")])
    var all = request
    all.context.includeDeclaration = true
    #expect(try await client.request(all)?.count == 2)
  }

  @Test func openBufferIsSearchedInPlaceOfTheFile() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    try client.open("README.md", "# Harbour\n\nThe pelican waits.\n")
    try await client.settle()
    let found = try await client.request(SearchRequest(query: "pelican"))
    #expect(found.results.map(\.path) == ["README.md"])
    #expect(try await client.request(SearchRequest(query: "lighthouse")).results.isEmpty)
    try client.notify(
      DidCloseNotification(
        textDocument: TextDocumentIdentifier(uri: client.uri("README.md"))))
    try await client.settle()
    #expect(try await client.request(SearchRequest(query: "lighthouse")).results.count == 1)
  }

  @Test func savedFileIsFound() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    try await client.settle()
    try client.folder.write("notes.md", "# Notes\n\nA cormorant dives.\n")
    try client.notify(
      DidSaveNotification(textDocument: TextDocumentIdentifier(uri: client.uri("notes.md"))))
    try await client.settle()
    #expect(try await client.request(SearchRequest(query: "cormorant")).results.count == 1)
  }

  @Test func staleVersionsAreRefused() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    try client.open("a.swift", "let a = 1\n", version: 4)
    let error = await failure {
      try await client.connection.request(
        DocumentSymbolRequest.method,
        params: [
          "textDocument": ["uri": .string(client.uri("a.swift").string), "version": 3]
        ])
    }
    #expect(error?.code == .contentModified)
  }

  @Test func untitledDocumentsAreServed() async throws {
    let client = try SessionClient(Self.files)
    try await client.initialize()
    let uri = DocumentURI(string: "untitled:Untitled-1")
    try client.notify(
      DidOpenNotification(
        textDocument: TextDocumentItem(
          uri: uri, languageId: "python", version: 1, text: "def sail():\n    pass\n")))
    let outline = try await client.request(
      DocumentSymbolRequest(textDocument: TextDocumentIdentifier(uri: uri)))
    guard case .flat(let symbols)? = outline else {
      Issue.record("expected a list")
      return
    }
    #expect(symbols.map(\.name) == ["sail"])
    let missing = DocumentURI(string: "untitled:Untitled-2")
    let error = await failure {
      try await client.request(
        DocumentSymbolRequest(textDocument: TextDocumentIdentifier(uri: missing)))
    }
    #expect(error?.code == .invalidParams)
  }

  @Test func commandShowsItsAnswerAsAFile() async throws {
    let client = try SessionClient(Self.files, answering: { _ in ["success": true] })
    try await client.initialize(
      ClientCapabilities(
        window: ClientCapabilities.Window(
          showDocument: ClientCapabilities.Window.ShowDocument(support: true))))
    try await client.settle()
    let result = try await client.request(
      ExecuteCommandRequest(command: "ragd.ask", arguments: ["What does the lighthouse do?"]))
    #expect(result["found"] == true)
    let shown = try await client.note(ShowDocumentRequest.method)
    let shownURI = shown["uri"]?.string ?? ""
    let path = try #require(DocumentURI(string: shownURI).path)
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.hasPrefix("# What does the lighthouse do?\n"))
    #expect(page.contains("README.md"))
  }

  @Test func unknownCommandIsNamed() async throws {
    let client = try SessionClient()
    try await client.initialize()
    let error = await failure {
      try await client.request(ExecuteCommandRequest(command: "ragd.fly"))
    }
    #expect(error?.code == .invalidParams)
    #expect(error?.message.contains("ragd.fly") == true)
  }
}
