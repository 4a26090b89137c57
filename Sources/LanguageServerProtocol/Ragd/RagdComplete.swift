/// `ragd/complete`: completions for scripts, by path and 1-based line and column as well.
///
/// The document is `path` (relative to the root, or absolute) or `textDocument`; the place is `line`
/// and `column` or `position`.
package struct RagdCompleteRequest: RequestMessage {
  package typealias Reply = RagdCompleteResult
  package static let method = "ragd/complete"
  package static let direction = MessageDirection.clientToServer
  package var path: String?
  package var textDocument: TextDocumentIdentifier?
  /// 1-based.
  package var line: Int?
  /// 1-based, in bytes of UTF-8; past the end means the end of the line, as does absence.
  package var column: Int?
  package var position: Position?
  /// The document's text, where it differs from what the server has.
  package var text: String?
  package var limit: Int?
  package var workDoneToken: ProgressToken?

  package init(
    path: String? = nil, textDocument: TextDocumentIdentifier? = nil, line: Int? = nil,
    column: Int? = nil, position: Position? = nil, text: String? = nil, limit: Int? = nil,
    workDoneToken: ProgressToken? = nil
  ) {
    self.path = path
    self.textDocument = textDocument
    self.line = line
    self.column = column
    self.position = position
    self.text = text
    self.limit = limit
    self.workDoneToken = workDoneToken
  }
}

/// Texts to insert, best first.
package struct RagdCompleteResult: Codable, Sendable, Hashable {
  package var items: [Item]
  package var generation: Int
  package var seconds: Double

  package init(items: [Item], generation: Int, seconds: Double) {
    self.items = items
    self.generation = generation
    self.seconds = seconds
  }

  /// A text and what it replaces.
  package struct Item: Codable, Sendable, Hashable {
    package var insertText: String
    package var label: String
    package var kind: String
    package var detail: String
    /// Where the text comes from: `buffer`, `symbol`, `member`, `line`.
    package var source: String
    /// What is replaced; on the cursor's line.
    package var range: PositionRange
    /// 1-based line of `range`.
    package var line: Int
    /// 1-based, in bytes of UTF-8.
    package var startColumn: Int
    /// 1-based, in bytes of UTF-8, exclusive.
    package var endColumn: Int

    package init(
      insertText: String, label: String, kind: String, detail: String, source: String,
      range: PositionRange, line: Int, startColumn: Int, endColumn: Int
    ) {
      self.insertText = insertText
      self.label = label
      self.kind = kind
      self.detail = detail
      self.source = source
      self.range = range
      self.line = line
      self.startColumn = startColumn
      self.endColumn = endColumn
    }
  }
}
