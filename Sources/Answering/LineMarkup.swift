/// What the first bytes of a line of prose say about it.
enum LineMarkup {
  /// "```" or "~~~" with whatever follows.
  static func isFence(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first, first == UInt8(ascii: "`") || first == UInt8(ascii: "~") else {
      return false
    }
    return line.count >= 3 && line.prefix(3).allSatisfy { $0 == first }
      && !line.dropFirst(3).contains(UInt8(ascii: "`"))
  }

  /// "# Title" in Markdown, "== Title" in AsciiDoc.
  static func isHeading(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first, first == UInt8(ascii: "#") || first == UInt8(ascii: "=") else {
      return false
    }
    let run = line.prefix { $0 == first }.count
    return run <= 6 && line.dropFirst(run).first == 0x20
  }

  /// A row of the same punctuation: rulers, underlines of headings, lines between table rows.
  static func isRuler(_ line: ArraySlice<UInt8>) -> Bool {
    line.count >= 3 && !line.contains(where: isWordByte)
  }

  /// Nothing but one HTML tag, a link definition, or an image.
  static func isBareMarkup(_ line: ArraySlice<UInt8>) -> Bool {
    guard let first = line.first, let last = line.last else { return true }
    if first == UInt8(ascii: "<") && last == UInt8(ascii: ">") {
      let inner = line.dropFirst().dropLast()
      return !inner.contains(UInt8(ascii: ">")) || !hasTextOutsideTags(line)
    }
    if first == UInt8(ascii: "!") && line.dropFirst().first == UInt8(ascii: "[") { return true }
    guard first == UInt8(ascii: "["), let close = line.firstIndex(of: UInt8(ascii: "]")) else {
      return false
    }
    return line[close...].dropFirst().first == UInt8(ascii: ":")
  }

  /// A name or link alone, as tables of contents have them: says nothing by itself.
  static func isBareLink(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, "`[<".utf8.contains(first) else { return false }
    if text.contains(0x20) { return isInlineLink(text) }
    return text.last.map { "`])>".utf8.contains($0) } ?? false
  }

  /// "[label](target)" and nothing else.
  private static func isInlineLink(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.first == UInt8(ascii: "["), let label = closing(text, from: text.startIndex),
      label + 1 < text.endIndex, text[label + 1] == UInt8(ascii: "(")
    else { return false }
    return closing(text, from: label + 1) == text.endIndex - 1
  }

  /// "MARK: …", "TODO: …" and the like: signposts for editors and authors.
  static func isSectionMark(_ text: ArraySlice<UInt8>) -> Bool {
    sectionMarks.contains { text.starts(with: $0) }
  }

  private static let sectionMarks = [
    "MARK:", "TODO", "FIXME", "XXX", "swiftlint:", "eslint-", "region ", "pragma mark", "noqa",
  ].map { Array($0.utf8) }

  /// The text with inline links as their labels: "[label](target)" → "label".
  ///
  /// - Complexity: O(bytes).
  static func withoutLinkTargets(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var open = -1
    var place = text.startIndex
    while place < text.endIndex {
      let byte = text[place]
      if byte == UInt8(ascii: "[") {
        open = result.count
      } else if byte == UInt8(ascii: "]"), open >= 0, place + 1 < text.endIndex,
        text[place + 1] == UInt8(ascii: "("),
        let close = text[(place + 2)...].firstIndex(of: UInt8(ascii: ")"))
      {
        result.remove(at: open)
        open = -1
        place = closing(text, from: place + 1) ?? close
        place += 1
        continue
      }
      result.append(byte)
      place += 1
    }
    return result
  }

  /// The bracket that closes the one at `start`, those between counted; nil if there is none.
  private static func closing(_ text: ArraySlice<UInt8>, from start: Int) -> Int? {
    let open = text[start]
    let close = open == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: ")")
    var depth = 0
    for place in start..<text.endIndex {
      if text[place] == open { depth += 1 }
      if text[place] == close {
        depth -= 1
        if depth == 0 { return place }
      }
    }
    return nil
  }

  /// Length of "> " marks at the start.
  static func quoteMarker(_ line: ArraySlice<UInt8>) -> Int {
    guard line.first == UInt8(ascii: ">") else { return 0 }
    return line.prefix { $0 == UInt8(ascii: ">") || $0 == 0x20 }.count
  }

  /// Length of a list item's mark and the blanks after it.
  static func bullet(_ line: ArraySlice<UInt8>) -> Int {
    guard let first = line.first else { return 0 }
    if first == UInt8(ascii: "-") || first == UInt8(ascii: "*") || first == UInt8(ascii: "+") {
      let rest = line.dropFirst()
      guard rest.first == 0x20 else { return 0 }
      return 1 + rest.prefix { $0 == 0x20 }.count
    }
    let digits = line.prefix { (0x30...0x39).contains($0) }.count
    guard (1...3).contains(digits) else { return 0 }
    let rest = line.dropFirst(digits)
    guard let mark = rest.first, mark == UInt8(ascii: ".") || mark == UInt8(ascii: ")"),
      rest.dropFirst().first == 0x20
    else { return 0 }
    return digits + 1 + rest.dropFirst().prefix { $0 == 0x20 }.count
  }

  /// What comment markers are made of in the languages of the table, and white space.
  static func isCommentMarker(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: ";"),
      UInt8(ascii: "!"), UInt8(ascii: "\""), UInt8(ascii: "'"), 0x20, 0x09:
      return true
    default: return false
    }
  }

  /// Letters and digits of ASCII, and anything beyond it.
  static func isWordByte(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte >= 0x80
  }

  private static func hasTextOutsideTags(_ line: ArraySlice<UInt8>) -> Bool {
    var isInTag = false
    for byte in line {
      if byte == UInt8(ascii: "<") { isInTag = true }
      if !isInTag && isWordByte(byte) { return true }
      if byte == UInt8(ascii: ">") { isInTag = false }
    }
    return false
  }
}

/// Where sentences end in a paragraph of one line.
enum SentenceBoundaries {
  /// Ends (exclusive) of the sentences, the paragraph's own end last.
  /// - Complexity: O(bytes).
  static func ends(in paragraph: [UInt8]) -> [Int] {
    var ends: [Int] = []
    var isQuoted = false
    for place in paragraph.indices {
      let byte = paragraph[place]
      if byte == UInt8(ascii: "`") { isQuoted.toggle() }
      guard !isQuoted, isTerminator(byte), place + 2 < paragraph.count else { continue }
      var after = place + 1
      while after < paragraph.count, isCloser(paragraph[after]) { after += 1 }
      guard after + 1 < paragraph.count, paragraph[after] == 0x20 else { continue }
      if startsSentence(paragraph[after + 1]), !isAbbreviation(paragraph[..<place]) {
        ends.append(after)
      }
    }
    ends.append(paragraph.count)
    return ends
  }

  private static func isTerminator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
  }

  private static func isCloser(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "*")
      || byte == UInt8(ascii: "_")
  }

  private static func startsSentence(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte) || byte >= 0x80
      || "`\"([*_".utf8.contains(byte)
  }

  private static func isAbbreviation(_ before: ArraySlice<UInt8>) -> Bool {
    let word = before.suffix(4).split(separator: 0x20, omittingEmptySubsequences: false).last ?? []
    let text = String(decoding: word, as: UTF8.self).lowercased()
    return ["e.g", "i.e", "vs", "cf", "etc", "no", "fig", "mr", "dr"].contains(text)
  }
}
