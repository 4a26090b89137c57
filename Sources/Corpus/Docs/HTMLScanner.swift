/// Reads the outline of HTML: headings, the page's title, comments, scripts, styles, `<pre>` blocks.
///
/// No parser: tags are told by their first letters, and what an element holds ends at the next
/// closing tag of its name.
struct HTMLScanner {
  private let lines: DocumentLines
  private var outline = DocumentOutline()
  // The last of each closing mark: none is searched for in vain.
  private let lastCommentEnd: Int
  private let lastScriptEnd: Int
  private let lastStyleEnd: Int
  private let lastPreEnd: Int

  private init(_ lines: DocumentLines) {
    self.lines = lines
    lastCommentEnd = lines.findLast("-->")
    lastScriptEnd = lines.findLast("</script")
    lastStyleEnd = lines.findLast("</style")
    lastPreEnd = lines.findLast("</pre")
  }

  /// - Complexity: O(bytes).
  static func outline(_ lines: DocumentLines) -> DocumentOutline {
    var scanner = HTMLScanner(lines)
    var offset = 0
    while let tag = lines.text[offset...].firstIndex(of: UInt8(ascii: "<")) {
      offset = scanner.scanTag(at: tag)
    }
    scanner.outline.layout = .structure
    return scanner.outline
  }

  /// Reads the element or comment that begins at a `<`; returns an offset after its beginning.
  private mutating func scanTag(at offset: Int) -> Int {
    let end = lines.text.count
    if lines.has("<!--", at: offset, before: end) { return comment(at: offset) }
    if lines.hasFolded("<script", at: offset, before: end) {
      return code(at: offset, closing: "</script", last: lastScriptEnd, .javascript)
    }
    if lines.hasFolded("<style", at: offset, before: end) {
      return code(at: offset, closing: "</style", last: lastStyleEnd, .css)
    }
    if lines.hasFolded("<pre", at: offset, before: end) {
      return code(at: offset, closing: "</pre", last: lastPreEnd, nil)
    }
    guard let heading = HTMLHeading(at: offset, in: lines) else { return offset + 1 }
    let first = lines.number(at: offset)
    let last = lines.number(at: heading.signature.upperBound - 1)
    outline.addHeading(
      line: first, name: heading.name, signature: heading.signature, level: heading.level)
    outline.unbroken.append(first..<(last + 1))
    return heading.signature.upperBound
  }

  private mutating func comment(at offset: Int) -> Int {
    guard offset + 4 <= lastCommentEnd,
      let close = lines.find("-->", in: (offset + 4)..<lines.text.count)
    else { return offset + 4 }
    outline.regions.append(SyntaxRegion(kind: .comment, bytes: offset..<(close + 3)))
    return close + 3
  }

  /// Reads an element that holds code.
  ///
  /// Without a given language its classes may name one (`language-swift`, `highlight-python`).
  private mutating func code(
    at offset: Int, closing: StaticString, last: Int, _ language: Language?
  ) -> Int {
    guard last > offset, let close = lines.find(closing, in: offset..<lines.text.count),
      var start = lines.text[offset..<close].firstIndex(of: UInt8(ascii: ">"))
    else { return offset + 1 }
    start += 1
    var named = language ?? languageOfClass(in: offset..<start)
    if lines.hasFolded("<code", at: start, before: close),
      let inner = lines.text[start..<close].firstIndex(of: UInt8(ascii: ">"))
    {
      named = named ?? languageOfClass(in: start..<inner)
      start = inner + 1
    }
    var end = close
    if language == nil, lines.has("</code>", at: close - 7, before: close) { end = close - 7 }
    outline.addCodeBlock(named ?? .plainText, start..<max(start, end))
    outline.unbroken.append(lines.number(at: offset)..<(lines.number(at: close) + 1))
    return close
  }

  private func languageOfClass(in tag: Range<Int>) -> Language? {
    for prefix in ["language-", "lang-", "highlight-"] as [StaticString] {
      if let found = lines.find(prefix, in: tag) {
        return Language(
          infoString: (found + prefix.utf8CodeUnitCount)..<tag.upperBound, in: lines.text)
      }
    }
    return nil
  }
}
