/// A document cut into chunks, with what its syntax says: same bytes, same chunks.
package struct ChunkedDocument: Sendable {
  package let document: Document
  /// In order, line-aligned, without gaps or overlaps: together they cover the whole file.
  package let chunks: [Chunk]
  /// In order of their names' positions.
  ///
  /// Headings of docs are symbols too (`Symbol.Kind.heading`).
  package let symbols: [Symbol]
  /// Comments and strings, in order, without overlaps; everything else is code (or prose in docs).
  package let regions: [SyntaxRegion]
  /// Fenced or literal blocks of another language inside docs.
  package let codeBlocks: [CodeBlock]

  package init(
    document: Document, chunks: [Chunk], symbols: [Symbol], regions: [SyntaxRegion],
    codeBlocks: [CodeBlock]
  ) {
    self.document = document
    self.chunks = chunks
    self.symbols = symbols
    self.regions = regions
    self.codeBlocks = codeBlocks
  }

  /// Names from the outermost container (or heading) to the symbol itself.
  ///
  /// The parts of a receiver count as containers. Empty for an index that names no symbol.
  package func path(of symbol: Int) -> [String] {
    var names: [String] = []
    var index = symbol
    // A chain longer than there are symbols would be a cycle.
    for _ in symbols.indices {
      guard symbols.indices.contains(index) else { break }
      names.append(document.string(symbols[index].name))
      names += receiver(of: symbols[index]).reversed()
      index = Int(symbols[index].container)
    }
    return names.reversed()
  }

  private func receiver(of symbol: Symbol) -> [String] {
    guard !symbol.receiver.isEmpty else { return [] }
    return document.string(symbol.receiver).split { $0 == ":" || $0 == "." }.map(String.init)
  }
}

/// A span of whole lines that is indexed, found and cited as one.
package struct Chunk: Hashable, Sendable {
  package enum Kind: UInt8, Sendable {
    /// One definition, or a few small neighbours in the same container.
    case definition
    /// Code outside definitions: imports, a type's opening lines, top-level statements.
    case code
    /// A section of a document, its heading included.
    case section
    /// A window of anything else.
    case text
  }
  package var kind: Kind
  package var bytes: Range<Int>
  /// Zero-based, half-open.
  package var lines: Range<Int>
  /// Index of the symbol the chunk is about, or -1.
  ///
  /// A large definition's later windows name it too.
  package var symbol: Int32
  /// Indices of the symbols whose names stand in the chunk.
  package var symbols: Range<Int>

  package init(
    kind: Kind, bytes: Range<Int>, lines: Range<Int>, symbol: Int32, symbols: Range<Int>
  ) {
    self.kind = kind
    self.bytes = bytes
    self.lines = lines
    self.symbol = symbol
    self.symbols = symbols
  }
}

/// A definition, or a heading.
///
/// All ranges are bytes of the document's text.
package struct Symbol: Hashable, Sendable {
  /// Raw values are stored in segments: append, never renumber.
  package enum Kind: UInt8, CaseIterable, Sendable {
    case function, method, initializer, `class`, `struct`, `enum`, interface, `extension`, module
    case property, variable, constant, enumCase, typeAlias, `operator`, macro, table, heading, field
  }
  package var kind: Kind
  package var name: Range<Int>
  /// The whole definition: doc comment, attributes, body.
  package var extent: Range<Int>
  /// From the first attribute or keyword up to the body's opening (not included), trimmed.
  package var signature: Range<Int>
  /// The comment that documents it (markers included), or empty.
  package var docComment: Range<Int>
  /// Index of the enclosing symbol, or -1.
  package var container: Int32
  /// A container named in the definition itself (Go receiver, `Type::method`), or empty.
  package var receiver: Range<Int>
  /// Heading level 1…6; 0 for code.
  package var level: UInt8

  package init(
    kind: Kind, name: Range<Int>, extent: Range<Int>, signature: Range<Int>,
    docComment: Range<Int>, container: Int32, receiver: Range<Int> = 0..<0, level: UInt8 = 0
  ) {
    self.kind = kind
    self.name = name
    self.extent = extent
    self.signature = signature
    self.docComment = docComment
    self.container = container
    self.receiver = receiver
    self.level = level
  }
}

/// A comment or a string literal.
package struct SyntaxRegion: Hashable, Sendable {
  package enum Kind: UInt8, Sendable { case comment, docComment, string }
  package var kind: Kind
  package var bytes: Range<Int>
  package init(kind: Kind, bytes: Range<Int>) {
    self.kind = kind
    self.bytes = bytes
  }
}

/// Code quoted in a document, without its fences.
package struct CodeBlock: Hashable, Sendable {
  package var language: Language
  package var bytes: Range<Int>
  package init(language: Language, bytes: Range<Int>) {
    self.language = language
    self.bytes = bytes
  }
}

extension Symbol.Kind {
  /// Whether it is a type or a namespace: something with members.
  package var isType: Bool {
    switch self {
    case .class, .struct, .enum, .interface, .extension, .module, .typeAlias, .table: true
    default: false
    }
  }
}
