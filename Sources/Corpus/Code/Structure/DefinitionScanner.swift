/// Finds the definitions of a file in its tokens.
///
/// Works through a list of scopes (token ranges between a pair of brackets or block words), outermost
/// first; what a scope's scanner finds inside adds further scopes. Each token is looked at a bounded
/// number of times, and nothing recurses.
struct DefinitionScanner {
  /// A range of tokens to look for definitions in.
  struct Scope {
    enum Kind {
      case file
      /// Members of a type, or of anything else whose variables are symbols.
      case type
      /// Statements: variables are local, functions and types are symbols.
      case function
      /// `name, name(…) = value, …`, then members where the language has them.
      case enumeration
      /// `name: type` entries, or lines of `name type`.
      case fields
      /// Entries of an object literal.
      case object
      /// The grouped names of `const (…)`, `type (…)`.
      case group
    }
    var kind: Kind
    var tokens: Range<Int>
    var container: Int32
    /// What a `group` declares.
    var role = WordRole.none
  }

  let text: [UInt8]
  let tokens: [Token]
  let partner: [Int32]
  let rules: LanguageRules
  var collector: SymbolCollector
  var scopes: [Scope] = []

  var language: Language { rules.language }

  static func symbols(
    in text: [UInt8], _ source: LexedSource, _ rules: LanguageRules
  ) -> [Symbol] {
    var scanner = DefinitionScanner(
      text: text, tokens: source.tokens,
      partner: BlockMatcher.match(source.tokens, rules.style), rules: rules,
      collector: SymbolCollector(text: text, regions: source.regions, rules: rules))
    scanner.scopes = [
      Scope(kind: .file, tokens: 0..<scanner.tokens.count - 1, container: -1)
    ]
    while let scope = scanner.scopes.popLast() {
      if !scope.tokens.isEmpty { scanner.scan(scope) }
    }
    return scanner.collector.sorted()
  }

  private mutating func scan(_ scope: Scope) {
    switch rules.style {
    case .keywords: scanKeywords(scope)
    case .script: scanScript(scope)
    case .declarators: scanDeclarators(scope)
    case .indentation: scanIndentation(scope)
    case .ruby: scanRuby(scope)
    case .lua: scanLua(scope)
    case .elixir: scanElixir(scope)
    case .vim: scanVim(scope)
    case .shell: scanShell(scope)
    case .sql: scanSQL(scope)
    case .lisp: scanLisp(scope)
    case .haskell: scanHaskell(scope)
    }
  }

  // MARK: - Looking at tokens

  /// The token at an index, or the end token beyond the last.
  @inline(__always)
  func token(_ index: Int) -> Token { tokens[min(max(index, 0), tokens.count - 1)] }

  func role(_ index: Int) -> WordRole { token(index).role }

  /// The byte of a bracket or an operator; 0 for everything else.
  @inline(__always)
  func mark(_ index: Int) -> UInt8 {
    let token = token(index)
    switch token.kind {
    case .punctuation, .open, .close: return token.byte
    default: return 0
    }
  }

  func isMark(_ index: Int, _ scalar: Unicode.Scalar) -> Bool {
    mark(index) == UInt8(ascii: scalar)
  }

  /// Whether operators of one byte each stand here side by side: `->`, `=>`, `::`.
  func isMarks(_ index: Int, _ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    isMark(index, first) && isMark(index + 1, second)
      && token(index).end == token(index + 1).start
  }

  func isWord(_ index: Int) -> Bool { token(index).kind == .word }

  /// A word that is no reserved one, apart from those that only modify.
  func isName(_ index: Int) -> Bool {
    let token = token(index)
    return token.kind == .word && token.role != .control && token.role != .builtin
  }

  func isOpen(_ index: Int) -> Bool { partner[min(index, partner.count - 1)] > Int32(index) }

  /// The bytes of a word.
  func word(_ index: Int) -> ArraySlice<UInt8> { text[token(index).range] }

  func isWord(_ index: Int, _ spelling: StaticString) -> Bool {
    let token = token(index)
    let count = spelling.utf8CodeUnitCount
    guard token.kind == .word, Int(token.end - token.start) == count else { return false }
    return (0..<count).allSatisfy { text[Int(token.start) + $0] == spelling.utf8Start[$0] }
  }

  /// The index behind a token, or behind the whole block that it opens.
  func after(_ index: Int) -> Int {
    guard isOpen(index) else { return index + 1 }
    let close = Int(partner[index])
    return closes(close, index) ? close + 1 : max(close, index + 1)
  }

  /// Whether the block that `open` opens has a closing token of its own.
  func closes(_ close: Int, _ open: Int) -> Bool { partner[close] == Int32(open) }

  /// The tokens inside a block.
  func inside(_ open: Int) -> Range<Int> {
    guard isOpen(open) else { return open + 1..<open + 1 }
    return open + 1..<max(Int(partner[open]), open + 1)
  }

  /// The last byte of the tokens before an index.
  func endByte(before index: Int) -> Int { index > 0 ? Int(token(index - 1).end) : 0 }

  /// Behind `<…>`, if what stands there is a list of types, and not a comparison.
  func afterAngles(_ index: Int, limit: Int) -> Int {
    guard isMark(index, "<") else { return index }
    var depth = 0
    var next = index
    while next < min(limit, index + 192) {
      switch mark(next) {
      case UInt8(ascii: "<"): depth += 1
      case UInt8(ascii: ">"):
        let isArrow = mark(next - 1) == UInt8(ascii: "-") || mark(next - 1) == UInt8(ascii: "=")
        if !isArrow || token(next - 1).end != token(next).start { depth -= 1 }
        if depth == 0 { return next + 1 }
      case UInt8(ascii: ";"), UInt8(ascii: "}"), UInt8(ascii: ")"): return index
      default: break
      }
      next = after(next)
    }
    return index
  }

  // MARK: - Statements

  /// The index behind a statement, by its line breaks: it goes on over lines that are indented
  /// deeper, that begin with an operator, or that follow one.
  func endOfStatement(_ start: Int, limit: Int) -> Int {
    let indent = token(start).indent
    var index = after(start)
    while index < limit {
      let token = tokens[index]
      if token.kind == .close { return index }
      if token.byte == UInt8(ascii: ";"), token.kind == .punctuation { return index + 1 }
      if token.startsLine, !continues(index, indent) { return index }
      index = after(index)
    }
    return limit
  }

  /// Whether a line goes on with the statement that began at `indent`.
  func continues(_ index: Int, _ indent: UInt16) -> Bool {
    let token = tokens[index]
    if token.kind == .directive { return false }
    if token.indent > indent { return true }
    if token.role == .constraint || isMarks(index, "-", ">") { return true }
    switch mark(index) {
    case UInt8(ascii: "."), UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "="),
      UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ")"), UInt8(ascii: "]"),
      UInt8(ascii: "}"), UInt8(ascii: ","):
      return !(mark(index) == UInt8(ascii: "&") && isWord(index + 1))
    default: break
    }
    switch mark(index - 1) {
    case UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: "&"),
      UInt8(ascii: ":"), UInt8(ascii: "+"), UInt8(ascii: "("), UInt8(ascii: "["):
      return true
    default: return false
    }
  }

  /// Tokens between the first of a definition and its body or value.
  ///
  /// Longer heads are no code that people write; the bound keeps damaged source linear.
  static var longestHead: Int { 256 }

  /// Behind attributes and modifiers; `start` if there are none.
  func afterPrefix(_ start: Int, limit: Int) -> Int {
    let limit = min(limit, start + Self.longestHead)
    var index = start
    while index < limit {
      let token = tokens[index]
      if token.kind == .word, token.role == .modifier {
        // A field may be named like a modifier.
        if isMark(index + 1, ":") && !isMarks(index + 1, ":", ":") || isMark(index + 1, ",") {
          break
        }
        index += 1
        // `extern "C" fn`
        if self.token(index).kind == .string, role(index + 1) == .function { index += 1 }
        // `private(set)`, `pub(crate)`
        if isMark(index, "("), Int(self.token(index).start) == endByte(before: index) {
          index = after(index)
        }
      } else if isMark(index, "@"), isWord(index + 1) {
        index += 2
        while isMark(index, ".") || isMark(index, ":"), isWord(index + 1) { index += 2 }
        if isMark(index, "("), Int(self.token(index).start) == endByte(before: index) {
          index = after(index)
        }
      } else if isMark(index, "#"), isMark(index + 1, "[") {
        index = after(index + 1)
      } else if isMark(index, "#"), isMark(index + 1, "!"), isMark(index + 2, "[") {
        index = after(index + 2)
      } else {
        break
      }
    }
    return min(index, limit)
  }

  // MARK: - Adding symbols

  /// Adds a symbol whose tokens are `span`; its signature ends before token `signatureEnd`.
  @discardableResult
  mutating func add(
    _ kind: Symbol.Kind, name: Range<Int>, span: Range<Int>, keyword: Int, signatureEnd: Int,
    in container: Int32, receiver: Range<Int> = 0..<0, doc: Range<Int>? = nil
  ) -> Int32 {
    let start = Int(token(span.lowerBound).start)
    let end = max(endByte(before: span.upperBound), start)
    return collector.add(
      kind, name: name, span: start..<end, keyword: Int(token(keyword).start),
      signatureEnd: min(max(endByte(before: signatureEnd), start), end), container: container,
      receiver: receiver, doc: doc)
  }

  mutating func push(
    _ kind: Scope.Kind, _ tokens: Range<Int>, in container: Int32, role: WordRole = .none
  ) {
    if !tokens.isEmpty {
      scopes.append(Scope(kind: kind, tokens: tokens, container: container, role: role))
    }
  }

  /// Looks for functions inside every block of a range that is not itself a definition.
  mutating func pushBlocks(_ range: Range<Int>, in container: Int32) {
    var index = range.lowerBound
    while index < range.upperBound {
      if isOpen(index) { push(.function, inside(index), in: container) }
      index = after(index)
    }
  }

  /// Where the signature of a property ends: a value that fits its line stays, a longer one and the
  /// braces of accessors are cut off.
  func endOfHead(_ span: Range<Int>, name: Int) -> Int {
    let end = max(span.upperBound, name + 1)
    let bytes = Int(token(name).start)..<max(endByte(before: end), Int(token(name).start))
    let isOneLine = !text[bytes].contains { $0 == 0x0A || $0 == 0x0D }
    if isOneLine, rules.style == .script { return end }
    var index = name + 1
    while index < end {
      if isMark(index, "{") || token(index).startsLine { return index }
      if isMark(index, "=") { return isOneLine ? end : index }
      index = after(index)
    }
    return end
  }
}
