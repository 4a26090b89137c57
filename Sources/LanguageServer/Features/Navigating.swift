import Answering
package import Corpus
import JSONRPC
import LanguageServerProtocol
import SearchIndex

extension Routes {
  static let definition = Route<DefinitionRequest>(document: \.textDocument.uri) { request, call in
    let opened = await call.openedContext()
    let target = try opened.target(request.textDocument.uri)
    let offset = TextPositions(target.document, encoding: opened.encoding)
      .offset(of: request.position)
    // What the document itself defines needs no index; "not found" needs one.
    if let found = opened.definitions(target, at: offset) { return found }
    return try await call.indexedContext().definitions(target, at: offset)
  }

  static let references = Route<ReferencesRequest>(document: \.textDocument.uri) { request, call in
    let context = try await call.indexedContext()
    let target = try context.target(request.textDocument.uri)
    let offset = TextPositions(target.document, encoding: context.encoding)
      .offset(of: request.position)
    guard let name = target.document.identifier(at: offset) else { return nil }
    return try context.references(
      to: target.document.string(name), includingDeclaration: request.context.includeDeclaration)
  }
}

extension RequestContext {
  /// More places than anybody looks through.
  private static let mostReferences = 1000

  fileprivate func definitions(_ target: TargetDocument, at offset: Int) -> DefinitionResult? {
    let provider = HoverProvider(snapshot: snapshot, link: Self.link)
    if let local = provider.localDefinition(document: target.chunked, offset: offset) {
      let range = TextPositions(target.document, encoding: encoding).range(of: local)
      return .locations([Location(uri: target.uri, range: range)])
    }
    let symbols = provider.definitions(
      root: target.root, document: target.chunked, offset: offset
    ).map(snapshot.symbol)
    var places = Places(snapshot, encoding: encoding)
    guard client.takesLinks else {
      let locations = symbols.compactMap { places.location(of: $0.nameBytes, in: $0.file) }
      return locations.isEmpty ? nil : .locations(locations)
    }
    let origin = target.document.identifier(at: offset)
      .map(TextPositions(target.document, encoding: encoding).range(of:))
    let links = symbols.compactMap { symbol -> LocationLink? in
      guard let extent = places.range(of: symbol.extent, in: symbol.file),
        let name = places.range(of: symbol.nameBytes, in: symbol.file)
      else { return nil }
      return LocationLink(
        originSelectionRange: origin, targetUri: places.uri(of: symbol.file), targetRange: extent,
        targetSelectionRange: name)
    }
    return links.isEmpty ? nil : .links(links)
  }

  /// Where code uses a name; comments and strings don't count.
  fileprivate func references(
    to name: String, includingDeclaration: Bool
  ) throws -> [Location]? {
    let wanted = Array(name.utf8)
    let declared = Set(
      snapshot.symbols(named: name).map { id in
        let symbol = snapshot.symbol(id)
        return Declaration(file: symbol.file, start: symbol.nameBytes.lowerBound)
      })
    var places = Places(snapshot, encoding: encoding)
    var regions: [FileID: [SyntaxRegion]] = [:]
    var locations: [Location] = []
    for id in snapshot.chunks(using: name, limit: Self.mostReferences) {
      try Task.checkCancellation()
      let chunk = snapshot.chunk(id)
      guard let document = places.document(chunk.file) else { continue }
      let quoted = regions[chunk.file] ?? Chunker.chunk(document).regions
      regions[chunk.file] = quoted
      for use in document.uses(of: wanted, in: chunk.bytes) where !quoted.cover(use.lowerBound) {
        let declaration = Declaration(file: chunk.file, start: use.lowerBound)
        guard includingDeclaration || !declared.contains(declaration) else { continue }
        places.location(of: use, in: chunk.file).map { locations.append($0) }
        if locations.count == Self.mostReferences { return locations }
      }
    }
    return locations.isEmpty ? nil : locations
  }

  private struct Declaration: Hashable {
    var file: FileID
    var start: Int
  }
}

extension Document {
  /// The identifier that an offset stands in, or right behind.
  fileprivate func identifier(at offset: Int) -> Range<Int>? {
    var start = min(max(offset, 0), text.count)
    var end = start
    while start > 0, text[start - 1].isIdentifierByte { start -= 1 }
    while end < text.count, text[end].isIdentifierByte { end += 1 }
    return start < end ? start..<end : nil
  }

  /// Where a word stands as a whole in some bytes.
  ///
  /// O(bytes) for words without repetition.
  package func uses(of word: [UInt8], in span: Range<Int>) -> [Range<Int>] {
    var uses: [Range<Int>] = []
    var start = span.lowerBound
    while start < span.upperBound {
      var end = start
      while end < span.upperBound, text[end].isIdentifierByte { end += 1 }
      if end - start == word.count, text[start..<end].elementsEqual(word) {
        uses.append(start..<end)
      }
      start = end + 1
    }
    return uses
  }
}

extension [SyntaxRegion] {
  /// Whether a byte lies in one of the regions, which are in order.
  ///
  /// O(log regions).
  fileprivate func cover(_ offset: Int) -> Bool {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle].bytes.upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].bytes.contains(offset)
  }
}

extension UInt8 {
  /// Letters, digits, underscores, dollars and everything beyond ASCII.
  fileprivate var isIdentifierByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }
}
