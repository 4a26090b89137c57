/// `workspace/executeCommand`: runs one of the server's commands.
package struct ExecuteCommandRequest: RequestMessage {
  package typealias Reply = LSPAny
  package static let method = "workspace/executeCommand"
  package static let direction = MessageDirection.clientToServer
  package var command: String
  package var arguments: [LSPAny]?
  package var workDoneToken: ProgressToken?

  package init(command: String, arguments: [LSPAny]? = nil, workDoneToken: ProgressToken? = nil) {
    self.command = command
    self.arguments = arguments
    self.workDoneToken = workDoneToken
  }
}

/// `workspace/applyEdit`: asks the client to change documents.
package struct ApplyEditRequest: RequestMessage {
  package typealias Reply = ApplyEditResult
  package static let method = "workspace/applyEdit"
  package static let direction = MessageDirection.serverToClient
  /// What the user sees in the undo menu.
  package var label: String?
  package var edit: WorkspaceEdit

  package init(label: String? = nil, edit: WorkspaceEdit) {
    self.label = label
    self.edit = edit
  }
}

/// Whether an edit was made.
package struct ApplyEditResult: Codable, Sendable, Hashable {
  package var applied: Bool
  package var failureReason: String?

  package init(applied: Bool, failureReason: String? = nil) {
    self.applied = applied
    self.failureReason = failureReason
  }
}
