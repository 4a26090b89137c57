import Corpus
import JSONRPC
package import LanguageServerProtocol
package import SearchIndex
import Storage

extension Routes {
  static let search = Route<SearchRequest>(token: \.workDoneToken) { request, call in
    try await call.indexedContext(reportingTo: request.workDoneToken).answer(request)
  }
}

extension RequestContext {
  /// Lines of a snippet at most; the place itself may be longer.
  private static let snippetLines = 40

  /// `ragd/search`.
  package func answer(_ request: SearchRequest) async throws -> SearchResult {
    let start = ContinuousClock.now
    let limit = request.limit ?? settings.searchLimit
    guard (1...1000).contains(limit) else {
      throw ResponseError(.invalidParams, "params.limit: expected a number from 1 to 1000")
    }
    let query = SearchQuery(
      text: request.query, limit: limit, origin: file(request.textDocument?.uri),
      vector: await vector(of: request.query))
    try Task.checkCancellation()
    var places = Places(snapshot, encoding: encoding)
    let results = snapshot.search(query).compactMap { item($0, &places) }
    return SearchResult(results: results, generation: generation, seconds: start.secondsSince)
  }

  /// What a query means; nil where nothing could be compared with it.
  ///
  /// An encoder that fails costs the search nothing but the meanings.
  func vector(of query: String) async -> QueryVector? {
    let hasStore = settings.models.engines.vectors.url != nil
    guard snapshot.hasVectors || hasStore, SearchQuery.needsVector(query),
      let embedder = await models.embedder(settings.models)
    else { return nil }
    return try? await embedder.vector(
      ofQuery: query, in: models.vectorStore(settings.models, embedder))
  }

  /// A hit as the wire has it; nil when its file changed since it was indexed.
  private func item(_ hit: Hit, _ places: inout Places) -> SearchResult.Item? {
    let chunk = snapshot.chunk(hit.chunk)
    guard let document = places.document(chunk.file), !hit.lines.isEmpty else { return nil }
    let file = snapshot.file(chunk.file)
    let symbol = hit.symbol.map(snapshot.symbol)
    let bytes = document.bytes(ofLines: hit.lines)
    let shown = document.bytes(ofLines: hit.lines.prefix(Self.snippetLines))
    return SearchResult.Item(
      uri: places.uri(of: chunk.file),
      range: TextPositions(document, encoding: encoding).range(of: bytes),
      path: file.path, root: namedRoot(file.root), startLine: hit.lines.lowerBound + 1,
      endLine: hit.lines.upperBound, symbol: symbol.map(Self.fullName) ?? "",
      kind: symbol?.kind.name ?? chunk.kind.name, score: Self.rounded(hit.score),
      why: hit.reasons, snippet: document.string(shown),
      hash: ContentHash(document.text[bytes]).hex,
      copies: hit.copies.isEmpty ? nil : hit.copies.map { copy($0, places) })
  }

  /// Where a copy lies; its file isn't read, since any number of them may be there.
  private func copy(_ hit: Hit, _ places: Places) -> Place {
    let file = snapshot.file(snapshot.chunk(hit.chunk).file)
    return Place(
      uri: places.uri(of: file.id),
      range: PositionRange(
        start: Position(line: hit.lines.lowerBound, character: 0),
        end: Position(line: hit.lines.upperBound, character: 0)),
      path: file.path, root: namedRoot(file.root), startLine: hit.lines.lowerBound + 1,
      endLine: hit.lines.upperBound)
  }

  /// A symbol's name with its containers, or a heading with those above it.
  package static func fullName(_ symbol: SymbolRecord) -> String {
    (symbol.containers + [symbol.name]).joined(separator: symbol.kind == .heading ? " › " : ".")
  }

  /// The place of a symbol's definition; nil when its file changed since it was indexed.
  func place(of id: SymbolID, _ places: inout Places) -> Place? {
    let symbol = snapshot.symbol(id)
    guard let document = places.document(symbol.file) else { return nil }
    let file = snapshot.file(symbol.file)
    let positions = TextPositions(document, encoding: encoding)
    return Place(
      uri: places.uri(of: symbol.file), range: positions.range(of: symbol.nameBytes),
      path: file.path, root: namedRoot(file.root), startLine: symbol.lines.lowerBound + 1,
      endLine: max(symbol.lines.upperBound, symbol.lines.lowerBound + 1),
      hash: ContentHash(document.text[document.bytes(ofLines: symbol.lines)]).hex,
      symbol: Self.fullName(symbol), kind: symbol.kind.name)
  }

  /// A root is worth naming only where there are several.
  func namedRoot(_ root: String) -> String? { workspaces.all.count > 1 ? root : nil }

  /// Three digits are all that a score says.
  private static func rounded(_ score: Float) -> Double { (Double(score) * 1000).rounded() / 1000 }
}

extension Chunk.Kind {
  /// What a place is that is about no symbol.
  var name: String {
    switch self {
    case .definition: "definition"
    case .code: "code"
    case .section: "section"
    case .text: "text"
    }
  }
}
