package import Completion
package import Corpus

/// Judges whether a completion inserts cleanly at its place.
package struct InsertionCheck {
  /// What is wrong with a completion.
  package enum Fault: String, Sendable, CaseIterable {
    case reachesOutOfTheLine = "replaces text that is not on the cursor's line"
    case splitsACharacter = "begins or ends inside a character"
    case insertsNothing = "changes nothing"
    case gluesWords = "makes one word of two"
    case closesTooMuch = "closes a bracket that is not open"
    case changesTextBelow = "makes strings or comments of the lines below, or of strings code"
    case repeatsRest = "repeats the text after the cursor"
    case repeatsLinesBelow = "repeats the lines below"
    case foreignLineEnd = "breaks lines as the buffer does not"
    case foreignIndentation = "indents as the buffer does not"
    case blanksAtLineEnd = "leaves blanks at a line's end"
  }

  private let request: CompletionRequest
  private let text: [UInt8]
  /// The cursor's line, without its line end.
  private let line: Range<Int>
  private let offset: Int

  package init(_ request: CompletionRequest) {
    self.request = request
    let document = request.document.document
    text = document.text
    offset = request.offset
    let line = document.lines.content(ofLine: document.lines.line(at: offset), in: text)
    self.line = min(line.lowerBound, offset)..<max(line.upperBound, offset)
  }

  /// The buffer after the completion was inserted.
  package func applied(_ candidate: Candidate) -> [UInt8] {
    var applied = text
    applied.replaceSubrange(candidate.replace, with: candidate.text.utf8)
    return applied
  }

  /// All that is wrong with a completion.
  ///
  /// - Parameter isGhost: it is shown at the cursor, and may have several lines.
  /// - Complexity: O(buffer), which is lexed again where the text has a bracket or a quote.
  package func faults(of candidate: Candidate, isGhost: Bool) -> Set<Fault> {
    let replaced = candidate.replace
    guard line.lowerBound <= replaced.lowerBound, replaced.upperBound <= line.upperBound,
      replaced.lowerBound <= offset, offset <= replaced.upperBound
    else { return [.reachesOutOfTheLine] }
    guard isBoundary(replaced.lowerBound), isBoundary(replaced.upperBound) else {
      return [.splitsACharacter]
    }
    let inserted = Array(candidate.text.utf8)
    var faults: Set<Fault> = []
    if isGhost ? inserted.isEmpty || inserted.elementsEqual(text[replaced]) : inserted.isEmpty {
      faults.insert(.insertsNothing)
    }
    if gluesWords(inserted, replaced) { faults.insert(.gluesWords) }
    faults.formUnion(faultsOfLines(inserted, replaced))
    if isGhost { faults.formUnion(repetitions(inserted, replaced)) }
    if isCode, inserted.contains(where: { "()[]{}\"'`/*#".utf8.contains($0) }) {
      faults.formUnion(faultsOfSyntax(applied(candidate), inserted, replaced))
    }
    return faults
  }

  // MARK: Bytes

  private func isBoundary(_ offset: Int) -> Bool {
    offset == text.count || text[offset] & 0xC0 != 0x80
  }

  private func gluesWords(_ inserted: [UInt8], _ replaced: Range<Int>) -> Bool {
    guard let first = inserted.first, let last = inserted.last else { return false }
    // Behind what was typed of a word, the ghost goes on with it.
    let startsInWord =
      replaced.lowerBound < offset && replaced.lowerBound > 0 && first.isOfWord
      && text[replaced.lowerBound - 1].isOfWord
    let endsInWord =
      replaced.upperBound < text.count && last.isOfWord && text[replaced.upperBound].isOfWord
    return startsInWord || endsInWord
  }

  private func faultsOfLines(_ inserted: [UInt8], _ replaced: Range<Int>) -> Set<Fault> {
    var faults: Set<Fault> = []
    let ends = Set(lineEnds(of: inserted))
    if !ends.isEmpty {
      let own = Set(lineEnds(of: text))
      if !ends.isSubset(of: own.isEmpty ? [[0x0A]] : own) { faults.insert(.foreignLineEnd) }
    }
    let lines = inserted.split(omittingEmptySubsequences: false) { $0.isLineEnd }
    if lines.dropLast().contains(where: { $0.last?.isBlank == true }) {
      faults.insert(.blanksAtLineEnd)
    }
    if replaced.upperBound == line.upperBound, inserted.last?.isBlank == true {
      faults.insert(.blanksAtLineEnd)
    }
    let ownBlanks = indentations(of: text)
    if !ownBlanks.isEmpty, !indentations(of: inserted).isSubset(of: ownBlanks) {
      faults.insert(.foreignIndentation)
    }
    return faults
  }

  private func lineEnds(of text: [UInt8]) -> [[UInt8]] {
    text.indices.compactMap { index in
      switch text[index] {
      case 0x0D: index + 1 < text.count && text[index + 1] == 0x0A ? [0x0D, 0x0A] : [0x0D]
      case 0x0A: index > 0 && text[index - 1] == 0x0D ? nil : [0x0A]
      default: nil
      }
    }
  }

  /// The blanks that lines begin with, the first line aside.
  private func indentations(of text: [UInt8]) -> Set<UInt8> {
    var blanks: Set<UInt8> = []
    for index in text.indices.dropFirst() where text[index].isBlank && text[index - 1].isLineEnd {
      blanks.insert(text[index])
    }
    return blanks
  }

  // MARK: Text that is there already

  private func repetitions(_ inserted: [UInt8], _ replaced: Range<Int>) -> Set<Fault> {
    var faults: Set<Fault> = []
    let rest = text[replaced.upperBound..<line.upperBound]
    // One mark may well come twice.
    if rest.count > 1, inserted.count >= rest.count, inserted.suffix(rest.count) == rest {
      faults.insert(.repeatsRest)
    }
    var lines = (text[line.lowerBound..<replaced.lowerBound] + inserted).contentLines
    if !text[line.lowerBound..<offset].allSatisfy(\.isBlank) { lines.removeFirst() }
    let below = Array(text[line.upperBound...].prefix(4096)).contentLines
    if !lines.isEmpty, lines.contains(where: { $0.count(where: \.isOfWord) >= 4 }),
      below.starts(with: lines)
    {
      faults.insert(.repeatsLinesBelow)
    }
    return faults
  }

  // MARK: Code

  private var isCode: Bool {
    let document = request.document.document
    return document.language.isCode && request.document.codeBlocks.isEmpty
  }

  private func faultsOfSyntax(
    _ applied: [UInt8], _ inserted: [UInt8], _ replaced: Range<Int>
  ) -> Set<Fault> {
    var faults: Set<Fault> = []
    let old = request.document.document
    let new = Document(
      path: old.path, language: old.language, text: applied, hash: old.hash, traits: old.traits)
    let (before, after) = (Chunker.regions(of: old), Chunker.regions(of: new))
    // Where a string or a comment is open at the cursor, the lines below are not what they seem.
    let isOpen = before.contains {
      $0.bytes.lowerBound < offset && $0.bytes.upperBound > line.upperBound
    }
    guard !isOpen else { return [] }
    if Self.surplusClosings(applied, outside: after)
      > Self.surplusClosings(text, outside: before)
    {
      faults.insert(.closesTooMuch)
    }
    let delta = applied.count - text.count
    func below(_ regions: [SyntaxRegion], _ start: Int, movedBy delta: Int) -> [SyntaxRegion] {
      regions.filter { $0.bytes.upperBound > start }.map { region in
        let lower = max(region.bytes.lowerBound, start) - delta
        return SyntaxRegion(
          kind: region.kind, bytes: lower..<max(lower, region.bytes.upperBound - delta))
      }
    }
    // What opens or ends a text of several lines does so on purpose.
    let marks = ["\"\"\"", "'''", "`", "/*", "*/", "<<"].map { Array($0.utf8) }
    if !marks.contains(where: inserted.contains),
      below(before, line.upperBound, movedBy: 0)
        != below(after, line.upperBound + delta, movedBy: delta)
    {
      faults.insert(.changesTextBelow)
    }
    return faults
  }

  /// Closing brackets of code without an opening one before them.
  ///
  /// - Parameter regions: comments and strings, whose brackets don't count.
  /// - Complexity: O(bytes + regions).
  package static func surplusClosings(
    _ text: [UInt8], outside regions: [SyntaxRegion] = []
  ) -> Int {
    var open: [UInt8] = []
    var surplus = 0
    var next = 0
    for (index, byte) in text.enumerated() {
      while next < regions.count, regions[next].bytes.upperBound <= index { next += 1 }
      if next < regions.count, regions[next].bytes.contains(index) { continue }
      switch byte {
      case UInt8(ascii: "("): open.append(UInt8(ascii: ")"))
      case UInt8(ascii: "["): open.append(UInt8(ascii: "]"))
      case UInt8(ascii: "{"): open.append(UInt8(ascii: "}"))
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if let index = open.lastIndex(of: byte) {
          open.removeSubrange(index...)
        } else {
          surplus += 1
        }
      default: break
      }
    }
    return surplus
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
  fileprivate var isLineEnd: Bool { self == 0x0A || self == 0x0D }
  fileprivate var isOfWord: Bool {
    (0x41...0x5A).contains(self & 0xDF) || (0x30...0x39).contains(self) || self == 0x5F
      || self >= 0x80
  }
}

extension RandomAccessCollection<UInt8> where SubSequence: RandomAccessCollection<UInt8> {
  /// Lines that have anything on them, without the blanks at their ends.
  fileprivate var contentLines: [[UInt8]] {
    split { $0.isLineEnd }.map { line in
      Array(line.drop(while: \.isBlank).reversed().drop(while: \.isBlank).reversed())
    }.filter { !$0.isEmpty }
  }
}
