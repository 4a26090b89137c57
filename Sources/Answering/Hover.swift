package import Corpus
package import SearchIndex

/// What a hover shows.
package struct Hover: Sendable {
  /// Markdown with links to places.
  package var markdown: String
  /// The bytes of the identifier in the document.
  package var range: Range<Int>
  package init(markdown: String, range: Range<Int>) {
    self.markdown = markdown
    self.range = range
  }
}

/// Answers hover from a snapshot: signature, doc comment, definition, uses, passages of the docs.
package struct HoverProvider: Sendable {
  package let snapshot: IndexSnapshot
  /// Makes the URI of a place: root, path, zero-based line.
  package let link: @Sendable (_ root: String, _ path: String, _ line: Int) -> String
  package init(
    snapshot: IndexSnapshot,
    link: @escaping @Sendable (_ root: String, _ path: String, _ line: Int) -> String
  ) {
    self.snapshot = snapshot
    self.link = link
  }
  /// Nil where there is no identifier or term, or nothing is known about it.
  package func hover(root: String, document: ChunkedDocument, offset: Int) -> Hover? {
    fatalError("skeleton")
  }
  /// Definitions of the identifier at an offset, best first.
  package func definitions(root: String, document: ChunkedDocument, offset: Int) -> [SymbolID] {
    fatalError("skeleton")
  }
}
