/// Finds the few headings of plain text that are beyond doubt: underlined lines, numbered titles,
/// release numbers and lines of capitals that stand alone.
struct PlainTextScanner {
  private static let longestTitle = 72

  private let lines: DocumentLines
  private var outline = DocumentOutline()
  private var previousIsBlank = true

  private init(_ lines: DocumentLines) { self.lines = lines }

  /// - Complexity: O(bytes).
  static func outline(_ lines: DocumentLines) -> DocumentOutline {
    var scanner = PlainTextScanner(lines)
    var number = 0
    while number < lines.count {
      let line = lines[number]
      let next = line.isBlank ? nil : scanner.heading(line)
      scanner.previousIsBlank = line.isBlank
      number = next ?? (number + 1)
    }
    return scanner.outline
  }

  /// Adds the heading that a line begins; returns the first line after it.
  private mutating func heading(_ line: DocumentLines.Line) -> Int? {
    guard previousIsBlank, line.indent == 0 else { return nil }
    let title = lines.trimmed(line.content)
    guard title.count <= Self.longestTitle else { return nil }
    let next = line.number + 1 < lines.count ? lines[line.number + 1] : nil
    if let next, let level = underlineLevel(next, title: title) {
      add(title, line, level: level)
      outline.unbroken.append(line.number..<(line.number + 2))
      return line.number + 2
    }
    let standsAlone = next?.isBlank ?? true
    if let depth = numbering(title), standsAlone || depth.isRelease {
      add(title, line, level: depth.level)
    } else if isCapitals(title), standsAlone || (next?.indent ?? 0) > 0 {
      add(title, line, level: 1)
    } else {
      return nil
    }
    return line.number + 1
  }

  private mutating func add(_ title: Range<Int>, _ line: DocumentLines.Line, level: Int) {
    outline.addHeading(line: line.number, name: title, signature: title, level: level)
  }

  private func underlineLevel(_ line: DocumentLines.Line, title: Range<Int>) -> Int? {
    let content = lines.trimmed(line.content)
    guard line.indent == 0, content.count >= 3 else { return nil }
    let mark = lines.text[content.lowerBound]
    let width = lines.text[title].count { $0 & 0xC0 != 0x80 }
    guard let level = Array("=-~".utf8).firstIndex(of: mark), abs(width - content.count) <= 3,
      lines.run(of: mark, from: content.lowerBound, to: content.upperBound) == content.count,
      lines.text[title].contains(where: { $0.isASCIILetter || $0.isASCIIDigit || $0 >= 0x80 })
    else { return nil }
    return level + 1
  }

  /// The depth of `1.2 Title`, or that a line begins with a release number (`v1.2.3`, `2.0.1 / May`).
  private func numbering(_ title: Range<Int>) -> (level: Int, isRelease: Bool)? {
    let text = lines.text
    var position = title.lowerBound
    if position < title.upperBound, text[position].foldedASCII == UInt8(ascii: "v") {
      position += 1
    }
    var parts = 0
    while position < title.upperBound, text[position].isASCIIDigit {
      while position < title.upperBound, text[position].isASCIIDigit { position += 1 }
      parts += 1
      guard position < title.upperBound, text[position] == UInt8(ascii: ".") else { break }
      position += 1
    }
    guard parts > 0 else { return nil }
    let rest = lines.trimmed(position..<title.upperBound)
    let hasTitle = rest.lowerBound > position && text[rest.lowerBound].isASCIILetter
    let endsSentence = text[title.upperBound - 1] == UInt8(ascii: ".") && !rest.isEmpty
    if parts >= 3, rest.isEmpty || !hasTitle { return (1, true) }
    guard parts >= 2, hasTitle, !endsSentence else { return nil }
    return (parts, false)
  }

  private func isCapitals(_ title: Range<Int>) -> Bool {
    var capitals = 0
    for byte in lines.text[title] {
      if byte &- UInt8(ascii: "a") < 26 || byte >= 0x80 { return false }
      if byte.isASCIILetter { capitals += 1 }
    }
    let last = lines.text[title.upperBound - 1]
    return capitals >= 4 && capitals * 2 > title.count && last != UInt8(ascii: ".")
      && last != UInt8(ascii: ";") && last != UInt8(ascii: ",")
      && lines.text[title.lowerBound].isASCIILetter
  }
}
