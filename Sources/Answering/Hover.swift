package import Corpus
package import SearchIndex

/// What a hover shows.
package struct Hover: Sendable {
  /// Markdown with links to places.
  package var markdown: String
  /// The bytes of the identifier in the document.
  package var range: Range<Int>
  /// The definition shown, where its authors have not described it.
  package var summarySubject: SummarySubject?
  /// What was written of it instead.
  package var summary: Summary?
  package init(
    markdown: String, range: Range<Int>, summarySubject: SummarySubject? = nil,
    summary: Summary? = nil
  ) {
    self.markdown = markdown
    self.range = range
    self.summarySubject = summarySubject
    self.summary = summary
  }
}

/// Answers hover from a snapshot: signature, doc comment, definition, uses, passages of the docs.
///
/// Invariant: the work for one hover is bounded by the symbols and uses of one name, never by the
/// size of the project, and text of a file is shown only while it is what the snapshot describes.
package struct HoverProvider: Sendable {
  package let snapshot: IndexSnapshot
  /// Makes the URI of a place: root, path, zero-based line.
  package let link: @Sendable (_ root: String, _ path: String, _ line: Int) -> String
  /// Gives a definition's summary, where there is one at once; asked only where its authors say nothing.
  private let summary: (@Sendable (SummarySubject) -> Summary?)?

  package init(
    snapshot: IndexSnapshot,
    link: @escaping @Sendable (_ root: String, _ path: String, _ line: Int) -> String,
    summary: (@Sendable (SummarySubject) -> Summary?)? = nil
  ) {
    self.snapshot = snapshot
    self.link = link
    self.summary = summary
  }

  /// Nil where there is no identifier or term, or nothing is known about it.
  package func hover(root: String, document: ChunkedDocument, offset: Int) -> Hover? {
    let place = HoverPlace(snapshot, root: root, document: document, offset: offset)
    var text = HoverText(snapshot: snapshot, link: link)
    switch place.subject() {
    case .symbol(let candidates, let term):
      let origin = place.chunk
      // Its text is read only where a summary may come of it.
      let subject = summary.flatMap { _ in candidates.first.flatMap { text.summarySubject(of: $0) }
      }
      let summary = subject.flatMap { self.summary?($0) }
      return Hover(
        markdown: text.symbol(candidates, name: term.name, origin: origin, summary: summary),
        range: term.cursorRange, summarySubject: subject, summary: summary)
    case .local(let declaration, let term):
      return Hover(
        markdown: text.local(declaration, in: place, type: place.type(of: declaration)),
        range: term.cursorRange)
    case .section(let target):
      return text.section(target).map { Hover(markdown: $0, range: target.range) }
    case .words(let words, let range):
      return text.mentions(of: words, origin: place.chunk).map { Hover(markdown: $0, range: range) }
    case nil:
      return nil
    }
  }

  /// Definitions of the identifier at an offset, best first; empty for a local name.
  package func definitions(root: String, document: ChunkedDocument, offset: Int) -> [SymbolID] {
    let place = HoverPlace(snapshot, root: root, document: document, offset: offset)
    switch place.subject() {
    case .symbol(let candidates, _):
      // Far worse ones are other things of the same name.
      let best = candidates.first?.score ?? 0
      return candidates.filter { $0.score > best - 60 || best > 1000 }.map(\.symbol.id)
    case .section(let target):
      return target.heading.map { [$0.id] } ?? []
    default:
      return []
    }
  }

  /// Where the local name at an offset is declared in the buffer: the bytes of the name there.
  package func localDefinition(document: ChunkedDocument, offset: Int) -> Range<Int>? {
    let place = HoverPlace(snapshot, root: "", document: document, offset: offset)
    if case .local(let declaration, _) = place.subject() { return declaration.name }
    return nil
  }
}
