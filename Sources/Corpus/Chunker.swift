/// Cuts documents into chunks: code by definition, docs by heading, the rest into windows.
package enum Chunker {
  /// Changes whenever the same bytes may give other chunks; part of the index's feature version.
  package static let version: UInt32 = 1

  /// - Complexity: O(bytes); about 100 MB a second. Never fails: anything unreadable becomes windows.
  package static func chunk(_ document: Document) -> ChunkedDocument {
    switch document.language {
    case .markdown, .restructuredText, .asciiDoc, .html, .notebook, .plainText:
      return DocsChunker.chunk(document)
    case .json, .yaml, .toml, .xml, .css:
      return WindowChunker.chunk(document)
    default:
      return CodeChunker.chunk(document)
    }
  }
}
