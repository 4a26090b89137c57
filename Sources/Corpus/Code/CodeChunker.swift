/// Cuts source code by definition.
///
/// Bytes become tokens (`Lexer`, by a row of the language table), tokens become symbols
/// (`DefinitionScanner`), and lines become chunks (`ChunkCutter`). No step fails: text that is not
/// the language it claims to be gives fewer symbols, and chunks that still cover every line.
enum CodeChunker {
  static func chunk(_ document: Document) -> ChunkedDocument {
    guard let rules = LanguageRules.of(document.language), document.text.count < Int(Int32.max) / 2
    else { return WindowChunker.chunk(document) }
    var source = Lexer.lex(document.text, rules)
    let symbols = DefinitionScanner.symbols(in: document.text, source, rules)
    markDocComments(of: symbols, in: &source.regions)
    let chunks = ChunkCutter.cut(document, symbols, source.regions)
    return ChunkedDocument(
      document: document, chunks: chunks, symbols: symbols, regions: source.regions,
      codeBlocks: [])
  }

  /// A comment or string that documents a symbol is a doc comment, whatever its marks.
  private static func markDocComments(of symbols: [Symbol], in regions: inout [SyntaxRegion]) {
    for symbol in symbols where !symbol.docComment.isEmpty {
      var low = 0
      var high = regions.count
      while low < high {
        let middle = (low + high) / 2
        if regions[middle].bytes.lowerBound < symbol.docComment.lowerBound {
          low = middle + 1
        } else {
          high = middle
        }
      }
      while low < regions.count, regions[low].bytes.lowerBound < symbol.docComment.upperBound,
        regions[low].kind != .docComment
      {
        regions[low].kind = .docComment
        low += 1
      }
    }
  }
}
