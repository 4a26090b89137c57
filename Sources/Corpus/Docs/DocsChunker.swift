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
      case .restructuredText: RestructuredTextScanner.outline(lines)
      case .asciiDoc: AsciiDocScanner.outline(lines)
      case .html: HTMLScanner.outline(lines)
      case .notebook: NotebookScanner.outline(lines)
      case .plainText: PlainTextScanner.outline(lines)
      default: MarkdownScanner.outline(lines)
      }
    // Text without a heading is cut like anything else that has no known structure.
    if document.language == .plainText, outline.headings.isEmpty {
      return WindowChunker.chunk(document)
    }
    return SectionAssembler(document, lines, outline).assemble()
  }
}
