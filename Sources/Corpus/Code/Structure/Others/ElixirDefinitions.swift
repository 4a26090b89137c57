/// Elixir: definitions are calls of macros, with attributes before them.
extension DefinitionScanner {
  /// What the attributes before a definition have said.
  private struct Attributes {
    var start: Int?
    var doc: Range<Int>?
  }

  mutating func scanElixir(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    var attributes = Attributes()
    var last: (name: Range<Int>, symbol: Int32)?
    while index < limit {
      let start = attributes.start ?? index
      switch role(index) {
      case .declarator:
        let end = max(endOfStatement(index, limit: limit), index + 1)
        let doc = (index + 1..<end).first { token($0).kind == .string }.map { token($0).range }
        if isWord(index, "@moduledoc") {
          if let doc, scope.container >= 0 { collector.document(scope.container, with: doc) }
        } else {
          if attributes.start == nil { attributes.start = index }
          if isWord(index, "@doc") || isWord(index, "@typedoc") { attributes.doc = doc }
        }
        index = end
        continue
      case .module, .interface, .extension:
        index = max(defineElixirModule(at: index, from: start, scope), index + 1)
      case .function, .macro:
        index = max(
          defineElixirFunction(at: index, from: start, attributes.doc, scope, &last), index + 1)
      case .struct where scope.kind == .type:
        index = max(defineElixirFields(at: index, scope), index + 1)
      case .typeAlias, .accessor:
        index = max(defineElixirType(at: index, from: start, attributes.doc, scope), index + 1)
      default:
        if scope.kind == .type, isWord(index), token(index).byte == UInt8(ascii: "@"),
          token(index).startsLine
        {
          let end = max(endOfStatement(index, limit: limit), index + 1)
          add(
            .constant, name: token(index).range, span: index..<end, keyword: index,
            signatureEnd: endOfHead(index..<end, name: index), in: scope.container)
          index = end
        } else {
          if isOpen(index) { push(.function, inside(index), in: scope.container) }
          index = after(index)
        }
      }
      attributes = Attributes()
    }
  }

  /// The `do` that opens the block of a definition, if it has one.
  private func elixirBlock(_ index: Int, _ limit: Int) -> Int? {
    var next = index + 1
    while next < limit {
      if role(next) == .blockDo, isOpen(next) { return next }
      if tokens[next].startsLine, !continues(next, token(index).indent) { return nil }
      next = after(next)
    }
    return nil
  }

  private mutating func defineElixirModule(at index: Int, from start: Int, _ scope: Scope) -> Int {
    let limit = scope.tokens.upperBound
    guard let block = elixirBlock(index, limit), isWord(index + 1) else { return index + 1 }
    var first = index + 1
    // `defimpl Protocol, for: Type do`
    if role(index) == .extension,
      let label = (index..<block).first(where: { isWord($0, "for") && isMark($0 + 1, ":") }),
      isWord(label + 2)
    {
      first = label + 2
    }
    var name = first
    while isMark(name + 1, "."), isWord(name + 2) { name += 2 }
    let kind: Symbol.Kind =
      role(index) == .module ? .module : role(index) == .interface ? .interface : .extension
    let symbol = add(
      kind, name: Int(token(first).start)..<Int(token(name).end), span: start..<after(block),
      keyword: index, signatureEnd: block, in: scope.container)
    push(.type, inside(block), in: symbol)
    return after(block)
  }

  /// A function or a macro; clauses that follow each other are one symbol.
  private mutating func defineElixirFunction(
    at index: Int, from start: Int, _ doc: Range<Int>?, _ scope: Scope,
    _ last: inout (name: Range<Int>, symbol: Int32)?
  ) -> Int {
    let limit = scope.tokens.upperBound
    let name = index + 1
    guard name < limit, !token(name).startsLine, !isWord(name, "unquote"),
      isWord(name) || token(name).kind == .punctuation
    else { return index + 1 }
    let block = elixirBlock(index, limit)
    let end = block.map { after($0) } ?? max(endOfStatement(index, limit: limit), name + 1)
    let range = isWord(name) ? token(name).range : operatorRange(name)
    var symbol: Int32
    if let last, doc == nil, text[last.name].elementsEqual(text[range]) {
      symbol = last.symbol
      collector.extend(symbol, to: endByte(before: end))
    } else {
      var head = block ?? end
      if block == nil, let comma = (name..<end).first(where: { isDoLabel($0) }) { head = comma }
      symbol = add(
        role(index) == .macro ? .macro : .function, name: range, span: start..<end,
        keyword: index, signatureEnd: head, in: scope.container, doc: doc)
      last = (range, symbol)
    }
    if let block { push(.function, inside(block), in: symbol) }
    return end
  }

  /// Whether `, do:` stands here.
  private func isDoLabel(_ index: Int) -> Bool {
    isMark(index, ",") && isWord(index + 1, "do") && isMark(index + 2, ":")
  }

  /// Adds the name of `@type name :: …` or `@callback name(…) :: …`.
  private mutating func defineElixirType(
    at index: Int, from start: Int, _ doc: Range<Int>?, _ scope: Scope
  ) -> Int {
    let end = max(endOfStatement(index, limit: scope.tokens.upperBound), index + 1)
    guard isWord(index + 1), index + 1 < end else { return end }
    add(
      role(index) == .typeAlias ? .typeAlias : .method, name: token(index + 1).range,
      span: start..<end, keyword: index, signatureEnd: end, in: scope.container, doc: doc)
    return end
  }

  /// Adds the fields of `defstruct [:a, b: 1]`.
  private mutating func defineElixirFields(at index: Int, _ scope: Scope) -> Int {
    let end = max(endOfStatement(index, limit: scope.tokens.upperBound), index + 1)
    let list = isOpen(index + 1) ? inside(index + 1) : index + 1..<end
    let signatureEnd = endOfHead(index..<end, name: index)
    var next = list.lowerBound
    while next < list.upperBound {
      let isAtom = isMark(next, ":") && isWord(next + 1)
      let isKey = isWord(next) && isMark(next + 1, ":")
      if isAtom || isKey, next == list.lowerBound || isMark(next - 1, ",") {
        add(
          .field, name: token(isAtom ? next + 1 : next).range, span: index..<end, keyword: index,
          signatureEnd: signatureEnd, in: scope.container)
      }
      next = after(next)
    }
    return end
  }
}
