/// What the server can do, and how it wants to be told of changes.
package struct ServerCapabilities: Codable, Sendable, Hashable {
  package var positionEncoding: PositionEncodingKind?
  package var textDocumentSync: TextDocumentSync?
  package var hoverProvider: Bool?
  package var completionProvider: Completion?
  package var inlineCompletionProvider: Bool?
  package var definitionProvider: Bool?
  package var referencesProvider: Bool?
  package var documentSymbolProvider: Bool?
  package var workspaceSymbolProvider: Bool?
  package var executeCommandProvider: ExecuteCommand?
  package var workspace: Workspace?
  /// Names ragd's own methods.
  package var experimental: LSPAny?

  package init(
    positionEncoding: PositionEncodingKind? = nil, textDocumentSync: TextDocumentSync? = nil,
    hoverProvider: Bool? = nil, completionProvider: Completion? = nil,
    inlineCompletionProvider: Bool? = nil, definitionProvider: Bool? = nil,
    referencesProvider: Bool? = nil, documentSymbolProvider: Bool? = nil,
    workspaceSymbolProvider: Bool? = nil, executeCommandProvider: ExecuteCommand? = nil,
    workspace: Workspace? = nil, experimental: LSPAny? = nil
  ) {
    self.positionEncoding = positionEncoding
    self.textDocumentSync = textDocumentSync
    self.hoverProvider = hoverProvider
    self.completionProvider = completionProvider
    self.inlineCompletionProvider = inlineCompletionProvider
    self.definitionProvider = definitionProvider
    self.referencesProvider = referencesProvider
    self.documentSymbolProvider = documentSymbolProvider
    self.workspaceSymbolProvider = workspaceSymbolProvider
    self.executeCommandProvider = executeCommandProvider
    self.workspace = workspace
    self.experimental = experimental
  }

  /// Which notifications about documents the server wants.
  package struct TextDocumentSync: Codable, Sendable, Hashable {
    package var openClose: Bool
    package var change: TextDocumentSyncKind
    package var willSave: Bool?
    package var save: Save?

    package init(
      openClose: Bool, change: TextDocumentSyncKind, willSave: Bool? = nil, save: Save? = nil
    ) {
      self.openClose = openClose
      self.change = change
      self.willSave = willSave
      self.save = save
    }

    /// Whether `didSave` carries the text.
    package struct Save: Codable, Sendable, Hashable {
      package var includeText: Bool?

      package init(includeText: Bool? = nil) {
        self.includeText = includeText
      }
    }
  }

  /// When the client asks for completions by itself.
  package struct Completion: Codable, Sendable, Hashable {
    package var triggerCharacters: [String]?
    package var resolveProvider: Bool?

    package init(triggerCharacters: [String]? = nil, resolveProvider: Bool? = nil) {
      self.triggerCharacters = triggerCharacters
      self.resolveProvider = resolveProvider
    }
  }

  /// The commands that `workspace/executeCommand` takes.
  package struct ExecuteCommand: Codable, Sendable, Hashable {
    package var commands: [String]

    package init(commands: [String]) {
      self.commands = commands
    }
  }

  /// Abilities with several roots.
  package struct Workspace: Codable, Sendable, Hashable {
    package var workspaceFolders: Folders?

    package init(workspaceFolders: Folders? = nil) {
      self.workspaceFolders = workspaceFolders
    }

    /// Whether roots may come and go.
    package struct Folders: Codable, Sendable, Hashable {
      package var supported: Bool?
      package var changeNotifications: Bool?

      package init(supported: Bool? = nil, changeNotifications: Bool? = nil) {
        self.supported = supported
        self.changeNotifications = changeNotifications
      }
    }
  }
}

/// How much of a changed document is sent.
package enum TextDocumentSyncKind: Int, Codable, Sendable {
  case none = 0
  case full = 1
  case incremental = 2
}
