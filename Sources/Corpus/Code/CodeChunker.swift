/// Cuts source code by definition.
enum CodeChunker {
  static func chunk(_ document: Document) -> ChunkedDocument { fatalError("skeleton") }
}
