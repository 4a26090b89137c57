/// A root that the editor has open.
package struct WorkspaceFolder: Codable, Sendable, Hashable {
  package var uri: DocumentURI
  package var name: String

  package init(uri: DocumentURI, name: String) {
    self.uri = uri
    self.name = name
  }
}

/// `workspace/didChangeWorkspaceFolders`: roots came or went.
package struct DidChangeWorkspaceFoldersNotification: NotificationMessage {
  package static let method = "workspace/didChangeWorkspaceFolders"
  package static let direction = MessageDirection.clientToServer
  package var event: WorkspaceFoldersChange

  package init(event: WorkspaceFoldersChange) {
    self.event = event
  }
}

/// The roots that came and went.
package struct WorkspaceFoldersChange: Codable, Sendable, Hashable {
  package var added: [WorkspaceFolder]
  package var removed: [WorkspaceFolder]

  package init(added: [WorkspaceFolder], removed: [WorkspaceFolder]) {
    self.added = added
    self.removed = removed
  }
}
