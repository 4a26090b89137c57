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
    let isInvoked = request.context.triggerKind == .invoked
    let ghost =
      if let selected = request.context.selectedCompletionInfo {
        await context.ghost(
          target, after: Array(selected.text.utf8), replacing: positions.bytes(of: selected.range))
      } else {
        await context.ghost(
          target, at: positions.offset(of: request.position), isInvoked: isInvoked)
      }
    return InlineCompletionList(
      items: (ghost.map { [$0] } ?? []).map { ghost in
        InlineCompletionItem(
          insertText: ghost.text, filterText: ghost.text,
          range: positions.range(of: ghost.replace),
          command: EditorCommand.completionAccepted.about(ghost.id))
      })
  }
}

extension RequestContext {
  /// A text to show at the cursor, the bytes of the document that it replaces, and its name.
  fileprivate typealias Ghost = (text: String, replace: Range<Int>, id: Int)

  fileprivate func ghost(
    _ target: TargetDocument, at offset: Int, isInvoked: Bool
  ) async -> Ghost? {
    await inline(target, at: offset, isInvoked: isInvoked).map {
      (text: $0.candidate.text, replace: $0.candidate.replace, id: $0.id)
    }
  }

  /// A ghost that goes on from a menu entry: the editor shows it only if it starts with it.
  fileprivate func ghost(
    _ target: TargetDocument, after entry: [UInt8], replacing range: Range<Int>
  ) async -> Ghost? {
    let document = target.document
    var text = document.text
    text.replaceSubrange(range, with: entry)
    let taken = Document(
      path: document.path, language: document.language, text: text, hash: document.hash,
      traits: document.traits)
    let cursor = range.lowerBound + entry.count
    let imagined = TargetDocument(
      root: target.root, uri: target.uri, chunked: Chunker.chunk(taken))
    guard let offer = await inline(imagined, at: cursor) else { return nil }
    let candidate = offer.candidate
    // Bytes behind the cursor are where they were, but for the entry's length.
    let end = range.upperBound + candidate.replace.upperBound - cursor
    guard candidate.replace.lowerBound >= range.lowerBound, end >= range.upperBound else {
      return nil
    }
    let inserted = taken.string(range.lowerBound..<candidate.replace.lowerBound) + candidate.text
    guard inserted.utf8.starts(with: entry) else { return nil }
    return (text: inserted, replace: range.lowerBound..<end, id: offer.id)
  }

  /// - Parameters:
  ///   - patience: how long the decoder may take; nil for as long as the settings say.
  ///   - isInvoked: whether the user has asked for it.
  func inline(
    _ target: TargetDocument, at offset: Int, patience: Duration? = nil, isInvoked: Bool = false
  ) async -> InlineLadder.Offer? {
    await completions.offer(
      Completion.CompletionRequest(root: target.root, document: target.chunked, offset: offset),
      in: snapshot, writer: areCompletionsGenerated ? lineWriter : nil,
      patience: patience ?? .milliseconds(settings.inlineCompletionDeadline), isInvoked: isInvoked)
  }

  private var areCompletionsGenerated: Bool {
    settings.areCompletionsGenerated ?? models.isAdapted(settings.models, snapshot.roots)
  }

  /// The decoder, or nothing where there is none: known only when it is first needed.
  private var lineWriter: any LineWriter {
    LentLineWriter { [models, settings] in await models.lineWriter(settings.models) }
  }
}

/// A writer that is fetched, and perhaps loaded, by the first line that needs it.
private struct LentLineWriter: LineWriter {
  let writer: @Sendable () async -> (any LineWriter)?

  func write(
    _ request: LineRequest, wrote: @escaping @Sendable (WrittenLine) -> Void
  ) async throws {
    try await writer()?.write(request, wrote: wrote)
  }
}
