/// Cuts prose by heading.
enum DocsChunker {
  static func chunk(_ document: Document) -> ChunkedDocument { fatalError("skeleton") }
}
