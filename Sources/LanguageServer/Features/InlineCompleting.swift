import Completion
import Corpus
import JSONRPC
import LanguageServerProtocol
import SearchIndex

extension Routes {
  static let inlineCompletion = Route<InlineCompletionRequest>(
    document: \.textDocument.uri, isReplaceable: true
  ) { request, call in
    let context = await call.openedContext()
    guard context.settings.isInlineCompletionEnabled else { return nil }
    let target = try context.target(request.textDocument.uri)
    let positions = TextPositions(target.document, encoding: context.encoding)
    let ghosts =
      if let selected = request.context.selectedCompletionInfo {
        context.ghosts(
          target, after: Array(selected.text.utf8), replacing: positions.bytes(of: selected.range))
      } else {
        context.ghosts(target, at: positions.offset(of: request.position))
      }
    return InlineCompletionList(
      items: ghosts.map { ghost in
        InlineCompletionItem(
          insertText: ghost.text, filterText: ghost.text,
          range: positions.range(of: ghost.replace))
      })
  }
}

extension RequestContext {
  /// A text to show at the cursor, and the bytes of the document that it replaces.
  fileprivate typealias Ghost = (text: String, replace: Range<Int>)

  fileprivate func ghosts(_ target: TargetDocument, at offset: Int) -> [Ghost] {
    inline(target, at: offset).map { (text: $0.text, replace: $0.replace) }
  }

  /// Ghosts that go on from a menu entry: the editor shows only those that start with it.
  fileprivate func ghosts(
    _ target: TargetDocument, after entry: [UInt8], replacing range: Range<Int>
  ) -> [Ghost] {
    let document = target.document
    var text = document.text
    text.replaceSubrange(range, with: entry)
    let taken = Document(
      path: document.path, language: document.language, text: text, hash: document.hash,
      traits: document.traits)
    let cursor = range.lowerBound + entry.count
    let imagined = TargetDocument(
      root: target.root, uri: target.uri, chunked: Chunker.chunk(taken))
    return inline(imagined, at: cursor).compactMap { candidate in
      // Bytes behind the cursor are where they were, but for the entry's length.
      let end = range.upperBound + candidate.replace.upperBound - cursor
      guard candidate.replace.lowerBound >= range.lowerBound, end >= range.upperBound else {
        return nil
      }
      let text =
        taken.string(range.lowerBound..<candidate.replace.lowerBound) + candidate.text
      guard text.utf8.starts(with: entry) else { return nil }
      return (text: text, replace: range.lowerBound..<end)
    }
  }

  private func inline(_ target: TargetDocument, at offset: Int) -> [Completion.Candidate] {
    Completer(snapshot: snapshot).inline(
      Completion.CompletionRequest(root: target.root, document: target.chunked, offset: offset))
  }
}
