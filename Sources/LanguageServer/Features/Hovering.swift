import Answering
import Corpus
import JSONRPC
package import LanguageServerProtocol
import SearchIndex

extension Routes {
  static let hover = Route<HoverRequest>(
    document: \.textDocument.uri, isReplaceable: true
  ) { request, call in
    let context = await call.openedContext()
    guard context.settings.isHoverEnabled else { return nil }
    let target = try context.target(request.textDocument.uri)
    let positions = TextPositions(target.document, encoding: context.encoding)
    let offset = positions.offset(of: request.position)
    guard let hover = context.hoverProvider().hover(target, at: offset) else { return nil }
    return HoverResult(
      contents: context.markup(hover.markdown, as: context.client.hoverFormat),
      range: positions.range(of: hover.range))
  }

  static let ragdHover = Route<RagdHoverRequest>(token: \.workDoneToken) { request, call in
    try await call.indexedContext(reportingTo: request.workDoneToken).answer(request)
  }
}

extension RequestContext {
  /// `ragd/hover`.
  package func answer(_ request: RagdHoverRequest) async throws -> RagdHoverResult? {
    let start = ContinuousClock.now
    let target = try target(path: request.path, uri: request.textDocument?.uri)
    let positions = TextPositions(target.document, encoding: encoding)
    let offset =
      try request.position.map(positions.offset(of:))
      ?? target.offset(line: request.line, column: request.column ?? 1)
    let isWaiting = request.summarize ?? false
    let provider = hoverProvider(wishes: !isWaiting)
    guard var hover = provider.hover(target, at: offset) else { return nil }
    if isWaiting, hover.summary == nil, let subject = hover.summarySubject,
      let author = models.summaryAuthor(settings.models),
      try await summaries.written(subject, by: author) != nil
    {
      hover = provider.hover(target, at: offset) ?? hover
    }
    let range = positions.range(of: hover.range)
    var places = Places(snapshot, encoding: encoding)
    let definitions = provider.definitions(
      root: target.root, document: target.chunked, offset: offset)
    return RagdHoverResult(
      markdown: hover.markdown, uri: target.uri, range: range, path: target.document.path,
      startLine: range.start.line + 1, endLine: range.end.line + 1,
      definitions: definitions.compactMap { place(of: $0, &places) },
      summary: hover.summary?.sentence,
      generation: generation, seconds: start.secondsSince)
  }

  /// Tells of what this context sees, with the summaries that are there.
  /// - Parameter wishes: has a summary written that is not there, for the next time.
  func hoverProvider(wishes: Bool = true) -> HoverProvider {
    guard settings.areHoversSummarized, let author = models.summaryAuthor(settings.models) else {
      return HoverProvider(snapshot: snapshot, link: Self.link)
    }
    return HoverProvider(snapshot: snapshot, link: Self.link) { [summaries] subject in
      switch summaries.known(subject, by: author) {
      case .summary(let summary): return summary
      case .nothing: return nil
      case nil: if wishes { summaries.wish(for: subject, by: author) }
      }
      return nil
    }
  }

  /// Markdown in the form that the client can show.
  func markup(_ markdown: String, as kind: MarkupKind) -> MarkupContent {
    MarkupContent(
      kind: kind, value: kind == .markdown ? markdown : PlainText.from(markdown: markdown))
  }

  /// The link to a line: editors open it, and those that know the fragment go to the line.
  static let link: @Sendable (String, String, Int) -> String = { root, path, line in
    DocumentURI(path: root + "/" + path).string + "#L\(line + 1)"
  }

  /// The number of the index's present state, for replies.
  package var generation: Int { Int(clamping: snapshot.generation) }
}

extension HoverProvider {
  func hover(_ target: TargetDocument, at offset: Int) -> Hover? {
    hover(root: target.root, document: target.chunked, offset: offset)
  }
}

extension ContinuousClock.Instant {
  /// Seconds from this moment to now, to a tenth of a millisecond.
  var secondsSince: Double {
    let elapsed = duration(to: .now) / .seconds(1)
    return (elapsed * 1e4).rounded() / 1e4
  }
}
