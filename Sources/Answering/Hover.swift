package import Corpus
package import SearchIndex

/// What a hover shows.
package struct Hover: Sendable {
  /// Markdown with links to places.
  package var markdown: String
  /// The bytes of the identifier in the document.
  package var range: Range<Int>
  package init(markdown: String, range: Range<Int>) {
    self.markdown = markdown
    self.range = range
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
  package init(
    snapshot: IndexSnapshot,
    link: @escaping @Sendable (_ root: String, _ path: String, _ line: Int) -> String
  ) {
    self.snapshot = snapshot
    self.link = link
  }

  /// Nil where there is no identifier or term, or nothing is known about it.
  package func hover(root: String, document: ChunkedDocument, offset: Int) -> Hover? {
    let place = HoverPlace(snapshot, root: root, document: document, offset: offset)
    var text = HoverText(snapshot: snapshot, link: link)
    switch place.subject() {
    case .symbol(let candidates, let term):
      let origin = place.chunk
      return Hover(
        markdown: text.symbol(candidates, name: term.name, origin: origin), range: term.cursorRange)
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
