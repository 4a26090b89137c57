/// `textDocument/didChange`: changes to apply in order, each to the result of the one before.
package struct DidChangeNotification: NotificationMessage {
  package static let method = "textDocument/didChange"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: VersionedTextDocumentIdentifier
  package var contentChanges: [TextDocumentContentChange]

  package init(
    textDocument: VersionedTextDocumentIdentifier, contentChanges: [TextDocumentContentChange]
  ) {
    self.textDocument = textDocument
    self.contentChanges = contentChanges
  }
}

/// A replacement of a range, or of the whole text where there is no range.
package struct TextDocumentContentChange: Codable, Sendable, Hashable {
  package var range: PositionRange?
  /// Deprecated: length of the range in UTF-16 code units.
  package var rangeLength: Int?
  package var text: String

  package init(range: PositionRange? = nil, rangeLength: Int? = nil, text: String) {
    self.range = range
    self.rangeLength = rangeLength
    self.text = text
  }
}
