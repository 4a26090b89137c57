package import Corpus
package import SearchIndex

/// Requests made from a project's own contents, the same for the same index.
package struct Workload: Sendable {
  /// A cursor in a file.
  package struct Cursor: Sendable {
    package var document: ChunkedDocument
    package var offset: Int
  }

  /// Names alone, headings, and first lines of doc comments: what people type into a search.
  package private(set) var queries: [String] = []
  /// On identifiers of code.
  package private(set) var identifiers: [Cursor] = []
  /// In the middle of lines of code, behind a space, dot or bracket: where people complete.
  package private(set) var gaps: [Cursor] = []

  /// Samples about `count` of each from a snapshot.
  /// - Complexity: O(files + bytes of the files sampled).
  package init(snapshot: IndexSnapshot, count: Int) {
    var random = LinearGenerator(state: 42)
    let files = snapshot.files().map { ($0, snapshot.file($0)) }
      .filter { $0.1.language.isCode && !$0.1.symbols.isEmpty }
      .sorted { ($0.1.root, $0.1.path) < ($1.1.root, $1.1.path) }
    guard !files.isEmpty else { return }
    let perFile = 4
    for _ in 0..<max(1, count / perFile) {
      let (id, _) = files[random.below(files.count)]
      guard let found = try? snapshot.document(id) else { continue }
      let chunked = Chunker.chunk(found.document)
      let symbols = snapshot.symbols(in: id)
      for turn in 0..<perFile {
        if !symbols.isEmpty {
          let symbol = snapshot.symbol(symbols[random.below(symbols.count)])
          queries.append(turn % 2 == 0 ? symbol.name : Self.words(of: symbol))
        }
        addCursors(in: chunked, from: random.below(max(1, chunked.document.text.count)))
      }
    }
  }

  private static func words(of symbol: SymbolRecord) -> String {
    "how " + (symbol.containers + [symbol.name]).joined(separator: " ") + " works"
  }

  private mutating func addCursors(in chunked: ChunkedDocument, from start: Int) {
    let text = chunked.document.text
    var place = start
    while place < text.count, !Self.isNameByte(text[place]) { place += 1 }
    if place < text.count { identifiers.append(Cursor(document: chunked, offset: place)) }
    while place < text.count, ![0x20, 0x2E, 0x28].contains(text[place]) { place += 1 }
    if place < text.count { gaps.append(Cursor(document: chunked, offset: place + 1)) }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_")
  }
}
