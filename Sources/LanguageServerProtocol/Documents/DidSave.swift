/// `textDocument/didSave`: the text is on the disk now.
package struct DidSaveNotification: NotificationMessage {
  package static let method = "textDocument/didSave"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier
  package var text: String?

  package init(textDocument: TextDocumentIdentifier, text: String? = nil) {
    self.textDocument = textDocument
    self.text = text
  }
}

/// `textDocument/willSave`: the text is about to be written.
package struct WillSaveNotification: NotificationMessage {
  package static let method = "textDocument/willSave"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier
  /// 1 by hand, 2 after a delay, 3 when the window lost the focus.
  package var reason: Int

  package init(textDocument: TextDocumentIdentifier, reason: Int) {
    self.textDocument = textDocument
    self.reason = reason
  }
}
