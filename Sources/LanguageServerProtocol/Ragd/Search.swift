/// `ragd/search`: the places that fit a query best.
package struct SearchRequest: RequestMessage {
  package typealias Reply = SearchResult
  package static let method = "ragd/search"
  package static let direction = MessageDirection.clientToServer
  package var query: String
  package var limit: Int?
  /// Where the user is; its neighbours come first among equals.
  package var textDocument: TextDocumentIdentifier?
  package var workDoneToken: ProgressToken?

  package init(
    query: String, limit: Int? = nil, textDocument: TextDocumentIdentifier? = nil,
    workDoneToken: ProgressToken? = nil
  ) {
    self.query = query
    self.limit = limit
    self.textDocument = textDocument
    self.workDoneToken = workDoneToken
  }
}

/// Places, best first.
package struct SearchResult: Codable, Sendable, Hashable {
  package var results: [Item]
  package var generation: Int
  package var seconds: Double

  package init(results: [Item], generation: Int, seconds: Double) {
    self.results = results
    self.generation = generation
    self.seconds = seconds
  }

  /// A found place with the reasons for it.
  package struct Item: Codable, Sendable, Hashable {
    package var uri: DocumentURI
    package var range: PositionRange
    package var path: String
    package var root: String?
    /// 1-based, inclusive.
    package var startLine: Int
    /// 1-based, inclusive.
    package var endLine: Int
    /// The definition or the heading path at the place; empty where there is none.
    package var symbol: String
    /// Kind of the symbol, or of the text, in words.
    package var kind: String
    /// Comparable within one result only.
    package var score: Double
    /// Why it matched, in short phrases.
    package var why: [String]
    package var snippet: String
    package var hash: String
    /// Copies of the place elsewhere, which are no results of their own; absent without any.
    package var copies: [Place]?

    package init(
      uri: DocumentURI, range: PositionRange, path: String, root: String? = nil, startLine: Int,
      endLine: Int, symbol: String, kind: String, score: Double, why: [String], snippet: String,
      hash: String, copies: [Place]? = nil
    ) {
      self.uri = uri
      self.range = range
      self.path = path
      self.root = root
      self.startLine = startLine
      self.endLine = endLine
      self.symbol = symbol
      self.kind = kind
      self.score = score
      self.why = why
      self.snippet = snippet
      self.hash = hash
      self.copies = copies
    }
  }
}
