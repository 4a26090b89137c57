import Corpus
import SearchIndex

/// One place of a buffer, and what is there to tell about it.
struct HoverPlace {
  /// What a hover is about.
  enum Subject {
    case symbol([SymbolResolver.Candidate], CursorTerm)
    case local(LocalDeclaration, CursorTerm)
    case section(DocLink.Target)
    /// Words between backquotes that name no symbol.
    case words(String, Range<Int>)
  }

  let snapshot: IndexSnapshot
  let root: String
  let document: ChunkedDocument
  let offset: Int
  let file: FileID?
  private let term: CursorTerm?
  private let scope: BufferScope
  private let resolver: SymbolResolver

  init(_ snapshot: IndexSnapshot, root: String, document: ChunkedDocument, offset: Int) {
    self.snapshot = snapshot
    self.root = root
    self.document = document
    self.offset = min(max(offset, 0), document.document.text.count)
    file = snapshot.file(root: root, path: document.document.path)
    term = CursorTermReader(document: document).term(at: self.offset)
    scope = BufferScope(
      document, language: term?.language ?? document.document.language, offset: self.offset)
    resolver = SymbolResolver(
      snapshot: snapshot, root: root, document: document, file: file, scope: scope)
  }

  /// The chunk of the index that the cursor is in.
  var chunk: ChunkID? { file.flatMap { snapshot.chunk(in: $0, at: offset) } }

  func subject() -> Subject? {
    guard let term else { return linkTarget }
    switch term.place {
    case .code:
      if let local = localDeclaration(of: term) { return .local(local, term) }
      if term.isKeyword, !isDefinition(term) { return nil }
      return symbol(term) ?? (document.document.language.isProse ? linkTarget : nil)
    case .quoted:
      return symbol(term) ?? words(term)
    case .remark:
      return isWorthLookingUp(term) ? symbol(term) : nil
    case .prose:
      if let target = linkTarget { return target }
      return isWorthLookingUp(term) ? symbol(term) : nil
    }
  }

  private var linkTarget: Subject? {
    guard document.document.language.isProse else { return nil }
    let link = DocLink(snapshot: snapshot, root: root, document: document, file: file)
    return link.target(at: offset).map(Subject.section)
  }

  // MARK: Symbols

  private func symbol(_ term: CursorTerm) -> Subject? {
    let code = resolver.candidates(for: term)
    if !code.isEmpty { return .symbol(code, term) }
    // A section that is named exactly so tells about it.
    guard term.place == .quoted || term.looksLikeSymbol else { return nil }
    let headings = resolver.candidates(for: term, headings: true)
      .filter { $0.symbol.nameBytes != term.range || $0.symbol.file != file }
    return headings.isEmpty ? nil : .symbol(headings, term)
  }

  /// Whether the cursor is on a definition's own name.
  private func isDefinition(_ term: CursorTerm) -> Bool {
    document.symbols.contains { $0.name == term.range }
  }

  /// Whether a word of prose may be meant as a name: it is written like one, or is a type's.
  private func isWorthLookingUp(_ term: CursorTerm) -> Bool {
    if term.looksLikeSymbol || term.isCall { return true }
    guard term.name.first?.isUppercase == true, term.name.count > 2 else { return false }
    return snapshot.symbols(named: term.name).prefix(8).contains {
      snapshot.symbol($0).kind.isType
    }
  }

  private func words(_ term: CursorTerm) -> Subject {
    let quotation = document.document.string(term.quotation)
    return .words(quotation.count <= 80 ? quotation : term.name, term.quotation)
  }

  // MARK: Local names

  private func localDeclaration(of term: CursorTerm) -> LocalDeclaration? {
    guard case .none = term.receiver, term.range == term.cursorRange else { return nil }
    return scope.localDeclaration(of: term.name)
  }

  /// The type that a local name has by its declaration, if the index knows it.
  func type(of declaration: LocalDeclaration) -> SymbolResolver.Candidate? {
    guard let type = scope.type(after: declaration.name), let term else { return nil }
    var typeTerm = term
    typeTerm.name = type
    typeTerm.receiver = .none
    typeTerm.range = 0..<0
    typeTerm.isCall = false
    return resolver.candidates(for: typeTerm).first { $0.symbol.kind.isType }
  }
}
