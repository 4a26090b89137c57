/// Cuts anything else into windows that end at blank lines where they can.
enum WindowChunker {
  static func chunk(_ document: Document) -> ChunkedDocument { fatalError("skeleton") }
}
