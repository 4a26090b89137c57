/// Cuts documents into chunks: code by definition, docs by heading, the rest into windows.
package enum Chunker {
  /// Changes whenever the same bytes may give other chunks; part of the index's feature version.
  package static let version: UInt32 = 2

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

  /// The comments and strings that `chunk` would find, without finding definitions first: for
  /// readers that want a file's words alone.
  ///
  /// A string of Python that stands at the start of its line counts as a doc comment.
  /// - Complexity: O(bytes).
  package static func regions(of document: Document) -> [SyntaxRegion] {
    guard let rules = LanguageRules.of(document.language) else { return chunk(document).regions }
    var regions = Lexer.lex(document.text, rules).regions
    guard document.language == .python else { return regions }
    for index in regions.indices where regions[index].kind == .string {
      let start = regions[index].bytes.lowerBound
      let line = document.lines.bytes(ofLine: document.lines.line(at: start)).lowerBound
      let isAlone = document.text[line..<start].allSatisfy { $0 == 0x20 || $0 == 0x09 }
      // Three quotes on each side.
      let isBlock =
        regions[index].bytes.count >= 6 && document.text[start] == document.text[start + 1]
      if isAlone && isBlock { regions[index].kind = .docComment }
    }
    return regions
  }
}
