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
  ///   - declarations: of what is too long, the lines that are kept before all others, in order.
  init(
    _ document: Document, lines: Range<Int>, codeLine: Int?, declarations: [Range<Int>] = [],
    mostLines: Int, mostBytes: Int
  ) {
    let lines = lines.clamped(to: 0..<document.lines.count)
    let kept =
      lines.count > mostLines && !declarations.isEmpty
      ? Self.outline(of: lines, declarations, mostLines: mostLines)
      : Self.kept(of: lines, codeLine: codeLine, mostLines: mostLines)
    var pieces: [String] = []
    var bytes = 0
    var next = lines.lowerBound
    for span in kept {
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

  /// The beginning of what stands above the first declaration, and as many of these as there is room for.
  private static func outline(
    of lines: Range<Int>, _ declarations: [Range<Int>], mostLines: Int
  ) -> [Range<Int>] {
    let above = lines.lowerBound..<max(lines.lowerBound, declarations[0].lowerBound)
    var kept: [Range<Int>] = []
    for span in [above.prefix(docLines)] + declarations.map({ $0.clamped(to: lines) })
    where !span.isEmpty {
      guard let last = kept.last, span.lowerBound <= last.upperBound + 1 else {
        kept.append(span)
        continue
      }
      // A single line between two tells more than the words that would stand for it.
      kept[kept.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
    }
    var room = mostLines
    return kept.prefix { span in
      room -= span.count
      return room >= 0
    }
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
