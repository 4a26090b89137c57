/// An `<h1>` to `<h6>` or `<title>` element.
struct HTMLHeading {
  /// Longer elements are taken for broken markup.
  private static let maximumLength = 600

  /// The longest run of text without tags.
  let name: Range<Int>
  /// The whole element.
  let signature: Range<Int>
  /// 1…6; a page's title counts as 1.
  let level: Int

  /// The heading whose opening tag stands at an offset; nil when there is none, or it isn't closed
  /// before the next heading.
  init?(at offset: Int, in lines: DocumentLines) {
    let text = lines.text
    let end = min(text.count, offset + Self.maximumLength)
    guard let (level, nameEnd) = Self.openingName(at: offset, in: lines, before: end) else {
      return nil
    }
    var best = offset..<offset
    var position = nameEnd
    while position < end {
      // At a tag: skip it, or at its `>`.
      guard let tagEnd = text[position..<end].firstIndex(of: UInt8(ascii: ">")) else { return nil }
      let runEnd = text[tagEnd..<end].firstIndex(of: UInt8(ascii: "<")) ?? end
      let run = lines.trimmed((tagEnd + 1)..<max(tagEnd + 1, runEnd))
      if run.count > best.count { best = run }
      position = runEnd
      if Self.isClosing(at: position, in: lines, before: end) {
        guard let close = text[position..<end].firstIndex(of: UInt8(ascii: ">")), !best.isEmpty
        else { return nil }
        name = best
        signature = offset..<(close + 1)
        self.level = level
        return
      }
      if Self.openingName(at: position, in: lines, before: end) != nil { return nil }
    }
    return nil
  }

  private static func openingName(
    at offset: Int, in lines: DocumentLines, before end: Int
  ) -> (level: Int, end: Int)? {
    guard offset + 3 < end, lines.text[offset] == UInt8(ascii: "<") else { return nil }
    let digit = Int(lines.text[offset + 2]) - Int(UInt8(ascii: "0"))
    let isNamed = lines.hasFolded("<title", at: offset, before: end)
    let isNumbered = lines.hasFolded("<h", at: offset, before: end) && (1...6).contains(digit)
    guard isNamed || isNumbered else { return nil }
    let nameEnd = offset + (isNamed ? 6 : 3)
    guard nameEnd < end,
      lines.text[nameEnd].isBlank || lines.text[nameEnd] == UInt8(ascii: ">")
    else { return nil }
    return (isNamed ? 1 : digit, nameEnd)
  }

  private static func isClosing(at offset: Int, in lines: DocumentLines, before end: Int) -> Bool {
    if lines.hasFolded("</title", at: offset, before: end) { return true }
    guard lines.hasFolded("</h", at: offset, before: end), offset + 3 < end else { return false }
    return lines.text[offset + 3].isASCIIDigit
  }
}
