/// Types of C and its kin, Java and C#, wherever they are declared.
extension DefinitionScanner {
  mutating func declareType(
    _ keyword: Int, open: Int, from start: Int, _ first: Int, _ scope: Scope
  ) -> Int {
    var name = typeName(keyword, open)
    let end = endOfDeclaration(after(open), scope.tokens.upperBound, isType: true)
    let isTypedef = (start..<keyword).contains { role($0) == .typeAlias }
    var aliases = declaratorNames(after(open)..<max(end, after(open)))
    // `typedef struct {…} name;`
    if name == nil, isTypedef, !aliases.isEmpty { name = aliases.removeFirst() }
    var symbol = scope.container
    if let name {
      symbol = add(
        typeKind(keyword), name: token(name).range, span: start..<end, keyword: first,
        signatureEnd: isTypedef ? end : open, in: scope.container)
      if !isCFamily { defineRecordComponents(name + 1, open, in: symbol) }
    }
    for alias in aliases {
      add(
        isTypedef ? .typeAlias : variableKind(scope, start..<start), name: token(alias).range,
        span: start..<end, keyword: first, signatureEnd: open, in: scope.container)
    }
    push(role(keyword) == .enum ? .enumeration : .type, inside(open), in: symbol)
    return end
  }

  private func typeKind(_ keyword: Int) -> Symbol.Kind {
    switch role(keyword) {
    case .class: isWord(keyword + 1, "struct") ? .struct : .class
    case .enum: .enum
    case .interface: .interface
    default: .struct
    }
  }

  /// The last name before the bases, the parameters or the body: macros may stand before it.
  private func typeName(_ keyword: Int, _ open: Int) -> Int? {
    var name: Int?
    var next = keyword + 1
    // `enum class`, `record struct`
    while role(next) == .class || role(next) == .struct { next += 1 }
    while next < open {
      if isMark(next, "<") {
        if name != nil { break }
        next = max(afterAngles(next, limit: open), next + 1)
        continue
      }
      let isBase = isMark(next, ":") && !isMark(next + 1, ":") && !isMark(next - 1, ":")
      if isBase || role(next) == .inheritance || role(next) == .constraint || isWord(next, "final")
        || isMark(next, "(") && !isCFamily
      {
        break
      }
      if isWord(next), role(next) == .none || role(next) == .builtin { name = next }
      next = after(next)
    }
    return name
  }

  /// Java and C# records: each component is a property.
  func recordComponents(_ index: Int, _ open: Int) -> [(name: Int, span: Range<Int>)] {
    let list = afterAngles(index, limit: open)
    guard isMark(list, "("), isOpen(list) else { return [] }
    var components: [(name: Int, span: Range<Int>)] = []
    var start = inside(list).lowerBound
    let limit = inside(list).upperBound
    while start < limit {
      var end = start
      var name = start
      var inValue = false
      while end < limit, !isMark(end, ",") {
        if isMark(end, "=") { inValue = true }
        if isWord(end), !inValue { name = end }
        end = isMark(end, "<") ? max(afterAngles(end, limit: limit), end + 1) : after(end)
      }
      if name > start { components.append((name, start..<min(end, limit))) }
      start = end + 1
    }
    return components
  }

  mutating func defineRecordComponents(_ index: Int, _ open: Int, in container: Int32) {
    for component in recordComponents(index, open) {
      add(
        .property, name: token(component.name).range, span: component.span,
        keyword: component.span.lowerBound, signatureEnd: component.span.upperBound, in: container)
    }
  }

  /// The names between a type's closing brace and its semicolon.
  private func declaratorNames(_ range: Range<Int>) -> [Int] {
    var names: [Int] = []
    var index = range.lowerBound
    while index < range.upperBound, !isMark(index, "="), names.count < 64 {
      let ends =
        isMark(index + 1, ";") || isMark(index + 1, ",") || isMark(index + 1, "[")
        || isMark(index + 1, "=") || index + 1 == range.upperBound
      if isWord(index), role(index) == .none, ends { names.append(index) }
      index = after(index)
    }
    return names
  }

  /// Behind the semicolon that ends a declaration; a type of Java or C# ends with its brace.
  func endOfDeclaration(_ index: Int, _ limit: Int, isType: Bool = false) -> Int {
    guard index < limit else { return limit }
    if isType, !isCFamily { return isMark(index, ";") ? index + 1 : index }
    var next = index
    while next < limit, next < index + 256 {
      if isMark(next, ";") { return next + 1 }
      if tokens[next].kind == .directive || tokens[next].kind == .close { return index }
      if isType, tokens[next].startsLine, isWord(next) { return index }
      next = after(next)
    }
    return next >= limit ? limit : index
  }

  // MARK: - Inside functions

  /// Types, anonymous types and C#'s local functions; everything else in a function is local.
  mutating func scanStatements(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      let next: Int?
      switch role(index) {
      case .class, .struct, .enum, .interface: next = defineLocalType(at: index, scope)
      case .new: next = defineAnonymousType(at: index, scope)
      case .none where language == .csharp && isWord(index):
        next = defineLocalFunction(at: index, scope)
      default: next = nil
      }
      if let next {
        index = max(next, index + 1)
        continue
      }
      if isOpen(index) { push(.function, inside(index), in: scope.container) }
      index = after(index)
    }
  }

  private mutating func defineLocalType(at index: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    var open = index + 1
    while open < min(limit, index + 64),
      isWord(open) || isMark(open, "<") || isMark(open, ">")
        || isMark(open, ":") || isMark(open, ",") && open > index + 2 || isMark(open, ".")
    {
      open += 1
    }
    if isMark(open, "("), !isCFamily { open = after(open) }
    guard isMark(open, "{"), isWord(index + 1), open < limit else { return nil }
    return declareType(index, open: open, from: index, index, scope)
  }

  /// Looks into the body of `new Type(…) {…}`.
  private mutating func defineAnonymousType(at index: Int, _ scope: Scope) -> Int? {
    var open = index + 1
    while isWord(open) || isMark(open, ".") { open += 1 }
    open = afterAngles(open, limit: scope.tokens.upperBound)
    guard isMark(open, "("), isMark(after(open), "{"), after(open) < scope.tokens.upperBound else {
      return nil
    }
    push(.function, inside(open), in: scope.container)
    push(.type, inside(after(open)), in: scope.container)
    return after(after(open))
  }

  private mutating func defineLocalFunction(at index: Int, _ scope: Scope) -> Int? {
    let follows = isWord(index - 1) && role(index - 1) != .control && role(index - 1) != .new
    guard follows || isMark(index - 1, ">"), isMark(index + 1, "(") else { return nil }
    let body = after(index + 1)
    guard isMark(body, "{"), body < scope.tokens.upperBound else { return nil }
    var start = index - 1
    while start > max(scope.tokens.lowerBound, index - 32), !token(start).startsLine { start -= 1 }
    let symbol = add(
      .function, name: token(index).range, span: start..<after(body), keyword: start,
      signatureEnd: body, in: scope.container)
    push(.function, inside(body), in: symbol)
    return after(body)
  }
}
