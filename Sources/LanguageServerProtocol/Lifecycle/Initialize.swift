/// `initialize`: the first request of an editor.
package struct InitializeRequest: RequestMessage {
  package typealias Reply = InitializeResult
  package static let method = "initialize"
  package static let direction = MessageDirection.clientToServer
  /// The editor's process; the server ends when it is gone.
  ///
  /// Nil when no process started the server.
  package var processId: Int?
  package var clientInfo: ProgramInfo?
  package var locale: String?
  /// Deprecated in favour of `rootUri`.
  package var rootPath: String?
  /// Deprecated in favour of `workspaceFolders`.
  package var rootUri: DocumentURI?
  /// ragd's settings; see `config.schema.json`.
  package var initializationOptions: LSPAny?
  package var capabilities: ClientCapabilities
  /// `off`, `messages` or `verbose`.
  package var trace: String?
  package var workspaceFolders: [WorkspaceFolder]?
  package var workDoneToken: ProgressToken?

  package init(
    processId: Int? = nil, clientInfo: ProgramInfo? = nil, locale: String? = nil,
    rootPath: String? = nil, rootUri: DocumentURI? = nil, initializationOptions: LSPAny? = nil,
    capabilities: ClientCapabilities, trace: String? = nil,
    workspaceFolders: [WorkspaceFolder]? = nil, workDoneToken: ProgressToken? = nil
  ) {
    self.processId = processId
    self.clientInfo = clientInfo
    self.locale = locale
    self.rootPath = rootPath
    self.rootUri = rootUri
    self.initializationOptions = initializationOptions
    self.capabilities = capabilities
    self.trace = trace
    self.workspaceFolders = workspaceFolders
    self.workDoneToken = workDoneToken
  }
}

/// What the server can do.
package struct InitializeResult: Codable, Sendable, Hashable {
  package var capabilities: ServerCapabilities
  package var serverInfo: ProgramInfo?

  package init(capabilities: ServerCapabilities, serverInfo: ProgramInfo? = nil) {
    self.capabilities = capabilities
    self.serverInfo = serverInfo
  }
}

/// The name of a client or a server.
package struct ProgramInfo: Codable, Sendable, Hashable {
  package var name: String
  package var version: String?

  package init(name: String, version: String? = nil) {
    self.name = name
    self.version = version
  }
}

/// `initialized`: the client took the answer to `initialize`.
package struct InitializedNotification: NotificationMessage {
  package static let method = "initialized"
  package static let direction = MessageDirection.clientToServer
  package init() {}
}

/// `shutdown`: the last request; only `exit` may follow.
package struct ShutdownRequest: RequestMessage {
  package typealias Reply = Nothing
  package static let method = "shutdown"
  package static let direction = MessageDirection.clientToServer
  package init() {}
}

/// `exit`: ends the process, with status 0 after `shutdown`, else 1.
package struct ExitNotification: NotificationMessage {
  package static let method = "exit"
  package static let direction = MessageDirection.clientToServer
  package init() {}
}
