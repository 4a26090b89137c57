package import Corpus
package import SearchIndex

/// A place to complete at.
package struct CompletionRequest: Sendable {
  package var root: String
  /// The buffer, chunked.
  package var document: ChunkedDocument
  /// Byte offset of the cursor in the buffer.
  package var offset: Int
  package var limit: Int
  package init(root: String, document: ChunkedDocument, offset: Int, limit: Int = 50) {
    self.root = root
    self.document = document
    self.offset = offset
    self.limit = limit
  }
}

/// Text that inserts cleanly: replacing `replace` by `text` gives what was promised.
package struct Candidate: Hashable, Sendable {
  package enum Source: String, Sendable { case buffer, symbol, member, line }
  package var text: String
  /// Bytes of the buffer that it replaces; on the cursor's line, and contains the cursor.
  package var replace: Range<Int>
  package var source: Source
  package var kind: Symbol.Kind?
  /// Signature or origin, for the menu.
  package var detail: String
  /// The symbol to describe when the editor resolves the item.
  package var symbol: SymbolID?
  package var score: Float
  package init(
    text: String, replace: Range<Int>, source: Source, kind: Symbol.Kind?, detail: String,
    symbol: SymbolID?, score: Float
  ) {
    self.text = text
    self.replace = replace
    self.source = source
    self.kind = kind
    self.detail = detail
    self.symbol = symbol
    self.score = score
  }
}

/// Completes from the open buffers and the index.
package struct Completer: Sendable {
  package let snapshot: IndexSnapshot
  package init(snapshot: IndexSnapshot) { self.snapshot = snapshot }
  /// Identifiers, members and whole lines for the completion menu, best first.
  package func menu(_ request: CompletionRequest) -> [Candidate] { fatalError("skeleton") }
  /// Ghost text, best first; empty when unsure. May span lines.
  package func inline(_ request: CompletionRequest) -> [Candidate] { fatalError("skeleton") }
}
