import Corpus
import SearchIndex

/// Writes what a hover shows: the short and sure things first.
struct HoverText {
  private static let otherDefinitions = 4
  private static let passages = 3
  /// Chunks of uses that are looked at to count files.
  private static let maximumUses = 2000
  private static let longestExcerpt = 500
  /// Lines of a definition below which its signature says all, and bytes that a summary is made of.
  private static let summarizedLines = 3
  private static let summarizedLength = 4000

  private let snapshot: IndexSnapshot
  private let link: (_ root: String, _ path: String, _ line: Int) -> String
  private var texts: SnapshotTexts

  init(
    snapshot: IndexSnapshot, link: @escaping (_ root: String, _ path: String, _ line: Int) -> String
  ) {
    self.snapshot = snapshot
    self.link = link
    texts = SnapshotTexts(snapshot)
  }

  // MARK: Symbols

  /// The best candidate in full, the docs' words about it, and links to the others.
  mutating func symbol(
    _ candidates: [SymbolResolver.Candidate], name: String, origin: ChunkID?, summary: Summary?
  ) -> String {
    guard let best = candidates.first else { return "" }
    if best.symbol.kind == .heading {
      return sectionText(best.symbol, best.file) + passageList(name, origin: origin)
        + others(candidates.dropFirst())
    }
    var blocks = [fence(signature(best.symbol), best.file.language)]
    blocks.append(facts(best))
    let comment = docComment(best)
    if !comment.isEmpty {
      blocks.append(comment)
    } else if let summary {
      blocks.append("\(summary.sentence) *(written by \(MarkdownText.plain(summary.author)))*")
    }
    return blocks.joined(separator: "\n\n") + passageList(name, origin: origin)
      + others(candidates.dropFirst())
  }

  private func signature(_ symbol: SymbolRecord) -> String {
    SignatureText.wrapped(symbol.signature.isEmpty ? symbol.name : symbol.signature)
  }

  /// Kind, container, place and uses, in a line.
  private func facts(_ candidate: SymbolResolver.Candidate) -> String {
    let symbol = candidate.symbol
    var line = symbol.kind.label
    if !symbol.containers.isEmpty {
      line += " of `\(symbol.containers.joined(separator: "."))`"
    }
    line += " · " + placeLink(candidate.file, lineOfName(candidate))
    let uses = snapshot.usage(of: symbol.name)
    guard uses.occurrences > 1 else { return line }
    let files = Set(
      snapshot.chunks(using: symbol.name, limit: Self.maximumUses).map { snapshot.chunk($0).file })
    let more = uses.chunks > Self.maximumUses ? "more than " : ""
    return line + " · used \(uses.occurrences) times in \(more)\(files.count) "
      + (files.count == 1 ? "file" : "files")
  }

  /// The line of the name: a doc comment may stand above it.
  private func lineOfName(_ candidate: SymbolResolver.Candidate) -> Int {
    var texts = texts
    guard !candidate.symbol.docComment.isEmpty,
      let document = texts.current(candidate.file.id)
    else { return candidate.symbol.lines.lowerBound }
    return document.lines.line(at: candidate.symbol.nameBytes.lowerBound)
  }

  private mutating func docComment(_ candidate: SymbolResolver.Candidate) -> String {
    let range = candidate.symbol.docComment
    guard !range.isEmpty, let document = texts.current(candidate.file.id),
      range.upperBound <= document.text.count
    else { return "" }
    return DocCommentText.markdown(document.string(range), language: candidate.file.language)
  }

  /// What a summary would be written of; nil where the signature says as much.
  mutating func summarySubject(of candidate: SymbolResolver.Candidate) -> SummarySubject? {
    let symbol = candidate.symbol
    guard symbol.kind.isCallable || symbol.kind.isType || symbol.kind.isValue,
      symbol.docComment.isEmpty, symbol.lines.count >= Self.summarizedLines,
      let document = texts.current(candidate.file.id),
      symbol.extent.upperBound <= document.text.count
    else { return nil }
    let text = document.string(symbol.extent.prefix(Self.summarizedLength))
    return SummarySubject(
      name: (symbol.containers + [symbol.name]).joined(separator: "."), text: text)
  }

  /// Links to other symbols of the name; a type's extensions in one line.
  private func others(_ candidates: some Collection<SymbolResolver.Candidate>) -> String {
    let extensions = candidates.filter { $0.symbol.kind == .extension }
    let definitions = candidates.filter { $0.symbol.kind != .extension }
    guard !candidates.isEmpty else { return "" }
    var lines = ["\n\n**Also**"]
    for other in definitions.prefix(Self.otherDefinitions) {
      let name = (other.symbol.containers + [other.symbol.name]).joined(separator: ".")
      let place = placeLink(other.file, other.symbol.lines.lowerBound)
      lines.append("- \(other.symbol.kind.label) `\(name)` · \(place)")
    }
    let more = definitions.count - Self.otherDefinitions
    if more > 0 { lines.append("- and \(more) more") }
    if !extensions.isEmpty {
      let places = extensions.prefix(Self.otherDefinitions).map { other in
        placeLink(other.file, other.symbol.lines.lowerBound)
      }
      let rest = extensions.count > places.count ? ", …" : ""
      let noun = extensions.count == 1 ? "extension" : "extensions"
      lines.append("- \(extensions.count) \(noun): " + places.joined(separator: ", ") + rest)
    }
    return lines.joined(separator: "\n")
  }

  // MARK: Local names

  /// The line that declares a local name, and its type's place.
  func local(
    _ declaration: LocalDeclaration, in place: HoverPlace, type: SymbolResolver.Candidate?
  ) -> String {
    let document = place.document.document
    let number = document.lines.line(at: declaration.name.lowerBound)
    let content = document.lines.content(ofLine: number, in: document.text)
    let line = document.string(content).prefix(300).trimmingPrefix { $0.isWhitespace }
    var text = fence(String(line), document.language)
    text += "\n\nlocal · [line \(number + 1)](\(link(place.root, document.path, number)))"
    if let type {
      text +=
        "\n\n" + fence(signature(type.symbol), type.file.language) + "\n\n"
        + type.symbol.kind.label + " · " + placeLink(type.file, type.symbol.lines.lowerBound)
    }
    return text
  }

  // MARK: Sections

  /// The section that a link leads to; nil when its file changed since it was indexed.
  mutating func section(_ target: DocLink.Target) -> String? {
    let file = snapshot.file(target.file)
    guard let heading = target.heading else { return placeLink(file, 0) }
    return sectionText(heading, file)
  }

  private mutating func sectionText(_ heading: SymbolRecord, _ file: FileRecord) -> String {
    let title = (heading.containers + [heading.name]).joined(separator: " › ")
    var text = "**\(title)** · \(placeLink(file, heading.lines.lowerBound))"
    guard let document = texts.current(file.id), heading.extent.upperBound <= document.text.count
    else { return text }
    let nameLine = document.lines.line(at: heading.nameBytes.lowerBound)
    let start = document.lines.bytes(ofLine: nameLine).upperBound
    let end = min(heading.extent.upperBound, start + 4 * Self.longestExcerpt)
    if start < end {
      let excerpt = SectionExcerpt.text(document.string(start..<end), longest: Self.longestExcerpt)
      if !excerpt.isEmpty { text += "\n\n" + excerpt }
    }
    return text
  }

  // MARK: Docs

  private mutating func passageList(_ name: String, origin: ChunkID?) -> String {
    var finder = DocPassages(snapshot: snapshot, origin: origin)
    let found = finder.passages(about: name, limit: Self.passages, texts: &texts)
    guard !found.isEmpty else { return "" }
    return "\n\n**In the docs**\n" + found.map(line).joined(separator: "\n")
  }

  /// Where words stand that name no symbol; nil when they stand nowhere else.
  mutating func mentions(of words: String, origin: ChunkID?) -> String? {
    var finder = DocPassages(snapshot: snapshot, origin: origin)
    var found = finder.passages(about: words, limit: Self.passages, texts: &texts)
    if found.isEmpty {
      found = finder.passages(about: words, limit: Self.passages, code: true, texts: &texts)
    }
    guard !found.isEmpty else { return nil }
    return "`\(words)` is mentioned here:\n\n" + found.map(line).joined(separator: "\n")
  }

  private func line(_ passage: DocPassages.Passage) -> String {
    let name = passage.file.path.split(separator: "/").last.map(String.init) ?? passage.file.path
    let title = ([name] + passage.headings.suffix(2)).joined(separator: " › ")
    let uri = link(passage.file.root, passage.file.path, passage.line)
    return "- [\(MarkdownText.label(title))](\(MarkdownText.destination(uri))): \(passage.sentence)"
  }

  // MARK: Pieces

  private func placeLink(_ file: FileRecord, _ line: Int) -> String {
    let uri = MarkdownText.destination(link(file.root, file.path, line))
    return "[\(MarkdownText.label(file.path)):\(line + 1)](\(uri))"
  }

  private func fence(_ code: String, _ language: Language) -> String {
    MarkdownText.fence(code, language.fenceName)
  }
}
