import Corpus
import SearchIndex
import Storage

/// Turns chosen excerpts into Markdown with `[n]` marks, and the citations they count into.
enum AnswerText {
  /// - Parameter count: citations that precede these.
  static func quoting(
    _ excerpts: [Excerpt], of passages: [Passage], after count: Int = 0
  ) -> Answer {
    var paragraphs: [String] = []
    var citations: [Citation] = []
    for excerpt in excerpts {
      let passage = passages[excerpt.passage]
      guard let first = excerpt.fragments.first?.units, let last = excerpt.fragments.last?.units,
        let citation = citation(of: passage, units: first.lowerBound..<last.upperBound)
      else { continue }
      citations.append(citation)
      let quote = quote(excerpt, of: passage)
      let title = heading(of: passage, quote: quote)
      paragraphs.append(joined(title, quote) + " [\(count + citations.count)]")
    }
    return Answer(
      text: paragraphs.joined(separator: "\n\n"), citations: citations, found: !citations.isEmpty)
  }

  /// The fragments in their order, what is left out between them marked.
  private static func quote(_ excerpt: Excerpt, of passage: Passage) -> String {
    var text = ""
    var end: Int?
    for fragment in excerpt.fragments {
      if let end {
        if text.last != "\n" { text += " " }
        if end < fragment.units.lowerBound { text += "… " }
      }
      let piece = render(Array(passage.units[fragment.units]), language: passage.file.language)
      text = joined(text, piece)
      end = fragment.units.upperBound
    }
    return text
  }

  /// A piece behind others; a code block is one only where it begins a line.
  private static func joined(_ text: String, _ piece: String) -> String {
    guard piece.hasPrefix("```"), !text.isEmpty, text.last != "\n" else { return text + piece }
    let end = text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex
    return text[..<end] + "\n" + piece
  }

  /// The bytes, lines and hash of some units of a passage; nil when there are none.
  static func citation(of passage: Passage, units: Range<Int>) -> Citation? {
    guard let first = passage.units[units].first, let last = passage.units[units].last else {
      return nil
    }
    let document = passage.chunked.document
    let bytes = first.bytes.lowerBound..<max(first.bytes.upperBound, last.bytes.upperBound)
    let lines =
      document.lines.line(at: bytes.lowerBound)..<document.lines.line(at: bytes.upperBound - 1) + 1
    return Citation(
      root: passage.file.root, path: passage.file.path, lines: lines, bytes: bytes,
      hash: ContentHash(document.text[bytes]), title: passage.path.joined(separator: " › "))
  }

  /// "path:line (title)", for lists.
  static func place(_ citation: Citation) -> String {
    let title = citation.title.isEmpty ? "" : " (\(citation.title))"
    return "`\(citation.path):\(citation.lines.lowerBound + 1)`\(title)"
  }

  /// What the quote is about, unless the quote says it itself.
  private static func heading(of passage: Passage, quote: String) -> String {
    guard let name = passage.path.last else { return "" }
    let isCode = passage.file.language.isCode
    let shown = isCode ? passage.path.suffix(2).joined(separator: ".") : name
    if quote.contains(shown) { return "" }
    return isCode ? "`\(shown)`: " : "**\(shown)**: "
  }

  /// Sentences joined into a line, runs of code into fenced blocks.
  private static func render(_ units: [QuotableUnit], language: Language) -> String {
    var text = ""
    var code: [String] = []
    func endCode() {
      guard !code.isEmpty else { return }
      let fence = language.isCode ? language.fenceName : ""
      if !text.isEmpty { text += "\n" }
      text += "```\(fence)\n\(unindented(code).joined(separator: "\n"))\n```\n"
      code = []
    }
    for unit in units {
      if unit.isCode {
        code.append(unit.text)
      } else {
        endCode()
        if !text.isEmpty, text.last != "\n" { text += " " }
        text += unit.text
      }
    }
    endCode()
    return text
  }

  private static func unindented(_ lines: [String]) -> [String] {
    let depth = lines.map { $0.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count }.min() ?? 0
    return lines.map { String($0.dropFirst(depth)) }
  }
}
