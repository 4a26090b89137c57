package import Corpus
package import SearchIndex

/// A cursor in a file that the index doesn't have, and what was really written there.
package struct CompletionCase: Sendable {
  /// The file as it was before the rest of the cursor's line was written.
  package var document: ChunkedDocument
  /// Of the cursor, in bytes.
  package var offset: Int
  /// The rest of the line, without blanks at its end.
  package var expected: String
  /// The lines of its block that were taken out too, alike.
  package var expectedBelow: [String]

  package init(
    document: ChunkedDocument, offset: Int, expected: String, expectedBelow: [String] = []
  ) {
    self.document = document
    self.offset = offset
    self.expected = expected
    self.expectedBelow = expectedBelow
  }

  /// The text before the cursor.
  package var before: String { document.document.string(0..<offset) }

  /// What is offered on the cursor's line, when `text` replaces some bytes around the cursor.
  package func offered(_ text: String, replacing range: Range<Int>) -> String {
    let line = text.prefix { !$0.isNewline }
    let typed = document.document.string(min(range.lowerBound, offset)..<offset)
    return String(line.hasPrefix(typed) ? line.dropFirst(typed.count) : line).trimmingBlanksAtEnd
  }

  /// What is offered on the lines after it.
  package static func offeredBelow(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropFirst()
      .map { String($0).trimmingBlanksAtEnd }
  }
}

/// Takes files out of a project and makes cases of the cursors in them.
package struct HeldOutFiles: Sendable {
  /// Relative paths, to be left out of the index.
  package private(set) var paths: [String] = []
  package private(set) var cases: [CompletionCase] = []

  /// A tenth of the files of code, within these bounds.
  private static let share = 10
  private static let mostFiles = 20
  /// Bytes of a file.
  private static let sizes = 1_000...120_000
  /// Lines at a file's start that are passed over: licences and imports.
  private static let linesAbove = 8
  /// Bytes of a line at least, blanks at its ends aside, and of what is expected.
  private static let shortest = 12
  private static let leastExpected = 3
  /// In every so many cases the whole line is to be written, in the others the rest of one.
  private static let wholeLines = 3
  /// Lines of a block that are looked for below its first one.
  private static let longestBlock = 12

  /// At most `most` cases; none where there are too few files.
  /// - Parameters:
  ///   - learned: paths of files that are not drawn.
  ///   - areBlocks: whether the lines that belong to the cursor's are taken out with it; those without
  ///     are no cases then.
  /// - Complexity: O(files + bytes of the files drawn).
  package init(
    of snapshot: IndexSnapshot, loader: DocumentLoader, most: Int, seed: UInt64,
    except learned: Set<String> = [], areBlocks: Bool = false
  ) {
    var random = LinearGenerator(state: seed)
    var files = snapshot.files().map(snapshot.file)
      .filter { $0.language.isCode && $0.traits.isDisjoint(with: [.vendored, .generated]) }
      .filter { Self.sizes.contains($0.size) }.sorted { $0.path < $1.path }
    files.shuffle(using: &random)
    let held = files.filter { !learned.contains($0.path) }
      .prefix(min(Self.mostFiles, files.count / Self.share))
    guard !held.isEmpty else { return }
    let ofFile = (most + held.count - 1) / held.count
    for file in held {
      guard let document = try? snapshot.document(file.id).document else { continue }
      paths.append(file.path)
      let found = Self.cursors(in: document, &random).lazy.compactMap { line, cursor in
        let below = areBlocks ? Self.linesBelow(line, in: document) : []
        return areBlocks && below.isEmpty
          ? nil : Self.makeCase(of: document, line: line, below: below, cursor: cursor, loader)
      }
      cases += found.prefix(ofFile)
    }
    cases.shuffle(using: &random)
    cases = Array(cases.prefix(most))
  }

  /// Cursors in lines of code, in random order, at most one a line.
  private static func cursors(
    in document: Document, _ random: inout LinearGenerator
  ) -> [(line: Range<Int>, cursor: Int)] {
    let regions = Chunker.regions(of: document)
    func isCode(_ offset: Int) -> Bool { !regions.contains { $0.bytes.contains(offset) } }
    var lines = Array((0..<document.lines.count).dropFirst(linesAbove))
    lines.shuffle(using: &random)
    return lines.compactMap { number in
      let line = document.lines.content(ofLine: number, in: document.text)
      let start = document.text[line].firstIndex { !$0.isBlank } ?? line.upperBound
      guard line.upperBound - start >= shortest, isCode(start) else { return nil }
      if random.below(wholeLines) == 0 { return (line, start) }
      // Behind a word and a mark is where people stop to look.
      let stops = (start + 2..<line.upperBound - leastExpected).filter { place in
        !document.text[place - 1].isWord && document.text[place - 2].isWord && isCode(place)
      }
      return stops.isEmpty ? nil : (line, stops[random.below(stops.count)])
    }
  }

  /// The lines after one that stand further right, and the one that closes them.
  private static func linesBelow(_ line: Range<Int>, in document: Document) -> [Range<Int>] {
    func columns(_ line: Range<Int>) -> Int { document.text[line].prefix { $0.isBlank }.count }
    let first = document.lines.line(at: line.lowerBound)
    var below: [Range<Int>] = []
    for number in (first + 1..<document.lines.count).prefix(longestBlock) {
      let next = document.lines.content(ofLine: number, in: document.text)
      guard columns(next) < next.count else { break }
      if columns(next) <= columns(line) {
        let closes = ")]}".utf8.contains(document.text[next.lowerBound + columns(next)])
        return below.isEmpty || !closes || columns(next) < columns(line) ? below : below + [next]
      }
      below.append(next)
    }
    return below
  }

  private static func makeCase(
    of document: Document, line: Range<Int>, below: [Range<Int>], cursor: Int,
    _ loader: DocumentLoader
  ) -> CompletionCase {
    var text = document.text
    text.removeSubrange(cursor..<(below.last ?? line).upperBound)
    return CompletionCase(
      document: Chunker.chunk(loader.document(path: document.path, buffer: text)), offset: cursor,
      expected: document.string(cursor..<line.upperBound).trimmingBlanksAtEnd,
      expectedBelow: below.map { document.string($0).trimmingBlanksAtEnd })
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }

  fileprivate var isWord: Bool {
    (0x41...0x5A).contains(self & 0xDF) || (0x30...0x39).contains(self) || self == 0x5F
      || self >= 0x80
  }
}

extension String {
  /// Without blanks at its end.
  fileprivate var trimmingBlanksAtEnd: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
