/// Cuts prose by heading.
///
/// Invariant: the chunks of a document are its lines in order, without gaps or overlaps, and every
/// heading is a symbol whose extent is its section. A scanner per format finds the headings in one
/// pass over the bytes, as far as they can be told without the whole grammar of the format; nothing
/// it reads can make it fail or take more than linear time.
enum DocsChunker {
  /// - Complexity: O(bytes).
  static func chunk(_ document: Document) -> ChunkedDocument {
    let lines = DocumentLines(document)
    let outline =
      switch document.language {
      default: MarkdownScanner.outline(lines)
      }
    return SectionAssembler(document, lines, outline).assemble()
  }
}
