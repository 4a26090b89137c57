import Corpus

/// What a completion must know of the place it is asked at.
struct CursorContext: Sendable {
  enum Place: Sendable {
    case code, comment, string, prose
    /// A line that names modules or files.
    case importLine
    /// Between backquotes in a comment or a document: a name of code is being written.
    case quotedName
  }

  let document: Document
  let offset: Int
  /// The cursor's line, without its line end.
  let line: Range<Int>
  /// The word at the cursor: from its first byte to its last, on both sides of the cursor.
  let word: Range<Int>
  let place: Place
  let memberAccess: MemberAccess?
  /// Language at the cursor: that of the code block when it stands in one.
  let language: Language
  /// Symbols whose extent holds the cursor, outermost first.
  let enclosing: [Int]
  /// The buffer's own line end.
  let lineBreak: [UInt8]

  var text: [UInt8] { document.text }
  /// The part of the word that stands before the cursor.
  var prefix: ArraySlice<UInt8> { text[word.lowerBound..<offset] }
  /// What stands after the cursor on its line.
  var rest: ArraySlice<UInt8> { text[offset..<line.upperBound] }
  var isInsideWord: Bool { offset < word.upperBound }
  /// Blanks at the start of the line, as far as the cursor.
  var indentation: ArraySlice<UInt8> {
    let before = text[line.lowerBound..<offset]
    return before.prefix { $0.isBlank }
  }
  var isBlankBefore: Bool { indentation.endIndex == offset }

  /// Comments and strings of a line at the cursor, as far as the line alone shows them.
  func regions(of line: [UInt8]) -> [SyntaxRegion] {
    Chunker.regions(
      of: Document(
        path: document.path, language: language, text: line, hash: document.hash,
        traits: document.traits))
  }

  /// - Parameter offset: any number; moved into the text and to the start of a character.
  init(_ chunked: ChunkedDocument, at requested: Int) {
    let document = chunked.document
    let text = document.text
    var offset = min(max(0, requested), text.count)
    while offset > 0, offset < text.count, text[offset] & 0xC0 == 0x80 { offset -= 1 }
    // Between the two bytes of a line end, the cursor is before it.
    if offset > 0, offset < text.count, text[offset] == 0x0A, text[offset - 1] == 0x0D {
      offset -= 1
    }
    let line = document.lines.content(ofLine: document.lines.line(at: offset), in: text)
    self.document = document
    self.offset = offset
    self.line = line.clamped(to: min(line.lowerBound, offset)..<max(line.upperBound, offset))
    word = Self.word(at: offset, in: text, line: line)
    let block = chunked.codeBlocks.first {
      $0.bytes.lowerBound <= offset && offset <= $0.bytes.upperBound
    }
    language = block?.language ?? document.language
    lineBreak = Self.lineBreak(of: text)
    enclosing = chunked.symbols.indices.filter {
      let extent = chunked.symbols[$0].extent
      return extent.lowerBound < offset && offset <= extent.upperBound
        && chunked.symbols[$0].kind != .heading
    }
    place = Self.place(chunked, offset: offset, line: line, isCodeBlock: block != nil)
    memberAccess =
      place == .code || place == .quotedName
      ? MemberAccess(in: text, endingAt: word.lowerBound, language: language) : nil
  }

  private static func word(at offset: Int, in text: [UInt8], line: Range<Int>) -> Range<Int> {
    var start = offset
    while start > line.lowerBound, text[start - 1].continuesWord { start -= 1 }
    var end = offset
    while end < line.upperBound, text[end].continuesWord { end += 1 }
    return start..<end
  }

  private static func lineBreak(of text: [UInt8]) -> [UInt8] {
    guard let end = text.prefix(1 << 16).firstIndex(where: \.isLineEnd) else { return [0x0A] }
    if text[end] == 0x0A { return [0x0A] }
    return end + 1 < text.count && text[end + 1] == 0x0A ? [0x0D, 0x0A] : [0x0D]
  }

  private static func place(
    _ chunked: ChunkedDocument, offset: Int, line: Range<Int>, isCodeBlock: Bool
  ) -> Place {
    let text = chunked.document.text
    let before = text[line.lowerBound..<max(line.lowerBound, offset)]
    if isCodeBlock { return .code }
    let kind = region(of: chunked.regions, in: text, at: offset, line: line)
    let isProse = chunked.document.language.isProse
    if kind == .comment || kind == .docComment || isProse {
      let backquotes = before.reduce(0) { $0 + ($1 == UInt8(ascii: "`") ? 1 : 0) }
      if backquotes % 2 == 1 || before.hasOpenDoubleBackquote { return .quotedName }
      return isProse && kind == nil ? .prose : .comment
    }
    if kind == .string { return before.startsImport ? .importLine : .string }
    return before.startsImport ? .importLine : .code
  }

  /// The kind of the region that the cursor is in.
  ///
  /// A line comment reaches to the end of its line, and a string that its line leaves open too.
  private static func region(
    of regions: [SyntaxRegion], in text: [UInt8], at offset: Int, line: Range<Int>
  ) -> SyntaxRegion.Kind? {
    let next = regions.partitioningIndex { $0.bytes.lowerBound >= offset }
    guard next > 0 else { return nil }
    let region = regions[next - 1]
    if offset < region.bytes.upperBound { return region.kind }
    guard region.bytes.upperBound == offset || isGapOfBlanks(text, region.bytes.upperBound, offset)
    else { return nil }
    let bytes = text[region.bytes]
    switch region.kind {
    case .comment, .docComment:
      return bytes.isClosedComment ? nil : region.kind
    case .string:
      guard region.bytes.upperBound == offset else { return nil }
      return bytes.isClosedString ? nil : .string
    }
  }

  /// True for trailing blanks of a line comment, which lexers may leave out of its region.
  private static func isGapOfBlanks(_ text: [UInt8], _ start: Int, _ end: Int) -> Bool {
    start < end && end - start <= 256 && text[start..<end].allSatisfy(\.isBlank)
  }
}

extension Language {
  /// Written for people, except in its code blocks.
  var isProse: Bool {
    switch self {
    case .plainText, .markdown, .restructuredText, .asciiDoc, .html, .notebook: true
    default: false
    }
  }
}

extension ArraySlice<UInt8> {
  /// A comment with an end mark of its own; it does not reach past that mark.
  fileprivate var isClosedComment: Bool {
    let marks: [(open: String, close: String)] = [
      ("/*", "*/"), ("{-", "-}"), ("--[[", "]]"), ("<!--", "-->"), ("=begin", "=end"),
      ("\"\"\"", "\"\"\""), ("'''", "'''"),
    ]
    return marks.contains { mark in
      starts(with: mark.open.utf8) && count >= mark.open.utf8.count + mark.close.utf8.count
        && suffix(mark.close.utf8.count).elementsEqual(mark.close.utf8)
    } || last?.isLineEnd == true
  }

  /// A literal whose last byte is the quote that opened it.
  fileprivate var isClosedString: Bool {
    guard let quote = first(where: { "\"'`".utf8.contains($0) }), let last else { return true }
    if last.isLineEnd { return true }
    let opening = drop { $0 != quote }.prefix { $0 == quote }
    if opening.count >= 3 { return count >= 6 && suffix(3).allSatisfy { $0 == quote } }
    let isRaw = first == UInt8(ascii: "#")
    return opening.startIndex < endIndex - 1
      && (last == quote || isRaw && last == UInt8(ascii: "#"))
  }

  /// An odd number of double backquotes: a symbol link is open.
  fileprivate var hasOpenDoubleBackquote: Bool {
    var runs = 0
    var length = 0
    for byte in self {
      if byte == UInt8(ascii: "`") {
        length += 1
        if length == 2 { runs += 1 }
      } else {
        length = 0
      }
    }
    return runs % 2 == 1
  }

  /// The line begins with a word that brings modules in.
  fileprivate var startsImport: Bool {
    let content = drop { $0.isBlank }
    let first = content.prefix { $0.continuesWord || $0 == UInt8(ascii: "#") }
    guard first.count < content.count else { return false }
    return [
      "import", "use", "using", "require", "#include", "#import", "from", "package", "include",
    ]
    .contains { $0.utf8.elementsEqual(first) }
  }
}
