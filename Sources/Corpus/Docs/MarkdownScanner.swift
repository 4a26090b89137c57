/// Reads the outline of Markdown (CommonMark, GitHub's tables, DocC's articles).
///
/// Block structure after CommonMark 0.31, sections 4.1 to 4.6 and GFM 4.10, without nesting: of
/// lists only their indentation matters, and headings inside quotes or list items head no section.
struct MarkdownScanner {
  /// A fence that opens a code block.
  private struct Fence {
    var mark: UInt8
    var length: Int
    var info: Range<Int>
  }

  /// Setext headings are a line or two; a longer paragraph is underlined by mistake.
  private static let longestSetextTitle = 200

  private let lines: DocumentLines
  private var outline = DocumentOutline()
  /// First line of the paragraph that the scan is in.
  private var paragraph: Int?
  /// Column of the text of the list item that the scan is in.
  private var listIndent: Int?
  private var afterBlank = true
  private let lastCommentEnd: Int

  private init(_ lines: DocumentLines) {
    self.lines = lines
    lastCommentEnd = lines.findLast("-->")
  }

  /// - Complexity: O(bytes).
  static func outline(_ lines: DocumentLines) -> DocumentOutline {
    var scanner = MarkdownScanner(lines)
    var number = scanner.frontMatterEnd()
    while number < lines.count { number = scanner.scanBlock(at: number) }
    return scanner.outline
  }

  /// Reads the line or block that begins at a line; returns the first line after it.
  private mutating func scanBlock(at number: Int) -> Int {
    let line = lines[number]
    guard !line.isBlank else {
      paragraph = nil
      afterBlank = true
      return number + 1
    }
    updateList(line)
    let next = specialBlock(line) ?? paragraphLine(line)
    afterBlank = false
    return next
  }

  /// Any block but a paragraph; nil when the line begins or continues one.
  private mutating func specialBlock(_ line: DocumentLines.Line) -> Int? {
    let inList = listIndent != nil
    if line.indent > 3 && !inList {
      return paragraph == nil ? indentedCode(line) : nil
    }
    switch lines.text[line.first] {
    case UInt8(ascii: "`"), UInt8(ascii: "~"):
      return fence(line).map { fencedCode(line, $0) }
    case UInt8(ascii: "#"):
      return line.indent < listIndent ?? 4 ? atxHeading(line) : nil
    case UInt8(ascii: "="), UInt8(ascii: "-"):
      return inList ? nil : setextHeading(line)
    case UInt8(ascii: "<"):
      return htmlBlock(line)
    default:
      return nil
    }
  }

  private mutating func paragraphLine(_ line: DocumentLines.Line) -> Int {
    if isTableDelimiter(line), let header = paragraph, header < line.number {
      return table(from: line.number - 1)
    }
    scanInlineComments(line)
    let mark = lines.text[line.first]
    if mark == UInt8(ascii: ">") || isThematicBreak(line) {
      paragraph = nil
    } else if paragraph == nil {
      paragraph = line.number
    }
    return line.number + 1
  }

  // MARK: Lists

  /// Keeps track of the list item that a line is in: it lasts until a line after a blank one is
  /// indented less than its text.
  private mutating func updateList(_ line: DocumentLines.Line) {
    if let open = listIndent, afterBlank, line.indent < open { listIndent = nil }
    guard line.indent <= 3 || listIndent != nil, let width = listMarkerWidth(line) else { return }
    // A thematic break is no item.
    if isThematicBreak(line) { return }
    listIndent = min(listIndent ?? Int.max, line.indent + width)
    paragraph = nil
  }

  /// Bytes of a list marker and the blanks after it; nil when the line begins with none.
  private func listMarkerWidth(_ line: DocumentLines.Line) -> Int? {
    var position = line.first
    let first = lines.text[position]
    if [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(first) {
      position += 1
    } else {
      while position < line.end, position - line.first < 9, lines.text[position].isASCIIDigit {
        position += 1
      }
      guard position > line.first, position < line.end,
        lines.text[position] == UInt8(ascii: ".") || lines.text[position] == UInt8(ascii: ")")
      else { return nil }
      position += 1
    }
    guard position < line.end else { return position - line.first + 1 }
    guard lines.text[position].isBlank else { return nil }
    let marker = position - line.first
    while position < line.end, lines.text[position].isBlank { position += 1 }
    let width = position - line.first
    return width - marker > 4 ? marker + 1 : width
  }

  private func isThematicBreak(_ line: DocumentLines.Line) -> Bool {
    let mark = lines.text[line.first]
    guard [UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "_")].contains(mark) else {
      return false
    }
    var count = 0
    for byte in lines.text[line.content] {
      if byte == mark { count += 1 } else if !byte.isBlank { return false }
    }
    return count >= 3
  }

  // MARK: Headings

  private mutating func atxHeading(_ line: DocumentLines.Line) -> Int? {
    let level = lines.run(of: UInt8(ascii: "#"), from: line.first, to: line.end)
    let after = line.first + level
    guard level <= 6, after == line.end || lines.text[after].isBlank else { return nil }
    let signature = lines.trimmed(line.content)
    var title = lines.trimmed(after..<signature.upperBound)
    // A closing run of # counts only when it stands apart.
    var close = title.upperBound
    while close > title.lowerBound, lines.text[close - 1] == UInt8(ascii: "#") { close -= 1 }
    if close == title.lowerBound || lines.text[close - 1].isBlank {
      title = lines.trimmed(title.lowerBound..<close)
    }
    outline.addHeading(
      line: line.number, name: HeadingTitle.trimmed(title, in: lines), signature: signature,
      level: level)
    paragraph = nil
    listIndent = nil
    return line.number + 1
  }

  private mutating func setextHeading(_ line: DocumentLines.Line) -> Int? {
    let mark = lines.text[line.first]
    let underline = lines.trimmed(line.content)
    guard let first = paragraph, line.number - first <= 2, line.indent <= 3,
      lines.run(of: mark, from: line.first, to: line.end) == underline.count
    else { return nil }
    let title = lines.trimmed(lines[first].first..<lines[line.number - 1].end)
    guard title.count <= Self.longestSetextTitle else { return nil }
    outline.addHeading(
      line: first, name: HeadingTitle.trimmed(title, in: lines), signature: title,
      level: mark == UInt8(ascii: "=") ? 1 : 2)
    outline.unbroken.append(first..<(line.number + 1))
    paragraph = nil
    return line.number + 1
  }

  // MARK: Code

  private func fence(_ line: DocumentLines.Line) -> Fence? {
    let mark = lines.text[line.first]
    let length = lines.run(of: mark, from: line.first, to: line.end)
    guard length >= 3 else { return nil }
    let info = lines.trimmed((line.first + length)..<line.end)
    guard mark == UInt8(ascii: "~") || !lines.text[info].contains(mark) else { return nil }
    return Fence(mark: mark, length: length, info: info)
  }

  private mutating func fencedCode(_ open: DocumentLines.Line, _ fence: Fence) -> Int {
    var number = open.number + 1
    var isClosed = false
    while number < lines.count {
      let line = lines[number]
      let run = lines.run(of: fence.mark, from: line.first, to: line.end)
      if run >= fence.length, lines.trimmed((line.first + run)..<line.end).isEmpty {
        isClosed = true
        break
      }
      number += 1
    }
    let language = Language(infoString: fence.info, in: lines.text) ?? .plainText
    outline.addCodeBlock(language, lines.bytes(of: (open.number + 1)..<number))
    paragraph = nil
    let end = isClosed ? number + 1 : number
    outline.unbroken.append(open.number..<end)
    return end
  }

  private mutating func indentedCode(_ open: DocumentLines.Line) -> Int {
    var end = open.number + 1
    var number = end
    while number < lines.count {
      let line = lines[number]
      if !line.isBlank {
        if line.indent < 4 { break }
        end = number + 1
      }
      number += 1
    }
    outline.addCodeBlock(.plainText, lines.bytes(of: open.number..<end))
    outline.unbroken.append(open.number..<end)
    return end
  }

  // MARK: Tables, HTML, front matter

  private func isTableDelimiter(_ line: DocumentLines.Line) -> Bool {
    var hasDash = false
    var hasBar = false
    for byte in lines.text[line.content] {
      switch byte {
      case UInt8(ascii: "-"): hasDash = true
      case UInt8(ascii: "|"): hasBar = true
      case UInt8(ascii: ":"), .space, .tab: break
      default: return false
      }
    }
    return hasDash && hasBar
  }

  private mutating func table(from header: Int) -> Int {
    var end = header + 2
    while end < lines.count, !lines[end].isBlank { end += 1 }
    outline.unbroken.append(header..<end)
    paragraph = nil
    return end
  }

  private mutating func htmlBlock(_ line: DocumentLines.Line) -> Int? {
    if lines.has("<!--", at: line.first, before: line.end) {
      guard line.first + 4 <= lastCommentEnd,
        let close = lines.find("-->", in: (line.first + 4)..<lines.text.count)
      else { return nil }
      outline.regions.append(SyntaxRegion(kind: .comment, bytes: line.first..<(close + 3)))
      paragraph = nil
      let last = lines.number(at: close)
      outline.unbroken.append(line.number..<(last + 1))
      return last + 1
    }
    guard let heading = HTMLHeading(at: line.first, in: lines) else { return nil }
    outline.addHeading(
      line: line.number, name: heading.name, signature: heading.signature, level: heading.level)
    paragraph = nil
    let last = lines.number(at: heading.signature.upperBound - 1)
    outline.unbroken.append(line.number..<(last + 1))
    return last + 1
  }

  /// Comments that begin and end within a line, outside code spans.
  private mutating func scanInlineComments(_ line: DocumentLines.Line) {
    var position = line.first
    while let open = lines.find("<!--", in: position..<line.end) {
      guard let close = lines.find("-->", in: (open + 4)..<line.end) else { return }
      let ticks = lines.text[line.first..<open].count { $0 == UInt8(ascii: "`") }
      if ticks % 2 == 0 {
        outline.regions.append(SyntaxRegion(kind: .comment, bytes: open..<(close + 3)))
      }
      position = close + 3
    }
  }

  /// The first line after YAML (`---`) or TOML (`+++`) at the top of the document.
  private mutating func frontMatterEnd() -> Int {
    guard lines.count > 2, isFrontMatterMark("---", 0) || isFrontMatterMark("+++", 0),
      !lines[1].isBlank
    else { return 0 }
    let isTOML = isFrontMatterMark("+++", 0)
    for number in 1..<lines.count {
      let closes =
        isTOML
        ? isFrontMatterMark("+++", number)
        : isFrontMatterMark("---", number) || isFrontMatterMark("...", number)
      if closes {
        outline.addCodeBlock(isTOML ? .toml : .yaml, lines.bytes(of: 1..<number))
        outline.unbroken.append(0..<(number + 1))
        return number + 1
      }
    }
    return 0
  }

  private func isFrontMatterMark(_ mark: StaticString, _ number: Int) -> Bool {
    let line = lines[number]
    return line.indent == 0 && lines.trimmed(line.content).count == 3
      && lines.has(mark, at: line.first, before: line.end)
  }
}

extension Language {
  /// The language that a fence's info string begins with: `swift`, `{.python}`, `rust,ignore`.
  init?(infoString info: Range<Int>, in text: [UInt8]) {
    var name = info
    while let first = text[name].first, first == UInt8(ascii: "{") || first == UInt8(ascii: ".") {
      name = name.dropFirst()
    }
    let length = text[name].prefix { byte in
      byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "+")
        || byte == UInt8(ascii: "#") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }.count
    self.init(named: text[name.lowerBound..<(name.lowerBound + length)])
  }
}
