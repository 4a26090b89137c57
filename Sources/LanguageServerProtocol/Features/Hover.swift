/// `textDocument/hover`: what is known about the thing under the cursor.
package struct HoverRequest: RequestMessage {
  package typealias Reply = HoverResult?
  package static let method = "textDocument/hover"
  package static let direction = MessageDirection.clientToServer
  package var textDocument: TextDocumentIdentifier
  package var position: Position
  package var workDoneToken: ProgressToken?

  package init(
    textDocument: TextDocumentIdentifier, position: Position, workDoneToken: ProgressToken? = nil
  ) {
    self.textDocument = textDocument
    self.position = position
    self.workDoneToken = workDoneToken
  }
}

/// What a hover shows.
package struct HoverResult: Codable, Sendable, Hashable {
  package var contents: MarkupContent
  package var range: PositionRange?

  package init(contents: MarkupContent, range: PositionRange? = nil) {
    self.contents = contents
    self.range = range
  }
}
