import Corpus

/// The smallest thing an answer quotes: a sentence, a list item, a table row, or a line of code.
struct QuotableUnit: Sendable {
  /// The text as people read it: no comment markers, list bullets or line breaks.
  var text: String
  /// The bytes of the document it was made of, markers between its lines included.
  var bytes: Range<Int>
  var isCode: Bool
  /// True when the unit before it stands in the same paragraph.
  var continues: Bool
}

/// Cuts a span of a document into units, in order.
///
/// Prose (docs, and comments in code) gives sentences; code gives lines. Headings, fences, rulers
/// and lines of bare markup give nothing.
/// - Complexity: O(bytes of the span).
struct UnitSplitter {
  private let chunked: ChunkedDocument
  private let text: [UInt8]
  private let isDocs: Bool
  /// First bytes of the lines that hold headings.
  private let headings: Set<Int>
  private var units: [QuotableUnit] = []
  /// The paragraph being collected: its bytes, and where each stands in the document.
  private var paragraph: [UInt8] = []
  private var origin: [Int] = []
  /// Inside a fence within a comment.
  private var isFenced = false

  init(_ chunked: ChunkedDocument) {
    self.chunked = chunked
    text = chunked.document.text
    let lines = chunked.document.lines
    headings = Set(
      chunked.symbols.lazy.filter { $0.kind == .heading }
        .map { lines.bytes(ofLine: lines.line(at: $0.name.lowerBound)).lowerBound })
    switch chunked.document.language {
    case .markdown, .restructuredText, .asciiDoc, .html, .notebook, .plainText: isDocs = true
    default: isDocs = false
    }
  }

  /// The units of some lines (zero-based, half-open).
  static func units(of chunked: ChunkedDocument, lines: Range<Int>) -> [QuotableUnit] {
    var splitter = UnitSplitter(chunked)
    let table = chunked.document.lines
    for line in lines.clamped(to: 0..<table.count) {
      splitter.add(line: table.content(ofLine: line, in: splitter.text))
    }
    splitter.endParagraph()
    return splitter.units
  }

  // MARK: Lines

  private mutating func add(line: Range<Int>) {
    let content = trimmed(line)
    guard !content.isEmpty else { return endParagraph() }
    if isDocs {
      addDocs(content, start: line.lowerBound)
    } else if let comment = commentContent(content) {
      addComment(comment)
    } else {
      isFenced = false
      addCode(content)
    }
  }

  private mutating func addDocs(_ content: Range<Int>, start: Int) {
    if headings.contains(start) { return endParagraph() }
    if LineMarkup.isFence(text[content]) { return endParagraph() }
    if isInCodeBlock(content.lowerBound) { return addCode(content) }
    if LineMarkup.isHeading(text[content]) || LineMarkup.isRuler(text[content]) {
      return endParagraph()
    }
    addProse(content)
  }

  private mutating func addComment(_ content: Range<Int>) {
    if content.isEmpty { return endParagraph() }
    if LineMarkup.isFence(text[content]) {
      isFenced.toggle()
      return endParagraph()
    }
    if isFenced { return addCode(content, from: content.lowerBound) }
    if LineMarkup.isRuler(text[content]) || LineMarkup.isSectionMark(text[content]) {
      return endParagraph()
    }
    addProse(content)
  }

  private mutating func addProse(_ content: Range<Int>) {
    let quoted = content.dropFirst(LineMarkup.quoteMarker(text[content]))
    let body = trimmed(quoted.startIndex..<quoted.endIndex)
    guard !body.isEmpty, !LineMarkup.isBareMarkup(text[body]) else { return endParagraph() }
    if LineMarkup.isHeading(text[body]) { return endParagraph() }
    let bullet = LineMarkup.bullet(text[body])
    if bullet > 0 || text[body.lowerBound] == UInt8(ascii: "|") { endParagraph() }
    append(body.lowerBound + bullet..<body.upperBound)
    if text[body.lowerBound] == UInt8(ascii: "|") { endParagraph() }
  }

  /// - Parameter start: where the line's text begins; by default with its indentation.
  private mutating func addCode(_ content: Range<Int>, from start: Int? = nil) {
    endParagraph()
    // Lone brackets and the like say nothing by themselves.
    guard text[content].contains(where: LineMarkup.isWordByte) else { return }
    let continues = units.last.map { $0.isCode } ?? false
    let line = chunked.document.lines.line(at: content.lowerBound)
    let start = start ?? chunked.document.lines.bytes(ofLine: line).lowerBound
    units.append(
      QuotableUnit(
        text: String(decoding: text[start..<content.upperBound], as: UTF8.self),
        bytes: start..<content.upperBound, isCode: true, continues: continues))
  }

  // MARK: Paragraphs

  private mutating func append(_ piece: Range<Int>) {
    if !paragraph.isEmpty {
      paragraph.append(UInt8(ascii: " "))
      origin.append(piece.lowerBound)
    }
    for place in piece {
      paragraph.append(text[place])
      origin.append(place)
    }
  }

  private mutating func endParagraph() {
    guard !paragraph.isEmpty else { return }
    var start = 0
    var isFirst = true
    for end in SentenceBoundaries.ends(in: paragraph) {
      let sentence = paragraph[start..<end]
      if sentence.contains(where: LineMarkup.isWordByte), !LineMarkup.isBareLink(sentence) {
        units.append(
          QuotableUnit(
            text: prose(String(decoding: LineMarkup.withoutLinkTargets(sentence), as: UTF8.self)),
            bytes: origin[start]..<origin[end - 1] + 1, isCode: false, continues: !isFirst))
        isFirst = false
      }
      start = end
      while start < paragraph.count, paragraph[start] == UInt8(ascii: " ") { start += 1 }
    }
    paragraph.removeAll(keepingCapacity: true)
    origin.removeAll(keepingCapacity: true)
  }

  /// A comment's sentence without the tags that its documentation tool reads.
  private func prose(_ sentence: String) -> String {
    isDocs ? sentence : DocCommentText.withoutInlineTags(sentence)
  }

  // MARK: Syntax

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
    while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
    return start..<end
  }

  private func isInCodeBlock(_ offset: Int) -> Bool {
    let after = chunked.codeBlocks.partitioningIndex { $0.bytes.lowerBound > offset }
    return after > 0 && chunked.codeBlocks[after - 1].bytes.contains(offset)
  }

  /// The words of a comment's line without its markers; nil when the line starts with code.
  private func commentContent(_ content: Range<Int>) -> Range<Int>? {
    let after = chunked.regions.partitioningIndex { $0.bytes.lowerBound > content.lowerBound }
    guard after > 0 else { return nil }
    let region = chunked.regions[after - 1]
    guard region.kind != .string, region.bytes.contains(content.lowerBound) else { return nil }
    var start = content.lowerBound
    while start < content.upperBound, text[start] != 0x20, LineMarkup.isCommentMarker(text[start]) {
      start += 1
    }
    // What follows the first blank is the comment's own markup ("/// ## Topics").
    while start < content.upperBound, text[start] == 0x20 { start += 1 }
    var end = min(content.upperBound, region.bytes.upperBound)
    while end > start, LineMarkup.isCommentMarker(text[end - 1]) { end -= 1 }
    return trimmed(start..<max(start, end))
  }
}

extension Array {
  /// The first index whose element satisfies a predicate that, once true, stays true.
  ///
  /// - Complexity: O(log count).
  func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
