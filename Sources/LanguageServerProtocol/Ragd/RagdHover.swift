/// `ragd/hover`: hover for scripts, by path and 1-based line and column as well.
///
/// The document is `path` (relative to the root, or absolute) or `textDocument`; the place is `line`
/// and `column` or `position`.
package struct RagdHoverRequest: RequestMessage {
  package typealias Reply = RagdHoverResult?
  package static let method = "ragd/hover"
  package static let direction = MessageDirection.clientToServer
  package var path: String?
  package var textDocument: TextDocumentIdentifier?
  /// 1-based.
  package var line: Int?
  /// 1-based, in bytes of UTF-8; 1 where absent.
  package var column: Int?
  package var position: Position?
  /// Waits until a summary is written, where one can be and is not there yet.
  package var summarize: Bool?
  package var workDoneToken: ProgressToken?

  package init(
    path: String? = nil, textDocument: TextDocumentIdentifier? = nil, line: Int? = nil,
    column: Int? = nil, position: Position? = nil, summarize: Bool? = nil,
    workDoneToken: ProgressToken? = nil
  ) {
    self.path = path
    self.textDocument = textDocument
    self.line = line
    self.column = column
    self.position = position
    self.summarize = summarize
    self.workDoneToken = workDoneToken
  }
}

/// What is known about the identifier at a place.
package struct RagdHoverResult: Codable, Sendable, Hashable {
  package var markdown: String
  /// The identifier's place.
  package var uri: DocumentURI
  package var range: PositionRange
  package var path: String
  package var startLine: Int
  package var endLine: Int
  /// Where it is defined, best first.
  package var definitions: [Place]
  /// What a decoder wrote of a definition without a doc comment; it stands in `markdown` too.
  package var summary: String?
  package var generation: Int
  package var seconds: Double

  package init(
    markdown: String, uri: DocumentURI, range: PositionRange, path: String, startLine: Int,
    endLine: Int, definitions: [Place], summary: String? = nil, generation: Int, seconds: Double
  ) {
    self.markdown = markdown
    self.uri = uri
    self.range = range
    self.path = path
    self.startLine = startLine
    self.endLine = endLine
    self.definitions = definitions
    self.summary = summary
    self.generation = generation
    self.seconds = seconds
  }
}
