/// `textDocument/didOpen`: from now on the client's text counts, not the disk's.
package struct DidOpenNotification: NotificationMessage {
  package static let method = "textDocument/didOpen"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentItem

  package init(textDocument: TextDocumentItem) {
    self.textDocument = textDocument
  }
}

/// `textDocument/didClose`: from now on the disk's text counts again.
package struct DidCloseNotification: NotificationMessage {
  package static let method = "textDocument/didClose"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier

  package init(textDocument: TextDocumentIdentifier) {
    self.textDocument = textDocument
  }
}
