/// Haskell: a declaration goes on as long as its lines are indented deeper than its first.
extension DefinitionScanner {
  mutating func scanHaskell(_ scope: Scope) {
    guard let first = scope.tokens.first else { return }
    let limit = scope.tokens.upperBound
    let indent = tokens[first].indent
    var index = first
    var last: (name: Range<Int>, symbol: Int32)?
    while index < limit {
      var end = index + 1
      while end < limit, !tokens[end].startsLine || tokens[end].indent > indent { end += 1 }
      defineHaskell(index..<end, scope, &last)
      index = end
    }
  }

  private mutating func defineHaskell(
    _ span: Range<Int>, _ scope: Scope, _ last: inout (name: Range<Int>, symbol: Int32)?
  ) {
    let index = span.lowerBound
    switch role(index) {
    case .module:
      var name = index + 1
      while isMark(name + 1, "."), isWord(name + 2) { name += 2 }
      guard isWord(index + 1), name < span.upperBound else { return }
      add(
        .module, name: Int(token(index + 1).start)..<Int(token(name).end), span: span,
        keyword: index, signatureEnd: name + 1, in: scope.container)
    case .struct: defineData(span, scope)
    case .typeAlias:
      guard let name = haskellHead(span) else { return }
      add(
        .typeAlias, name: token(name).range, span: span, keyword: index,
        signatureEnd: endOfHead(span, name: name), in: scope.container)
    case .class, .extension: defineClass(span, scope)
    case .imports, .modifier, .control: break
    default: defineBinding(span, scope, &last)
    }
  }

  /// The name in `data (Context) => Name a = …`.
  private func haskellHead(_ span: Range<Int>) -> Int? {
    var name: Int?
    var index = span.lowerBound + 1
    while index < span.upperBound, !isMark(index, "=") || isMarks(index, "=", ">"),
      role(index) != .constraint
    {
      if isMarks(index, "=", ">") { name = nil }
      if isWord(index), role(index) == .none, name == nil { name = index }
      index = after(index)
    }
    return name
  }

  private mutating func defineData(_ span: Range<Int>, _ scope: Scope) {
    guard let name = haskellHead(span) else { return }
    let body = (name..<span.upperBound).first { isMark($0, "=") || role($0) == .constraint }
    let symbol = add(
      .struct, name: token(name).range, span: span, keyword: span.lowerBound,
      signatureEnd: body ?? span.upperBound, in: scope.container)
    var index = body ?? span.upperBound
    while index < span.upperBound {
      let begins = isMark(index, "=") || isMark(index, "|")
      let isTyped = token(index).startsLine && isMarks(index + 1, ":", ":")
      if begins, isWord(index + 1), role(index + 1) == .none {
        defineConstructor(at: index + 1, span, in: symbol)
      } else if isTyped {
        defineConstructor(at: index, span, in: symbol)
      } else if role(index) == .modifier {
        break
      }
      index = after(index)
    }
  }

  /// A constructor and the fields of its record.
  private mutating func defineConstructor(at name: Int, _ span: Range<Int>, in container: Int32) {
    var end = name + 1
    while end < span.upperBound, !isMark(end, "|"), role(end) != .modifier,
      !(token(end).startsLine && isMarks(end + 1, ":", ":"))
    {
      end = after(end)
    }
    end = min(end, span.upperBound)
    let symbol = add(
      .enumCase, name: token(name).range, span: name..<end, keyword: name, signatureEnd: end,
      in: container)
    guard let open = (name..<end).first(where: { isMark($0, "{") }) else { return }
    let list = inside(open)
    var index = list.lowerBound
    while index < list.upperBound {
      // `a, b :: Type,`
      var type = index
      while type < list.upperBound, !isMarks(type, ":", ":") { type += 1 }
      var fieldEnd = min(type, list.upperBound)
      while fieldEnd < list.upperBound, !isMark(fieldEnd, ",") { fieldEnd = after(fieldEnd) }
      for name in index..<min(type, list.upperBound) where isWord(name) {
        add(
          .field, name: token(name).range, span: index..<fieldEnd, keyword: index,
          signatureEnd: fieldEnd, in: symbol)
      }
      index = fieldEnd + 1
    }
  }

  private mutating func defineClass(_ span: Range<Int>, _ scope: Scope) {
    guard let name = haskellHead(span) else { return }
    let body = (name..<span.upperBound).first { role($0) == .constraint }
    let symbol = add(
      role(span.lowerBound) == .class ? .interface : .extension, name: token(name).range,
      span: span, keyword: span.lowerBound, signatureEnd: body ?? span.upperBound,
      in: scope.container)
    if let body { push(.type, body + 1..<max(span.upperBound, body + 1), in: symbol) }
  }

  /// A type signature, or an equation; those of one name that follow each other are one symbol.
  private mutating func defineBinding(
    _ span: Range<Int>, _ scope: Scope, _ last: inout (name: Range<Int>, symbol: Int32)?
  ) {
    let index = span.lowerBound
    var range: Range<Int>
    if isMark(index, "("), token(index + 1).kind == .punctuation {
      range = operatorRange(index + 1)
    } else if isWord(index + 2), isMark(index + 1, "`"), isMark(index + 3, "`") {
      range = token(index + 2).range
    } else if isWord(index), role(index) == .none, index + 1 < span.upperBound {
      range = token(index).range
      // x <+> y = …
      if token(index + 1).kind == .punctuation, !isMark(index + 1, "="), !isMark(index + 1, "|"),
        !isMark(index + 1, ","), !isMark(index + 1, ":"), !isMark(index + 1, "@"),
        !isMark(index + 1, "!"), !isMark(index + 1, "~"), !isMark(index + 1, "'")
      {
        range = operatorRange(index + 1)
      }
    } else {
      return
    }
    if let last, text[last.name].elementsEqual(text[range]) {
      collector.extend(last.symbol, to: endByte(before: span.upperBound))
      return
    }
    let signature = (index..<span.upperBound).first { isMarks($0, ":", ":") } != nil
    let equals = (index..<span.upperBound).first { isMark($0, "=") || isMark($0, "|") }
    guard signature || equals != nil else { return }
    let isFunction = scope.kind == .type
    let symbol = add(
      isFunction ? .method : .function, name: range, span: span, keyword: index,
      signatureEnd: signature ? span.upperBound : equals ?? span.upperBound, in: scope.container)
    last = (range, symbol)
    // `a, b :: Type`
    var next = index
    while signature, isMark(next + 1, ","), isWord(next + 2), next - index < 64 {
      next += 2
      add(
        isFunction ? .method : .function, name: token(next).range, span: span, keyword: index,
        signatureEnd: span.upperBound, in: scope.container)
    }
  }
}
