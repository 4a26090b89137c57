import Corpus
import SearchIndex

/// Makes cases of the docs: a heading leads to its section.
///
/// The heading's words would give the section away, so they are blanked in the index that is measured, and
/// so are the lines of the file outside of the section that repeat them: tables of contents, links.
struct SectionCases {
  let snapshot: IndexSnapshot

  private static let mostOfFile = 8
  /// Bytes of prose that a section has at least, so that it is no list of links, and bytes of a reference at
  /// most.
  private static let leastProse = 150
  private static let referenceLength = 800
  /// Files that tell what was, not what is.
  private static let chronicles = [
    "changelog", "changes", "history", "news", "releases", "license",
  ]

  /// At most `most` cases, drawn from all sections.
  /// - Complexity: O(headings + bytes of the files drawn).
  func sample(_ most: Int, _ random: inout LinearGenerator) -> [PlaceCase] {
    let files = snapshot.files().map(snapshot.file)
      .filter { $0.language.isProse && $0.traits.isDisjoint(with: [.vendored, .generated]) }
      .filter { !Self.isChronicle($0.path) }.sorted { $0.path < $1.path }
    let headings = files.flatMap { file in
      snapshot.symbols(in: file.id).map(snapshot.symbol).filter { $0.kind == .heading }
    }
    let counts = Dictionary(headings.map { ($0.name.lowercased(), 1) }, uniquingKeysWith: +)
    var candidates = headings.filter { counts[$0.name.lowercased()] == 1 && $0.level >= 2 }
    candidates.shuffle(using: &random)
    var cases: [PlaceCase] = []
    var ofFile: [FileID: Int] = [:]
    for heading in candidates where cases.count < most {
      guard ofFile[heading.file, default: 0] < Self.mostOfFile, PlaceCase.isHeading(heading.name),
        let made = makeCase(of: heading)
      else { continue }
      cases.append(made)
      ofFile[heading.file, default: 0] += 1
    }
    return cases
  }

  /// Whether a file tells of old versions, so that it speaks of everything and explains nothing.
  static func isChronicle(_ path: String) -> Bool {
    let name = path.split(separator: "/").last?.lowercased() ?? ""
    return chronicles.contains { name.hasPrefix($0) }
  }

  private func makeCase(of heading: SymbolRecord) -> PlaceCase? {
    guard let (document, isCurrent) = try? snapshot.document(heading.file), isCurrent else {
      return nil
    }
    let own = ownLines(of: heading, in: document)
    let text = document.string(Self.bytes(ofLines: own, in: document))
    let paragraphs = text.trimmingPrefix { $0.isWhitespace || "=-~^".contains($0) }
    guard Self.prose(in: paragraphs) >= Self.leastProse else { return nil }
    let repeated = Array(heading.name.utf8)
    let repeats = (0..<document.lines.count).filter { !own.contains($0) }
      .map { document.lines.content(ofLine: $0, in: document.text) }
      .filter { document.text[$0].firstRange(of: repeated) != nil }
    return PlaceCase(
      origin: .section, query: heading.name,
      targets: [.init(path: snapshot.file(heading.file).path, lines: [own])],
      hidden: [heading.nameBytes] + repeats,
      reference: String(paragraphs.prefix(Self.referenceLength)))
  }

  /// Bytes of the lines that begin like a sentence.
  private static func prose(in text: some StringProtocol) -> Int {
    text.split(whereSeparator: \.isNewline).filter { $0.first?.isLetter == true }
      .reduce(0) { $0 + $1.utf8.count }
  }

  private static func bytes(ofLines lines: Range<Int>, in document: Document) -> Range<Int> {
    let start = document.lines.bytes(ofLine: lines.lowerBound).lowerBound
    return start..<max(start, document.lines.bytes(ofLine: lines.upperBound - 1).upperBound)
  }

  /// The lines between a heading and the next one.
  private func ownLines(of heading: SymbolRecord, in document: Document) -> Range<Int> {
    let first = document.lines.line(at: heading.nameBytes.upperBound) + 1
    let next = snapshot.symbols(in: heading.file).map(snapshot.symbol)
      .first { $0.nameBytes.lowerBound > heading.nameBytes.lowerBound }
    let end =
      next.map { document.lines.line(at: $0.nameBytes.lowerBound) } ?? heading.lines.upperBound
    return first..<max(first, end)
  }
}

extension PlaceCase {
  /// Whether a heading says what its section is about.
  fileprivate static func isHeading(_ text: String) -> Bool {
    QueryTerms.analyze(text).count { !$0.isStopWord && !$0.isPart } >= 2
  }
}
