import LanguageServerProtocol

/// What the client can do, with every absent capability resolved.
///
/// The default is a script: it takes everything that needs no answer of its own.
struct ClientTraits: Sendable {
  var hoverFormat = MarkupKind.markdown
  /// Nil where the client takes documentation as a string only.
  var documentationFormat: MarkupKind? = .markdown
  var takesLinks = false
  var takesTrees = false
  var showsProgress = false
  var showsDocuments = false
  var answersConfiguration = false
  var registersConfiguration = false
  var registersWatchers = false

  init() {}

  init(_ capabilities: ClientCapabilities) {
    let document = capabilities.textDocument
    // A hover that is a bare string would be read as Markdown: plain text says what it is.
    hoverFormat = Self.format(document?.hover?.contentFormat) ?? .plaintext
    documentationFormat = Self.format(document?.completion?.completionItem?.documentationFormat)
    takesLinks = document?.definition?.linkSupport ?? false
    takesTrees = document?.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false
    showsProgress = capabilities.window?.workDoneProgress ?? false
    showsDocuments = capabilities.window?.showDocument?.support ?? false
    let workspace = capabilities.workspace
    answersConfiguration = workspace?.configuration ?? false
    registersConfiguration = workspace?.didChangeConfiguration?.dynamicRegistration ?? false
    registersWatchers = workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false
  }

  /// The client's favourite of the formats that ragd has; nil for one that names none of them.
  private static func format(_ offered: [MarkupKind]?) -> MarkupKind? {
    offered?.first { $0 == .markdown || $0 == .plaintext }
  }
}

extension ServerCapabilities {
  /// What ragd can do for any client, positions counted as agreed.
  static func ragd(counting encoding: PositionEncodingKind) -> ServerCapabilities {
    ServerCapabilities(
      positionEncoding: encoding,
      textDocumentSync: TextDocumentSync(
        openClose: true, change: .incremental, save: TextDocumentSync.Save(includeText: false)),
      hoverProvider: true,
      completionProvider: Completion(triggerCharacters: [".", ":", ">"], resolveProvider: true),
      inlineCompletionProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentSymbolProvider: true,
      workspaceSymbolProvider: true,
      executeCommandProvider: ExecuteCommand(commands: EditorCommand.allCases.map(\.rawValue)),
      workspace: Workspace(
        workspaceFolders: Workspace.Folders(supported: true, changeNotifications: true)),
      experimental: [
        "ragd": [
          "methods": .array(
            RagdMethod.all.map { .string($0) })
        ]
      ])
  }
}

/// The methods that need no handshake.
enum RagdMethod {
  static let all = [
    AskRequest.method, SearchRequest.method, RagdHoverRequest.method, RagdCompleteRequest.method,
    IndexRequest.method, TrainRequest.method, StatusRequest.method,
  ]
}

extension PositionEncodingKind {
  /// Picks from the client's list.
  ///
  /// UTF-16 when it is offered at all: editors that run several servers mix their positions up when
  /// these count differently, and the others count in UTF-16.
  static func negotiated(from offered: [PositionEncodingKind]?) -> PositionEncodingKind {
    guard let offered, !offered.contains(.utf16) else { return .utf16 }
    return offered.first { $0 == .utf8 || $0 == .utf32 } ?? .utf16
  }
}
