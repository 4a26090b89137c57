import Corpus
import Storage
import Testing

/// A document of a test's text.
func makeDocument(_ text: String, _ language: Language, path: String = "doc") -> Document {
  makeDocument(Array(text.utf8), language, path: path)
}

/// A document of a test's bytes.
func makeDocument(_ text: [UInt8], _ language: Language, path: String = "doc") -> Document {
  Document(
    path: path, language: language, text: text, hash: ContentHash(value: 0), traits: [])
}

/// What a test compares of a heading: `## Name @first-last` with one-based, inclusive lines.
func headings(_ chunked: ChunkedDocument) -> [String] {
  chunked.symbols.indices.map { index in
    let symbol = chunked.symbols[index]
    let lines = chunked.document.lines
    let first = lines.line(at: symbol.extent.lowerBound) + 1
    let last = lines.line(at: max(symbol.extent.lowerBound, symbol.extent.upperBound - 1)) + 1
    let marks = String(repeating: "#", count: Int(symbol.level))
    return "\(marks) \(chunked.document.string(symbol.name)) @\(first)-\(last)"
  }
}

/// What a test compares of a chunk: `kind first-last title › title` with one-based, inclusive lines.
func outline(_ chunked: ChunkedDocument) -> [String] {
  chunked.chunks.map { chunk in
    let path = chunk.symbol < 0 ? [] : chunked.path(of: Int(chunk.symbol))
    let place = "\(chunk.kind) \(chunk.lines.lowerBound + 1)-\(chunk.lines.upperBound)"
    return path.isEmpty ? place : place + " " + path.joined(separator: " › ")
  }
}

/// What a test compares of code blocks: the language and the first line.
func codeBlocks(_ chunked: ChunkedDocument) -> [String] {
  chunked.codeBlocks.map { block in
    let first = chunked.document.string(block.bytes).split(whereSeparator: \.isNewline).first ?? ""
    return "\(block.language): \(first.drop(while: \.isWhitespace))"
  }
}

/// Checks what holds of every chunked document, whatever its text.
func expectInvariants(
  _ chunked: ChunkedDocument, sourceLocation: SourceLocation = #_sourceLocation
) {
  let text = chunked.document.text
  var byte = 0
  var line = 0
  var symbol = 0
  for chunk in chunked.chunks {
    let isNext =
      chunk.bytes.lowerBound == byte && chunk.lines.lowerBound == line && !chunk.bytes.isEmpty
      && !chunk.lines.isEmpty && chunk.symbols.lowerBound == symbol
      && Int(chunk.symbol) < chunked.symbols.count
      && Int(chunked.document.lines.starts[line]) == byte
    byte = chunk.bytes.upperBound
    line = chunk.lines.upperBound
    symbol = chunk.symbols.upperBound
    guard isNext else {
      Issue.record("chunk \(chunk) does not follow", sourceLocation: sourceLocation)
      return
    }
  }
  #expect(byte == text.count, sourceLocation: sourceLocation)
  #expect(symbol == chunked.symbols.count, sourceLocation: sourceLocation)
  for (index, symbol) in chunked.symbols.enumerated() {
    let isSound =
      !symbol.name.isEmpty && symbol.extent.contains(symbol.name.lowerBound)
      && symbol.name.upperBound <= symbol.extent.upperBound
      && symbol.extent.upperBound <= text.count
      && symbol.container < index && (1...6).contains(symbol.level)
      && (index == 0 || chunked.symbols[index - 1].name.upperBound <= symbol.name.lowerBound)
    if !isSound { Issue.record("symbol \(symbol)", sourceLocation: sourceLocation) }
  }
  for ranges in [chunked.regions.map(\.bytes), chunked.codeBlocks.map(\.bytes)] {
    var end = 0
    for range in ranges {
      if range.lowerBound < end || range.upperBound > text.count || range.isEmpty {
        Issue.record("range \(range) after \(end)", sourceLocation: sourceLocation)
      }
      end = range.upperBound
    }
  }
}
