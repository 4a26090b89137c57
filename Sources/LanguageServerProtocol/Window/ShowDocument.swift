/// `window/showDocument`: asks the client to open a document, for long answers.
package struct ShowDocumentRequest: RequestMessage {
  package typealias Reply = ShowDocumentResult
  package static let method = "window/showDocument"
  package static let direction = MessageDirection.serverToClient
  package var uri: DocumentURI
  /// True to open it outside the editor.
  package var external: Bool?
  package var takeFocus: Bool?
  package var selection: PositionRange?

  package init(
    uri: DocumentURI, external: Bool? = nil, takeFocus: Bool? = nil, selection: PositionRange? = nil
  ) {
    self.uri = uri
    self.external = external
    self.takeFocus = takeFocus
    self.selection = selection
  }
}

/// Whether the document was opened.
package struct ShowDocumentResult: Codable, Sendable, Hashable {
  package var success: Bool

  package init(success: Bool) {
    self.success = success
  }
}
