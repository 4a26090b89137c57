import Corpus

/// The lines of a place, cut to what is worth a model's tokens.
struct Excerpt {
  /// Lines kept of a long doc comment.
  private static let docLines = 8
  /// Bytes kept of one line: longer ones are data.
  private static let lineBytes = 400

  let text: String

  /// - Parameters:
  ///   - lines: of the place, zero-based.
  ///   - codeLine: where the code begins below a doc comment; long comments are cut before code is.
  init(
    _ document: Document, lines: Range<Int>, codeLine: Int?, mostLines: Int, mostBytes: Int
  ) {
    let lines = lines.clamped(to: 0..<document.lines.count)
    var pieces: [String] = []
    var bytes = 0
    var next = lines.lowerBound
    for span in Self.kept(of: lines, codeLine: codeLine, mostLines: mostLines) {
      if span.lowerBound > next { pieces.append(Self.gap(next..<span.lowerBound)) }
      next = span.lowerBound
      for line in span {
        let content = Self.content(ofLine: line, in: document)
        bytes += content.utf8.count + 1
        if bytes > mostBytes, line > lines.lowerBound { break }
        pieces.append(content)
        next = line + 1
      }
      if next < span.upperBound { break }
    }
    if next < lines.upperBound { pieces.append(Self.gap(next..<lines.upperBound)) }
    text = pieces.joined(separator: "\n")
  }

  private static func kept(of lines: Range<Int>, codeLine: Int?, mostLines: Int) -> [Range<Int>] {
    guard lines.count > mostLines else { return [lines] }
    guard let codeLine, lines.contains(codeLine), codeLine - lines.lowerBound > docLines + 1 else {
      return [lines.prefix(mostLines)]
    }
    let doc = lines.prefix(docLines)
    return [doc, (codeLine..<lines.upperBound).prefix(mostLines - docLines)]
  }

  private static func gap(_ lines: Range<Int>) -> String {
    lines.count == 1
      ? "⋯ line \(lines.upperBound)" : "⋯ lines \(lines.lowerBound + 1)-\(lines.upperBound)"
  }

  private static func content(ofLine line: Int, in document: Document) -> String {
    let range = document.lines.content(ofLine: line, in: document.text)
    guard range.count > lineBytes else { return document.string(range) }
    var end = range.lowerBound + lineBytes
    // Not in the middle of a character.
    while end > range.lowerBound, document.text[end] & 0xC0 == 0x80 { end -= 1 }
    return document.string(range.lowerBound..<end) + "⋯"
  }
}
