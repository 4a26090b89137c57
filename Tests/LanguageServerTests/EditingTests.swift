import JSONRPC
import LanguageServerProtocol
import TestSupport
import Testing

/// What the editor shows at the cursor: menu, ghost text, hover, definition.
@Suite struct EditingTests {
  private static let ship = """
    /// A ship with a name.
    struct Ship {
      /// Drops the anchor.
      func anchorNow() {}
    }

    """
  /// The emoji makes columns differ from bytes; the cursor stands behind `anch`.
  private static let port = """
    func land(_ ship: Ship) {
      print("🚢"); ship.anch
    }

    """
  private static let cursor = Position(line: 1, character: 24)

  private func start(_ capabilities: ClientCapabilities = ClientCapabilities()) async throws
    -> SessionClient
  {
    let client = try SessionClient(["Ship.swift": Self.ship, "Port.swift": "func old() {}\n"])
    try await client.initialize(capabilities)
    try client.open("Port.swift", Self.port)
    try await client.settle()
    return client
  }

  private func document(_ client: SessionClient) -> TextDocumentIdentifier {
    TextDocumentIdentifier(uri: client.uri("Port.swift"))
  }

  /// The menu at the cursor; asked for again where an entry came too late, as on a machine with other work.
  private func menu(
    _ client: SessionClient, with isWanted: (CompletionItem) -> Bool
  ) async throws -> CompletionList {
    var list: CompletionList?
    _ = try await eventually {
      list = try await client.request(
        CompletionRequest(textDocument: document(client), position: Self.cursor))
      return list?.items.contains(where: isWanted) ?? false
    }
    return try #require(list)
  }

  @Test func menuEntriesReplaceWhatWasTyped() async throws {
    let client = try await start()
    let list = try await menu(client) { $0.label.hasPrefix("anchorNow") }
    let item = try #require(list.items.first { $0.label.hasPrefix("anchorNow") })
    let range = PositionRange(
      start: Position(line: 1, character: 20), end: Position(line: 1, character: 24))
    #expect(item.textEdit?.range == range)
    #expect((item.filterText ?? item.label).hasPrefix("anch"))
    #expect(list.items.map(\.sortText) == list.items.map(\.sortText).sorted { $0 ?? "" < $1 ?? "" })
  }

  @Test(arguments: [nil, [.plaintext], [.markdown, .plaintext]] as [[MarkupKind]?])
  func entryIsDescribedWhenResolved(formats: [MarkupKind]?) async throws {
    let client = try await start(
      ClientCapabilities(
        textDocument: ClientCapabilities.TextDocument(
          completion: ClientCapabilities.Completion(
            completionItem: ClientCapabilities.Completion.Item(documentationFormat: formats)))))
    let list = try await menu(client) { $0.data != nil }
    let item = try #require(list.items.first { $0.data != nil })
    #expect(item.documentation == nil)
    let resolved = try await client.request(CompletionItemResolveRequest(item: item))
    switch try #require(resolved.documentation) {
    case .plain(let text):
      #expect(formats == nil && text.contains("Drops the anchor.") && !text.contains("```"))
    case .markup(let content):
      #expect(content.kind == formats?.first && content.value.contains("Drops the anchor."))
      #expect(content.value.contains("```") == (content.kind == .markdown))
    }
    var undescribed = resolved
    undescribed.documentation = nil
    #expect(undescribed == item)
  }

  @Test func resolvingNonsenseChangesNothing() async throws {
    let client = try await start()
    for data in [
      nil, .null, ["root": 1], ["root": "", "path": "", "name": "", "line": .integer(.min)],
    ]
      as [LSPAny?]
    {
      let item = CompletionItem(label: "x", data: data)
      #expect(try await client.request(CompletionItemResolveRequest(item: item)).label == "x")
    }
  }

  @Test func ghostTextNamesItsRange() async throws {
    let client = try await start()
    let list = try #require(
      try await client.request(
        InlineCompletionRequest(
          textDocument: document(client), position: Self.cursor,
          context: InlineCompletionContext(triggerKind: .automatic))))
    for item in list.items {
      let range = try #require(item.range)
      #expect(range.start.line == range.end.line)
      #expect(range.start <= Self.cursor && Self.cursor <= range.end)
    }
  }

  @Test(arguments: [.markdown, .plaintext, nil] as [MarkupKind?])
  func hoverComesInTheClientsFormat(kind: MarkupKind?) async throws {
    let client = try await start(
      ClientCapabilities(
        textDocument: ClientCapabilities.TextDocument(
          hover: ClientCapabilities.Hover(contentFormat: kind.map { [$0] }))))
    let hover = try #require(
      try await client.request(
        HoverRequest(
          textDocument: document(client), position: Position(line: 0, character: 19))))
    #expect(hover.contents.kind == kind ?? .plaintext)
    #expect(hover.contents.value.contains("A ship with a name."))
    #expect(hover.contents.value.contains("```") == (kind == .markdown))
    #expect(
      hover.range
        == PositionRange(
          start: Position(line: 0, character: 18), end: Position(line: 0, character: 22)))
  }

  @Test func definitionsAreLinkedWhereTheClientTakesLinks() async throws {
    let request = { (client: SessionClient) in
      DefinitionRequest(
        textDocument: self.document(client), position: Position(line: 0, character: 19))
    }
    let name = PositionRange(
      start: Position(line: 1, character: 7), end: Position(line: 1, character: 11))
    let plain = try await start()
    #expect(
      try await plain.request(request(plain))
        == .locations([Location(uri: plain.uri("Ship.swift"), range: name)]))
    let linked = try await start(
      ClientCapabilities(
        textDocument: ClientCapabilities.TextDocument(
          definition: ClientCapabilities.Definition(linkSupport: true))))
    guard case .links(let links)? = try await linked.request(request(linked)) else {
      Issue.record("expected links")
      return
    }
    #expect(links.map(\.targetSelectionRange) == [name])
    #expect(links.first?.targetUri == linked.uri("Ship.swift"))
  }

  @Test func settingsTurnFeaturesOff() async throws {
    let client = try SessionClient(
      ["Ship.swift": Self.ship],
      settings: #"{"hover": {"enabled": false}, "completion": {"enabled": false}}"#)
    try await client.initialize()
    let ship = TextDocumentIdentifier(uri: client.uri("Ship.swift"))
    let place = Position(line: 1, character: 8)
    #expect(try await client.request(HoverRequest(textDocument: ship, position: place)) == nil)
    #expect(
      try await client.request(CompletionRequest(textDocument: ship, position: place)) == nil)
  }
}
