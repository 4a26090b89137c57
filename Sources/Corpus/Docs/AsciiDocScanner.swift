/// Reads the outline of AsciiDoc: titles of one or two lines, delimited blocks, comments.
///
/// After the AsciiDoc language documentation, "Sections" and "Delimited Blocks". A delimiter opens a
/// block only when the same one closes it further down.
struct AsciiDocScanner {
  /// A delimiter line: the same mark repeated, or a table's.
  private struct Delimiter: Hashable {
    var mark: UInt8
    var length: Int
  }

  private let lines: DocumentLines
  private var outline = DocumentOutline()
  /// The last line of each delimiter.
  private var lastLines: [Delimiter: Int] = [:]
  /// Language of the next block, from `[source,language]`.
  private var sourceLanguage: Language?
  private var afterBlank = true

  private init(_ lines: DocumentLines) {
    self.lines = lines
    for number in 0..<lines.count {
      if let delimiter = delimiter(lines[number]) { lastLines[delimiter] = number }
    }
  }

  /// - Complexity: O(bytes).
  static func outline(_ lines: DocumentLines) -> DocumentOutline {
    var scanner = AsciiDocScanner(lines)
    var number = 0
    while number < lines.count { number = scanner.scanBlock(at: number) }
    return scanner.outline
  }

  /// Reads the line or block that begins at a line; returns the first line after it.
  private mutating func scanBlock(at number: Int) -> Int {
    let line = lines[number]
    guard !line.isBlank else {
      afterBlank = true
      return number + 1
    }
    let next = title(line) ?? underlinedTitle(line) ?? block(line) ?? attributes(line)
    afterBlank = false
    if let next { return next }
    if lines.has("//", at: line.start, before: line.end) {
      outline.regions.append(SyntaxRegion(kind: .comment, bytes: line.start..<line.end))
    } else if lines.text[line.first] != UInt8(ascii: ".") {
      // Only a block's title may stand between its attributes and its delimiter.
      sourceLanguage = nil
    }
    return number + 1
  }

  // MARK: Titles

  private mutating func title(_ line: DocumentLines.Line) -> Int? {
    let mark = lines.text[line.first]
    guard line.indent == 0, mark == UInt8(ascii: "=") || mark == UInt8(ascii: "#") else {
      return nil
    }
    let level = lines.run(of: mark, from: line.first, to: line.end)
    let after = line.first + level
    guard level <= 6, after < line.end, lines.text[after].isBlank else { return nil }
    let signature = lines.trimmed(line.content)
    outline.addHeading(
      line: line.number,
      name: HeadingTitle.trimmed(after..<signature.upperBound, in: lines), signature: signature,
      level: level)
    return line.number + 1
  }

  /// A title with a line of marks below it that is as long, give or take two characters.
  private mutating func underlinedTitle(_ line: DocumentLines.Line) -> Int? {
    guard afterBlank || line.number == 0, line.indent == 0, line.number + 1 < lines.count,
      delimiter(line) == nil, lines.text[line.first] != UInt8(ascii: "["),
      lines.text[line.first] != UInt8(ascii: "."), lines.text[line.first] != UInt8(ascii: "|"),
      let underline = delimiter(lines[line.number + 1]),
      let level = Self.underlines.firstIndex(of: underline.mark)
    else { return nil }
    let title = lines.trimmed(line.content)
    let width = lines.text[title].count { $0 & 0xC0 != 0x80 }
    guard abs(width - underline.length) <= 2, lines.text[title].contains(where: \.isASCIILetter)
    else { return nil }
    outline.addHeading(
      line: line.number, name: HeadingTitle.trimmed(title, in: lines), signature: title,
      level: level + 1)
    outline.unbroken.append(line.number..<(line.number + 2))
    return line.number + 2
  }

  private static let underlines = Array("=-~^+".utf8)

  // MARK: Blocks

  private func delimiter(_ line: DocumentLines.Line) -> Delimiter? {
    let content = lines.trimmed(line.content)
    guard line.indent == 0, content.count >= 3 else { return nil }
    let mark = lines.text[content.lowerBound]
    if content.count == 4, lines.has("===", at: content.lowerBound + 1, before: line.end),
      mark == UInt8(ascii: "|") || mark == UInt8(ascii: ",") || mark == UInt8(ascii: ":")
    {
      return Delimiter(mark: mark, length: 4)
    }
    let length = lines.run(of: mark, from: content.lowerBound, to: content.upperBound)
    if mark == UInt8(ascii: "`"), length >= 3 { return Delimiter(mark: mark, length: length) }
    guard length == content.count, Self.delimiters.contains(mark),
      length >= 4 || (mark == UInt8(ascii: "-") && length == 2)
    else { return nil }
    return Delimiter(mark: mark, length: length)
  }

  private static let delimiters = Array("-.=*_+/~^".utf8)

  private mutating func block(_ line: DocumentLines.Line) -> Int? {
    guard let delimiter = delimiter(line), lastLines[delimiter, default: 0] > line.number,
      delimiter.mark != UInt8(ascii: "~"), delimiter.mark != UInt8(ascii: "^")
    else { return nil }
    var close = line.number + 1
    while self.delimiter(lines[close]) != delimiter { close += 1 }
    let bytes = lines.bytes(of: (line.number + 1)..<close)
    switch delimiter.mark {
    case UInt8(ascii: "/"):
      outline.regions.append(SyntaxRegion(kind: .comment, bytes: line.start..<lines[close].end))
    case UInt8(ascii: "-"), UInt8(ascii: "."):
      outline.addCodeBlock(sourceLanguage ?? .plainText, bytes)
    case UInt8(ascii: "`"):
      let info = (line.first + delimiter.length)..<line.end
      outline.addCodeBlock(
        Language(infoString: info, in: lines.text) ?? sourceLanguage ?? .plainText, bytes)
    case UInt8(ascii: "+"):
      outline.addCodeBlock(.html, bytes)
    case UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "_"):
      // Prose inside; its own blocks are read in turn.
      sourceLanguage = nil
      return line.number + 1
    default: break
    }
    sourceLanguage = nil
    outline.unbroken.append(line.number..<(close + 1))
    return close + 1
  }

  /// A line of block attributes; remembers the language of `[source,java]` and `[,java]`.
  private mutating func attributes(_ line: DocumentLines.Line) -> Int? {
    let content = lines.trimmed(line.content)
    guard line.indent == 0, lines.text[line.first] == UInt8(ascii: "["),
      lines.text[content.upperBound - 1] == UInt8(ascii: "]")
    else { return nil }
    let isSource = lines.has("[source", at: line.first, before: line.end)
    if isSource || lines.has("[,", at: line.first, before: line.end) {
      sourceLanguage = .plainText
      if let comma = lines.text[content].firstIndex(of: UInt8(ascii: ",")) {
        let info = lines.trimmed((comma + 1)..<(content.upperBound - 1))
        sourceLanguage = Language(infoString: info, in: lines.text) ?? .plainText
      }
    }
    return line.number + 1
  }
}
