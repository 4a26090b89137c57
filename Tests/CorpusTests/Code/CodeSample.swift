import Corpus
import Storage
import Testing

/// A small source file with the symbols and the chunks it must give.
struct CodeSample: CustomTestStringConvertible {
  let language: Language
  let source: String
  /// A line each: kind, path, lines `|` signature `|` doc comment; `⏎` for line ends inside.
  let symbols: String
  /// A line each: kind, lines, the symbol's path, the number of symbols named inside.
  let chunks: String

  var testDescription: String { "\(language)" }

  static func document(_ text: [UInt8], _ language: Language) -> Document {
    Document(path: "file", language: language, text: text, hash: ContentHash(text), traits: [])
  }
}

extension ChunkedDocument {
  private func flat(_ range: Range<Int>) -> String {
    String(decoding: document.text[range].filter { $0 != 0x0D }, as: UTF8.self)
      .replacing("\n", with: "⏎")
  }

  private func name(of symbol: Int) -> String { path(of: symbol).joined(separator: ".") }

  /// The symbols as `CodeSample` writes them.
  var symbolTable: String {
    symbols.indices.map { index in
      let symbol = symbols[index]
      let first = document.lines.line(at: symbol.extent.lowerBound) + 1
      let end = max(symbol.extent.lowerBound, symbol.extent.upperBound - 1)
      let last = document.lines.line(at: end) + 1
      let line = "\(symbol.kind) \(name(of: index)) \(first)-\(last) | \(flat(symbol.signature))"
      return symbol.docComment.isEmpty ? line : line + " | \(flat(symbol.docComment))"
    }.joined(separator: "\n")
  }

  /// The chunks as `CodeSample` writes them.
  var chunkTable: String {
    chunks.map { chunk in
      let about = chunk.symbol < 0 ? "-" : name(of: Int(chunk.symbol))
      let lines = "\(chunk.lines.lowerBound + 1)-\(chunk.lines.upperBound)"
      return "\(chunk.kind) \(lines) \(about) \(chunk.symbols.count)"
    }.joined(separator: "\n")
  }
}
