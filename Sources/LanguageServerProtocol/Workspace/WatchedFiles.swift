/// `workspace/didChangeWatchedFiles`: files that the client watches for the server changed.
package struct DidChangeWatchedFilesNotification: NotificationMessage {
  package static let method = "workspace/didChangeWatchedFiles"
  package static let direction = MessageDirection.clientToServer
  package var changes: [FileEvent]

  package init(changes: [FileEvent]) {
    self.changes = changes
  }
}

/// What happened to a file.
package struct FileEvent: Codable, Sendable, Hashable {
  package var uri: DocumentURI
  package var type: FileChangeType

  package init(uri: DocumentURI, type: FileChangeType) {
    self.uri = uri
    self.type = type
  }
}

/// Ways in which a file can change.
package enum FileChangeType: Int, Codable, Sendable {
  case created = 1
  case changed = 2
  case deleted = 3
}
