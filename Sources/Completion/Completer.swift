package import Corpus
package import SearchIndex

/// A place to complete at.
package struct CompletionRequest: Sendable {
  package var root: String
  /// The buffer, chunked.
  package var document: ChunkedDocument
  /// Byte offset of the cursor in the buffer.
  package var offset: Int
  package var limit: Int
  package init(root: String, document: ChunkedDocument, offset: Int, limit: Int = 50) {
    self.root = root
    self.document = document
    self.offset = offset
    self.limit = limit
  }
}

/// Text that inserts cleanly: replacing `replace` by `text` gives what was promised.
package struct Candidate: Hashable, Sendable {
  package enum Source: String, Sendable { case buffer, symbol, member, line }
  package var text: String
  /// Bytes of the buffer that it replaces; on the cursor's line, and contains the cursor.
  package var replace: Range<Int>
  package var source: Source
  package var kind: Symbol.Kind?
  /// Signature or origin, for the menu.
  package var detail: String
  /// The symbol to describe when the editor resolves the item.
  package var symbol: SymbolID?
  package var score: Float
  package init(
    text: String, replace: Range<Int>, source: Source, kind: Symbol.Kind?, detail: String,
    symbol: SymbolID?, score: Float
  ) {
    self.text = text
    self.replace = replace
    self.source = source
    self.kind = kind
    self.detail = detail
    self.symbol = symbol
    self.score = score
  }
}

extension Candidate {
  /// The same with the part of a word that stands before it, as menus show it.
  package func withWord(of text: [UInt8]) -> Candidate {
    var start = replace.lowerBound
    while start > 0, text[start - 1].continuesWord { start -= 1 }
    var candidate = self
    candidate.text = String(decoding: text[start..<replace.lowerBound], as: UTF8.self) + self.text
    candidate.replace = start..<replace.upperBound
    return candidate
  }
}

/// Completes from the open buffers and the index.
///
/// The target's invariant: the text it returns inserts cleanly at the cursor. It closes no bracket
/// that is not open, repeats nothing that stands after the cursor, keeps the buffer's indentation
/// and line ends, and is absent rather than doubtful.
///
/// Stateless and thread-safe; what it read for one request it keeps for the next ones in a cache.
package struct Completer: Sendable {
  package let snapshot: IndexSnapshot
  /// The least certainty with which a line is offered to its end.
  let leastCertainty: Float
  /// Whether the user has asked for a completion.
  let isInvoked: Bool
  private let budget: Duration
  private static let leastOfInvoked: Float = 0.03
  /// Requests need a third of it as a rule.
  package static let shortBudget = Duration.milliseconds(9)
  /// Tokens that must agree before text for people is continued: its short phrases mean little.
  private static let leastEvidenceInProse: Float = 6

  /// - Parameters:
  ///   - budget: work for one request; when it is done, what was found so far is returned.
  ///   - isInvoked: less certain lines are offered too, as somebody who asks would rather see a guess.
  package init(
    snapshot: IndexSnapshot, budget: Duration = shortBudget, leastCertainty: Float = 0.12,
    isInvoked: Bool = false
  ) {
    self.snapshot = snapshot
    self.isInvoked = isInvoked
    self.leastCertainty = isInvoked ? min(Self.leastOfInvoked, leastCertainty) : leastCertainty
    self.budget = budget
  }

  /// Identifiers, members and whole lines for the completion menu, best first.
  ///
  /// - Complexity: O(text around the cursor + text of the files most like the buffer); bounded by
  ///   the budget.
  package func menu(_ request: CompletionRequest) -> [Candidate] {
    let deadline = Deadlines(budget)
    let context = CursorContext(request.document, at: request.offset)
    guard context.isCompletable else { return [] }
    switch context.place {
    case .comment, .prose, .string:
      var items = WordMenu(context, request.document.regions).candidates()
      items.insert(contentsOf: lineItem(request, context, deadline), at: 0)
      return Array(items.prefix(request.limit))
    case .code, .importLine, .quotedName:
      let model = model(request, context, deadline)
      var menu = SymbolMenu(
        snapshot: snapshot, request: request, context: context, model: model.model,
        buffer: model.buffer)
      return menu.candidates(
        line: context.place == .quotedName ? [] : lineItem(context, model, deadline),
        until: deadline.ofAnswer)
    }
  }

  /// Ghost text, best first; empty when unsure.
  ///
  /// May span lines.
  ///
  /// - Complexity: as `menu`.
  package func inline(_ request: CompletionRequest) -> [Candidate] {
    suggestion(request)?.candidate.map { [$0] } ?? []
  }

  /// What the project's own text foresees at a place; nil where nothing may be inserted.
  func suggestion(_ request: CompletionRequest) -> Suggestion? {
    let deadline = Deadlines(budget)
    let context = CursorContext(request.document, at: request.offset)
    guard context.isCompletable, !context.isInsideWord, context.place != .quotedName else {
      return nil
    }
    let model = model(request, context, deadline)
    let continuation = continuation(model, deadline)
    return Suggestion(
      context: context, buffer: model.buffer, continuation: continuation,
      fitted: isTelling(model, context)
        ? fitter(context, model.buffer).fit(continuation) : nil)
  }

  // MARK: Steps of both

  /// Reading gets the better half of the time, so that what was read is never wasted.
  private struct Deadlines {
    let ofReading: Deadline
    let ofAnswer: Deadline

    init(_ budget: Duration) {
      ofReading = Deadline(after: budget / 5 * 3)
      ofAnswer = Deadline(after: budget)
    }
  }

  private struct Prepared {
    var buffer: BufferTokens
    var model: ContinuationModel
  }

  private func model(
    _ request: CompletionRequest, _ context: CursorContext, _ deadline: Deadlines
  ) -> Prepared {
    let contents: TokenStream.Contents
    switch context.place {
    case .comment: contents = .comments
    case .prose: contents = .all
    case .code, .string, .importLine, .quotedName:
      contents = context.document.language.isProse ? .all : .code
    }
    let buffer = BufferTokens(context, regions: request.document.regions, contents: contents)
    let selection = SourceSelection(
      snapshot: snapshot, root: request.root, path: context.document.path,
      language: context.language)
    let sources = selection.sources(
      for: buffer, contents: context.language.isProse ? .all : contents == .all ? .code : contents,
      cache: .shared, until: deadline.ofReading)
    return Prepared(
      buffer: buffer,
      model: ContinuationModel(
        buffer: buffer, others: sources, prefix: Array(context.prefix), until: deadline.ofAnswer))
  }

  private func continuation(_ prepared: Prepared, _ deadline: Deadlines) -> Continuation {
    Continuation(prepared.model, until: deadline.ofAnswer)
  }

  private func isTelling(_ prepared: Prepared, _ context: CursorContext) -> Bool {
    !context.isProse || prepared.model.evidence >= Self.leastEvidenceInProse
  }

  func fitter(_ context: CursorContext, _ buffer: BufferTokens) -> LineFitter {
    var fitter = LineFitter(context, buffer)
    // What people write in prose is seldom a copy; code often is.
    fitter.leastCertainty = max(leastCertainty, context.isProse ? 0.5 : 0)
    return fitter
  }

  private func lineItem(
    _ request: CompletionRequest, _ context: CursorContext, _ deadline: Deadlines
  ) -> [Candidate] {
    lineItem(context, model(request, context, deadline), deadline)
  }

  /// The rest of the line as one item, when it is likely and more than a word.
  private func lineItem(
    _ context: CursorContext, _ prepared: Prepared, _ deadline: Deadlines
  ) -> [Candidate] {
    guard !context.isInsideWord, isTelling(prepared, context),
      let fitted = fitter(context, prepared.buffer).fit(continuation(prepared, deadline)),
      fitted.certainty >= 0.3, let line = fitted.lines.first
    else { return [] }
    let text = Array(context.prefix) + line
    guard text.contains(where: { !$0.continuesWord && !$0.isBlank }),
      text.contains(where: \.continuesWord)
    else { return [] }
    return [
      Candidate(
        text: String(decoding: text, as: UTF8.self),
        replace: context.word.lowerBound..<fitted.replaced.upperBound, source: .line, kind: nil,
        detail: "", symbol: nil, score: 2 + 5 * fitted.certainty)
    ]
  }
}

extension CursorContext {
  var isProse: Bool { place == .comment || place == .prose }

  /// Not in the middle of a number, nor of a word that nobody types.
  fileprivate var isCompletable: Bool {
    prefix.count <= 128 && prefix.first?.isDigit != true
  }
}
