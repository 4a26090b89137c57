import Answering
import Completion
import Corpus
import JSONRPC
package import LanguageServerProtocol
import SearchIndex

extension Routes {
  static let completion = Route<LanguageServerProtocol.CompletionRequest>(
    document: \.textDocument.uri, isReplaceable: true
  ) { request, call in
    let context = await call.openedContext()
    guard context.settings.isCompletionEnabled else { return nil }
    let target = try context.target(request.textDocument.uri)
    let offset = TextPositions(target.document, encoding: context.encoding)
      .offset(of: request.position)
    let candidates = context.menu(target, at: offset, limit: context.settings.completionLimit)
    return CompletionList(
      isIncomplete: candidates.count >= context.settings.completionLimit,
      items: context.items(candidates, of: target, at: offset))
  }

  static let resolve = Route<CompletionItemResolveRequest> { request, call in
    call.context.resolved(request.item)
  }

  static let ragdComplete = Route<RagdCompleteRequest>(token: \.workDoneToken) { request, call in
    try await call.indexedContext(reportingTo: request.workDoneToken).answer(request)
  }
}

extension RequestContext {
  func menu(_ target: TargetDocument, at offset: Int, limit: Int) -> [Completion.Candidate] {
    Completer(snapshot: snapshot).menu(
      Completion.CompletionRequest(
        root: target.root, document: target.chunked, offset: offset, limit: limit))
  }

  /// Menu entries in our order, whatever order the client would prefer.
  fileprivate func items(
    _ candidates: [Completion.Candidate], of target: TargetDocument, at offset: Int
  ) -> [CompletionItem] {
    let positions = TextPositions(target.document, encoding: encoding)
    let digits = String(candidates.count).utf8.count
    return candidates.enumerated().map { rank, candidate in
      let number = String(rank)
      let typed = target.document.string(
        candidate.replace.lowerBound..<max(candidate.replace.lowerBound, offset))
      return CompletionItem(
        label: candidate.label, kind: candidate.itemKind,
        detail: candidate.detail.isEmpty ? nil : candidate.detail,
        sortText: String(repeating: "0", count: digits - number.utf8.count) + number,
        filterText: Self.filterText(candidate, typed: typed),
        insertTextFormat: .plainText,
        insertTextMode: candidate.text.contains(where: \.isNewline) ? .asIs : nil,
        textEdit: TextEdit(range: positions.range(of: candidate.replace), newText: candidate.text),
        data: candidate.symbol.map(resolveData))
    }
  }

  /// What clients compare with the text before the cursor; nil where the label does.
  ///
  /// Some compare with the word alone, some with the whole replaced range, some mind upper and lower
  /// case: text that goes on from exactly what was typed fits all. Any other would be hidden.
  private static func filterText(_ candidate: Completion.Candidate, typed: String) -> String? {
    let firstLine = candidate.text.prefix { !$0.isNewline }
    let start = firstLine.prefix(typed.count)
    if start == typed { return firstLine == candidate.label ? nil : String(firstLine) }
    return typed
      + (start.lowercased() == typed.lowercased() ? firstLine.dropFirst(typed.count) : firstLine)
  }

  // MARK: Describing an entry

  /// Names a symbol so that it is found again after the index moved on.
  private func resolveData(_ id: SymbolID) -> LSPAny {
    let symbol = snapshot.symbol(id)
    let file = snapshot.file(symbol.file)
    return [
      "root": .string(file.root), "path": .string(file.path), "name": .string(symbol.name),
      "line": .integer(symbol.lines.lowerBound),
    ]
  }

  /// The item with what hover says of its symbol; unchanged where nothing is known any more.
  fileprivate func resolved(_ item: CompletionItem) -> CompletionItem {
    guard case .string(let root)? = item.data?["root"],
      case .string(let path)? = item.data?["path"], case .string(let name)? = item.data?["name"],
      case .integer(let line)? = item.data?["line"],
      let file = snapshot.file(root: root, path: path)
    else { return item }
    let namesakes = snapshot.symbols(named: name).map(snapshot.symbol).filter { $0.file == file }
    // The line comes from outside: the distance must not overflow.
    let nearest = namesakes.min {
      $0.lines.lowerBound.distance(toUntrusted: line)
        < $1.lines.lowerBound.distance(toUntrusted: line)
    }
    guard let symbol = nearest, let read = try? snapshot.document(file), read.isCurrent else {
      return item
    }
    let target = TargetDocument(
      root: root, uri: DocumentURI(path: root + "/" + path), chunked: Chunker.chunk(read.document))
    let provider = hoverProvider(wishes: false)
    guard let hover = provider.hover(target, at: symbol.nameBytes.lowerBound) else { return item }
    var item = item
    item.documentation =
      client.documentationFormat.map { .markup(markup(hover.markdown, as: $0)) }
      ?? .plain(PlainText.from(markdown: hover.markdown))
    return item
  }
}

extension RequestContext {
  /// A script waits longer for the decoder than somebody who types.
  private static let patienceOfScripts = Duration.seconds(5)

  /// `ragd/complete`: what would be shown as a ghost, then the menu.
  package func answer(_ request: RagdCompleteRequest) async throws -> RagdCompleteResult {
    let start = ContinuousClock.now
    let (target, offset) = try place(of: request)
    let ghost = await inline(target, at: offset, patience: Self.patienceOfScripts)?
      .candidate.withWord(of: target.document.text)
    return try result(request, target, offset, ghost: ghost, since: start)
  }

  /// The menu alone: nobody waits for a decoder.
  package func menu(_ request: RagdCompleteRequest) throws -> RagdCompleteResult {
    let start = ContinuousClock.now
    let (target, offset) = try place(of: request)
    return try result(request, target, offset, ghost: nil, since: start)
  }

  private func place(of request: RagdCompleteRequest) throws -> (TargetDocument, Int) {
    let target = try target(
      path: request.path, uri: request.textDocument?.uri, text: request.text)
    let positions = TextPositions(target.document, encoding: encoding)
    let offset =
      try request.position.map(positions.offset(of:))
      ?? target.offset(line: request.line, column: request.column)
    return (target, offset)
  }

  private func result(
    _ request: RagdCompleteRequest, _ target: TargetDocument, _ offset: Int,
    ghost: Completion.Candidate?, since start: ContinuousClock.Instant
  ) throws -> RagdCompleteResult {
    let positions = TextPositions(target.document, encoding: encoding)
    let limit = request.limit ?? settings.completionLimit
    guard (1...1000).contains(limit) else {
      throw ResponseError(.invalidParams, "params.limit: expected a number from 1 to 1000")
    }
    let others = menu(target, at: offset, limit: limit).filter {
      $0.source != .line || ghost == nil
    }
    let items = ((ghost.map { [$0] } ?? []) + others).prefix(limit).map { candidate in
      let line = target.document.lines.line(at: candidate.replace.lowerBound)
      let lineStart = target.document.lines.bytes(ofLine: line).lowerBound
      return RagdCompleteResult.Item(
        insertText: candidate.text, label: candidate.label,
        kind: candidate.kind?.name ?? candidate.source.rawValue, detail: candidate.detail,
        source: candidate.source.rawValue, range: positions.range(of: candidate.replace),
        line: line + 1, startColumn: candidate.replace.lowerBound - lineStart + 1,
        endColumn: candidate.replace.upperBound - lineStart + 1)
    }
    return RagdCompleteResult(items: items, generation: generation, seconds: start.secondsSince)
  }
}

extension Completion.Candidate {
  /// What the menu shows: the first line, without its indentation.
  fileprivate var label: String {
    let firstLine = text.prefix { !$0.isNewline }
    let label = firstLine.drop { $0 == " " || $0 == "\t" }
    return label.isEmpty ? String(firstLine) : String(label)
  }

  fileprivate var itemKind: CompletionItemKind {
    kind?.completionItemKind ?? (source == .line ? .snippet : .text)
  }
}

extension Int {
  fileprivate func distance(toUntrusted other: Int) -> UInt {
    self > other
      ? UInt(bitPattern: self) &- UInt(bitPattern: other)
      : UInt(bitPattern: other) &- UInt(bitPattern: self)
  }
}
