/// What the client can do, as far as ragd asks.
package struct ClientCapabilities: Codable, Sendable, Hashable {
  package var general: General?
  package var textDocument: TextDocument?
  package var window: Window?
  package var workspace: Workspace?

  package init(
    general: General? = nil, textDocument: TextDocument? = nil, window: Window? = nil,
    workspace: Workspace? = nil
  ) {
    self.general = general
    self.textDocument = textDocument
    self.window = window
    self.workspace = workspace
  }

  /// Capabilities that belong to no feature.
  package struct General: Codable, Sendable, Hashable {
    /// What the client can count positions in, best first; nil means UTF-16 only.
    package var positionEncodings: [PositionEncodingKind]?

    package init(positionEncodings: [PositionEncodingKind]? = nil) {
      self.positionEncodings = positionEncodings
    }
  }

  /// Capabilities of document features.
  package struct TextDocument: Codable, Sendable, Hashable {
    package var synchronization: Synchronization?
    package var hover: Hover?
    package var completion: Completion?
    package var inlineCompletion: Registration?
    package var definition: Definition?
    package var documentSymbol: DocumentSymbol?

    package init(
      synchronization: Synchronization? = nil, hover: Hover? = nil, completion: Completion? = nil,
      inlineCompletion: Registration? = nil, definition: Definition? = nil,
      documentSymbol: DocumentSymbol? = nil
    ) {
      self.synchronization = synchronization
      self.hover = hover
      self.completion = completion
      self.inlineCompletion = inlineCompletion
      self.definition = definition
      self.documentSymbol = documentSymbol
    }
  }

  /// Whether the server may register a feature later.
  package struct Registration: Codable, Sendable, Hashable {
    package var dynamicRegistration: Bool?

    package init(dynamicRegistration: Bool? = nil) {
      self.dynamicRegistration = dynamicRegistration
    }
  }

  /// Which notifications about documents the client sends.
  package struct Synchronization: Codable, Sendable, Hashable {
    package var dynamicRegistration: Bool?
    package var didSave: Bool?
    package var willSave: Bool?

    package init(dynamicRegistration: Bool? = nil, didSave: Bool? = nil, willSave: Bool? = nil) {
      self.dynamicRegistration = dynamicRegistration
      self.didSave = didSave
      self.willSave = willSave
    }
  }

  /// What a hover may hold.
  package struct Hover: Codable, Sendable, Hashable {
    /// Formats the client can show, best first.
    package var contentFormat: [MarkupKind]?

    package init(contentFormat: [MarkupKind]? = nil) {
      self.contentFormat = contentFormat
    }
  }

  /// What a completion may hold.
  package struct Completion: Codable, Sendable, Hashable {
    package var completionItem: Item?
    package var contextSupport: Bool?

    package init(completionItem: Item? = nil, contextSupport: Bool? = nil) {
      self.completionItem = completionItem
      self.contextSupport = contextSupport
    }

    /// What one item may hold.
    package struct Item: Codable, Sendable, Hashable {
      package var documentationFormat: [MarkupKind]?
      package var snippetSupport: Bool?
      package var insertReplaceSupport: Bool?
      package var labelDetailsSupport: Bool?

      package init(
        documentationFormat: [MarkupKind]? = nil, snippetSupport: Bool? = nil,
        insertReplaceSupport: Bool? = nil, labelDetailsSupport: Bool? = nil
      ) {
        self.documentationFormat = documentationFormat
        self.snippetSupport = snippetSupport
        self.insertReplaceSupport = insertReplaceSupport
        self.labelDetailsSupport = labelDetailsSupport
      }
    }
  }

  /// What a definition may hold.
  package struct Definition: Codable, Sendable, Hashable {
    package var linkSupport: Bool?

    package init(linkSupport: Bool? = nil) {
      self.linkSupport = linkSupport
    }
  }

  /// What the symbols of a document may look like.
  package struct DocumentSymbol: Codable, Sendable, Hashable {
    package var hierarchicalDocumentSymbolSupport: Bool?

    package init(hierarchicalDocumentSymbolSupport: Bool? = nil) {
      self.hierarchicalDocumentSymbolSupport = hierarchicalDocumentSymbolSupport
    }
  }

  /// Capabilities of the client's window.
  package struct Window: Codable, Sendable, Hashable {
    package var workDoneProgress: Bool?
    package var showDocument: ShowDocument?

    package init(workDoneProgress: Bool? = nil, showDocument: ShowDocument? = nil) {
      self.workDoneProgress = workDoneProgress
      self.showDocument = showDocument
    }

    /// Whether the client can open a document for the server.
    package struct ShowDocument: Codable, Sendable, Hashable {
      package var support: Bool

      package init(support: Bool) {
        self.support = support
      }
    }
  }

  /// Capabilities of the client's workspace.
  package struct Workspace: Codable, Sendable, Hashable {
    package var configuration: Bool?
    package var workspaceFolders: Bool?
    package var didChangeConfiguration: Registration?
    package var didChangeWatchedFiles: WatchedFiles?

    package init(
      configuration: Bool? = nil, workspaceFolders: Bool? = nil,
      didChangeConfiguration: Registration? = nil, didChangeWatchedFiles: WatchedFiles? = nil
    ) {
      self.configuration = configuration
      self.workspaceFolders = workspaceFolders
      self.didChangeConfiguration = didChangeConfiguration
      self.didChangeWatchedFiles = didChangeWatchedFiles
    }

    /// How the client can watch files for the server.
    package struct WatchedFiles: Codable, Sendable, Hashable {
      package var dynamicRegistration: Bool?
      package var relativePatternSupport: Bool?

      package init(dynamicRegistration: Bool? = nil, relativePatternSupport: Bool? = nil) {
        self.dynamicRegistration = dynamicRegistration
        self.relativePatternSupport = relativePatternSupport
      }
    }
  }
}
