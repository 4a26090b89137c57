import Corpus
import SearchIndex

/// Finds the passages of the docs that speak of a name.
struct DocPassages {
  /// A section, and the sentence in it that names the term.
  struct Passage {
    var chunk: ChunkRecord
    var file: FileRecord
    /// Titles from the outermost heading down; empty above the first heading.
    var headings: [String]
    /// Zero-based line of the mention.
    var line: Int
    var sentence: String
  }

  /// Chunks that are looked at, sections that are read, and files that are read, at most.
  private static let maximumChunks = 2000
  private static let maximumRead = 40
  private static let maximumFiles = 4
  private static let longestSentence = 220

  let snapshot: IndexSnapshot
  /// A place that needs no pointing to: the cursor's own.
  let origin: ChunkID?

  /// The best passages, best first.
  ///
  /// - Parameter code: whether to take chunks of code, too.
  mutating func passages(
    about term: String, limit: Int, code: Bool = false, texts: inout SnapshotTexts
  ) -> [Passage] {
    let found = snapshot.chunks(withPhrase: [term], limit: Self.maximumChunks)
    var files: [FileID: RankedFile] = [:]
    var sectionCounts: [FileID: Int] = [:]
    var ranked: [Section] = []
    for id in found where id != origin {
      let chunk = snapshot.chunk(id)
      guard code || chunk.kind == .section else { continue }
      let file = files[chunk.file] ?? RankedFile(snapshot.file(chunk.file))
      files[chunk.file] = file
      let symbol = chunk.symbol.map(snapshot.symbol)
      let headings = symbol.map { $0.containers + [$0.name] } ?? []
      sectionCounts[chunk.file, default: 0] += 1
      ranked.append(
        Section(
          chunk: chunk, file: file.record, headings: headings,
          score: file.score + Self.score(headings, term)))
    }
    // A file that keeps coming back to the term is about it.
    for index in ranked.indices {
      ranked[index].score += min(sectionCounts[ranked[index].file.id, default: 0], 12)
    }
    ranked.sort { one, other in
      (-one.score, one.chunk.id.segment, one.chunk.id.chunk)
        < (-other.score, other.chunk.id.segment, other.chunk.id.chunk)
    }
    return read(ranked, term, limit: limit, texts: &texts)
  }

  /// A section that names the term.
  private struct Section {
    var chunk: ChunkRecord
    var file: FileRecord
    var headings: [String]
    /// What speaks for it before its text is read.
    var score: Int
  }

  /// A file, and what speaks for its sections.
  private struct RankedFile {
    let record: FileRecord
    let score: Int

    init(_ record: FileRecord) {
      self.record = record
      var score = 0
      let path = record.path.lowercased()
      if DocPassages.records.contains(where: path.hasBytes) { score -= 40 }
      if record.traits.contains(.documentation) { score += 5 }
      if !record.traits.isDisjoint(with: [.test, .vendored, .generated]) { score -= 20 }
      if !record.language.isProse { score -= 10 }
      self.score = score
    }
  }

  private static func score(_ headings: [String], _ term: String) -> Int {
    var score = 0
    if let heading = headings.last {
      // The searches of strings are slow; bytes do here.
      if heading == term {
        score += 40
      } else if heading.utf8.count > term.utf8.count, heading.utf8.firstRange(of: term.utf8) != nil
      {
        score += 20
      }
    }
    if headings.dropLast().contains(term) { score += 15 }
    return score
  }

  /// Files that tell what changed rather than how things are.
  private static let records = ["changelog", "changes", "history", "release", "news", "migration"]

  private func read(
    _ ranked: [Section], _ term: String, limit: Int, texts: inout SnapshotTexts
  ) -> [Passage] {
    var mentions: [Mention] = []
    var readFiles: Set<FileID> = []
    for section in ranked {
      guard mentions.count < Self.maximumRead else { break }
      guard readFiles.count < Self.maximumFiles || readFiles.contains(section.file.id) else {
        continue
      }
      readFiles.insert(section.file.id)
      guard let document = texts.current(section.file.id),
        let best = bestMention(of: term, in: section.chunk.bytes, document)
      else { continue }
      mentions.append(
        Mention(
          section: section, document: document, range: best.range,
          score: section.score + best.score))
    }
    mentions.sort { $0.score > $1.score }
    return mentions.prefix(limit).map(passage)
  }

  /// The best mention of the term in a section.
  private struct Mention {
    var section: Section
    var document: Document
    var range: Range<Int>
    var score: Int
  }

  private func passage(_ mention: Mention) -> Passage {
    let document = mention.document
    let bytes = mention.section.chunk.bytes
    return Passage(
      chunk: mention.section.chunk, file: mention.section.file,
      headings: mention.section.headings,
      line: document.lines.line(at: mention.range.lowerBound),
      sentence: isInFence(mention.range, from: bytes.lowerBound, document)
        ? codeLine(mention.range, document) : sentence(around: mention.range, in: bytes, document))
  }

  // MARK: Text

  /// The mention to show: in prose and between backquotes rather than in code, the first rather than
  /// a later one; the score grows with the mentions.
  private func bestMention(
    of term: String, in bytes: Range<Int>, _ document: Document
  ) -> (range: Range<Int>, score: Int)? {
    let text = IdentifierText(document.text, language: .plainText)
    let wanted = Array(term.utf8)[...]
    let isWord = text.identifier(from: 0) != nil || !term.contains(" ")
    var best: (range: Range<Int>, score: Int)?
    var count = 0
    var position = bytes.lowerBound
    while count < 8,
      let range = isWord
        ? text.find(wanted, in: position..<bytes.upperBound)
        : find(wanted, in: position..<bytes.upperBound, document.text)
    {
      position = range.upperBound
      count += 1
      let score =
        quality(of: range, text, document)
        - (isInFence(range, from: bytes.lowerBound, document) ? 20 : 0)
      if score > best?.score ?? Int.min { best = (range, score) }
    }
    return best.map { ($0.range, $0.score + min(count, 5) * 3) }
  }

  private func find(_ wanted: ArraySlice<UInt8>, in range: Range<Int>, _ text: [UInt8]) -> Range<
    Int
  >? {
    guard let first = wanted.first else { return nil }
    var offset = range.lowerBound
    while offset + wanted.count <= range.upperBound {
      if text[offset] == first, text[offset..<(offset + wanted.count)] == wanted {
        return offset..<(offset + wanted.count)
      }
      offset += 1
    }
    return nil
  }

  private func quality(of range: Range<Int>, _ text: IdentifierText, _ document: Document) -> Int {
    let line = document.lines.content(
      ofLine: document.lines.line(at: range.lowerBound), in: document.text)
    let first = text.skipBlanks(from: line.lowerBound)
    var score = 0
    let mark = text.byte(at: first)
    // Headings say that, not what; indented and bare lines are mostly code.
    if mark == UInt8(ascii: "#") || mark == UInt8(ascii: "<") || mark == UInt8(ascii: "|") {
      score -= 12
    }
    if first - line.lowerBound >= 4 { score -= 4 }
    let words = document.text[line].count { $0 == UInt8(ascii: " ") }
    score += min(words, 10)
    let ticks = document.text[line.lowerBound..<range.lowerBound].count { $0 == UInt8(ascii: "`") }
    if ticks % 2 == 1 || text.byte(at: range.lowerBound - 1) == UInt8(ascii: "`") { score += 12 }
    if Array("{};".utf8).contains(text.byte(at: line.upperBound - 1)) { score -= 10 }
    return score
  }

  /// Whether a mention stands in a fenced block of its section.
  private func isInFence(_ mention: Range<Int>, from start: Int, _ document: Document) -> Bool {
    var isOpen = false
    for number in document.lines.line(at: start)..<document.lines.line(at: mention.lowerBound) {
      let line = document.lines.content(ofLine: number, in: document.text)
      let content = document.text[line].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
      if content.starts(with: "```".utf8) || content.starts(with: "~~~".utf8) { isOpen.toggle() }
    }
    return isOpen
  }

  /// The line of code that has a mention.
  private func codeLine(_ mention: Range<Int>, _ document: Document) -> String {
    let number = document.lines.line(at: mention.lowerBound)
    let content = document.lines.content(ofLine: number, in: document.text)
    let line = PlainSentence.trimmed(document.string(content).prefix(Self.longestSentence))
    return line.contains("`") ? String(line) : "`\(line)`"
  }

  /// The sentence around a mention, on one line.
  private func sentence(around range: Range<Int>, in bytes: Range<Int>, _ document: Document)
    -> String
  {
    let text = document.text
    func endsLine(_ offset: Int) -> Bool {
      text[offset] == UInt8(ascii: "\n") || text[offset] == UInt8(ascii: "\r")
    }
    func isBlank(_ offset: Int) -> Bool { endsLine(offset) || text[offset] == UInt8(ascii: " ") }
    func endsSentence(_ offset: Int) -> Bool {
      Array(".?!".utf8).contains(text[offset]) && offset + 1 < bytes.upperBound
        && isBlank(offset + 1)
    }
    var start = range.lowerBound
    while start > bytes.lowerBound, range.lowerBound - start < Self.longestSentence / 2 {
      if endsSentence(start - 1) { break }
      if endsLine(start - 1), startsBlock(at: start, document) { break }
      start -= 1
    }
    var end = range.upperBound
    while end < bytes.upperBound, end - start < Self.longestSentence {
      if endsSentence(end) {
        end += 1
        break
      }
      if endsLine(end), end + 1 < bytes.upperBound, startsBlock(at: end + 1, document) { break }
      end += 1
    }
    // Not inside a character.
    while start < range.lowerBound, text[start] & 0xC0 == 0x80 { start += 1 }
    while end < bytes.upperBound, text[end] & 0xC0 == 0x80 { end += 1 }
    let isCutBefore = start > bytes.lowerBound && !isBlank(start - 1) && !isBlank(start)
    let isCutAfter = end < bytes.upperBound && !isBlank(end) && !endsSentence(end - 1)
    let plain = PlainSentence.text(String(decoding: text[start..<end], as: UTF8.self))
    return (isCutBefore ? "…" : "") + plain + (isCutAfter ? "…" : "")
  }

  /// Whether a line begins a paragraph, list item, heading, table row, quote or fence.
  private func startsBlock(at offset: Int, _ document: Document) -> Bool {
    let text = document.text
    var first = offset
    while first < text.count, text[first] == UInt8(ascii: " ") || text[first] == UInt8(ascii: "\t")
    { first += 1 }
    guard first < text.count else { return true }
    return Array("\n\r#-*+>|`=~".utf8).contains(text[first])
  }
}

/// Prose on one line: without list marks, emphasis of whole lines, link targets.
enum PlainSentence {
  /// Without blanks at the ends.
  static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  static func text(_ markdown: String) -> String {
    var words = markdown.split(whereSeparator: \.isWhitespace)
    while let first = words.first,
      ["-", "*", "+", ">", "|", "#", "##", "###", "####"].contains(first)
    {
      words.removeFirst()
    }
    return withoutLinkTargets(words.joined(separator: " "))
  }

  /// `[text](target)` becomes `text`: a link relative to another file would lead nowhere.
  static func withoutLinkTargets(_ line: String) -> String {
    var result = ""
    var rest = line[...]
    while let open = rest.firstIndex(of: "[") {
      guard let middle = rest[open...].firstRange(of: "]("),
        let close = rest[middle.upperBound...].firstIndex(of: ")")
      else { break }
      result += rest[..<open]
      result += rest[rest.index(after: open)..<middle.lowerBound]
      rest = rest[rest.index(after: close)...]
    }
    return result + rest
  }
}

extension String {
  /// Whether another string's bytes stand in this one's; much faster than a search by characters.
  fileprivate func hasBytes(of other: String) -> Bool {
    var text = self
    var wanted = other
    return text.withUTF8 { text in
      wanted.withUTF8 { wanted in
        guard let first = wanted.first, text.count >= wanted.count else { return wanted.isEmpty }
        for start in 0...(text.count - wanted.count) where text[start] == first {
          if text[start..<(start + wanted.count)].elementsEqual(wanted) { return true }
        }
        return false
      }
    }
  }
}
