import Corpus
import JSONRPC
import LanguageServerProtocol
import SearchIndex

extension Routes {
  static let documentSymbol = Route<DocumentSymbolRequest>(
    document: \.textDocument.uri
  ) { request, call in
    let target = try call.context.target(request.textDocument.uri)
    let outline = Outline(
      target.chunked, positions: TextPositions(target.document, encoding: call.context.encoding))
    return call.context.client.takesTrees
      ? .tree(outline.tree) : .flat(outline.list(in: target.uri))
  }

  static let workspaceSymbol = Route<WorkspaceSymbolRequest> { request, call in
    try await call.indexedContext().symbols(matching: request.query)
  }
}

extension RequestContext {
  /// Clients ask again for each letter typed, so a screenful or two is enough.
  private static let mostSymbols = 100

  fileprivate func symbols(matching query: String) throws -> [SymbolInformation] {
    var places = Places(snapshot, encoding: encoding)
    return try snapshot.symbols(matching: query, limit: Self.mostSymbols).compactMap { id in
      try Task.checkCancellation()
      let symbol = snapshot.symbol(id)
      guard let location = places.location(of: symbol.nameBytes, in: symbol.file) else {
        return nil
      }
      let container = symbol.containers.joined(separator: symbol.kind == .heading ? " › " : ".")
      return SymbolInformation(
        name: symbol.name, kind: symbol.kind.symbolKind,
        containerName: container.isEmpty ? snapshot.file(symbol.file).path : container,
        location: location)
    }
  }
}

/// The symbols of one document as the wire has them.
private struct Outline {
  private let chunked: ChunkedDocument
  private let positions: TextPositions

  init(_ chunked: ChunkedDocument, positions: TextPositions) {
    self.chunked = chunked
    self.positions = positions
  }

  /// Symbols inside their containers.
  ///
  /// A symbol stands after its container in `symbols`, or before it where a container's name comes
  /// late; both are put in place by number.
  var tree: [DocumentSymbol] {
    var children: [Int: [Int]] = [:]
    var roots: [Int] = []
    for (number, symbol) in chunked.symbols.enumerated() {
      let container = Int(symbol.container)
      if container >= 0, container != number {
        children[container, default: []].append(number)
      } else {
        roots.append(number)
      }
    }
    return roots.map { node($0, children, depth: 0) }
  }

  /// The containers of hostile text may be nested without end; nobody reads deeper than this.
  private static let deepest = 64

  private func node(_ number: Int, _ children: [Int: [Int]], depth: Int) -> DocumentSymbol {
    let symbol = chunked.symbols[number]
    let below =
      depth < Self.deepest
      ? children[number, default: []].map { node($0, children, depth: depth + 1) } : []
    let name = positions.range(of: symbol.name)
    let extent = positions.range(of: symbol.extent)
    return DocumentSymbol(
      name: chunked.name(of: number), kind: symbol.kind.symbolKind,
      // Clients refuse an outline in which a name lies outside its extent.
      range: PositionRange(
        start: min(extent.start, name.start), end: max(extent.end, name.end)),
      selectionRange: name, children: below.isEmpty ? nil : below)
  }

  func list(in uri: DocumentURI) -> [SymbolInformation] {
    chunked.symbols.enumerated().map { number, symbol in
      let container = Int(symbol.container)
      return SymbolInformation(
        name: chunked.name(of: number), kind: symbol.kind.symbolKind,
        containerName: container >= 0 ? chunked.name(of: container) : nil,
        location: Location(uri: uri, range: positions.range(of: symbol.extent)))
    }
  }
}

extension ChunkedDocument {
  /// A symbol's name; LSP allows no empty one.
  fileprivate func name(of symbol: Int) -> String {
    let name = document.string(symbols[symbol].name)
    return name.allSatisfy(\.isWhitespace) ? "(unnamed)" : name
  }
}
