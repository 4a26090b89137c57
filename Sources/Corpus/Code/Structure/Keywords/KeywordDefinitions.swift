/// Languages whose definitions begin with a word that says so, and whose blocks stand in braces:
/// Swift, Go, Rust, Kotlin, Scala, PHP, Zig.
extension DefinitionScanner {
  /// What a definition's tokens are, once its end is known.
  struct Body {
    /// Where the head ends: at the opening brace, the `=`, or the end.
    var head: Int
    /// The tokens between the braces, if there are any.
    var tokens: Range<Int>?
    var end: Int
  }

  mutating func scanKeywords(_ outer: Scope) {
    var scope = outer
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    switch scope.kind {
    case .enumeration:
      index = scanEntries(scope)
      scope.kind = .type
    case .fields: return scanFields(scope)
    case .group: return scanGroup(scope)
    default: break
    }
    while index < limit {
      let start = index
      let keyword = afterPrefix(start, limit: limit)
      if let next = define(at: keyword, from: start, scope) {
        index = max(next, keyword + 1)
        continue
      }
      if scope.kind == .type, let next = defineBareMember(at: keyword, from: start, scope) {
        index = max(next, start + 1)
        continue
      }
      index = max(keyword, start)
      if isOpen(index) {
        push(scope.kind == .file ? .function : nested(scope), inside(index), in: scope.container)
      }
      index = index < limit ? after(index) : limit
    }
  }

  /// What a block without a definition of its own holds.
  private func nested(_ scope: Scope) -> Scope.Kind { scope.kind == .type ? .function : scope.kind }

  /// Reads the definition whose keyword stands at `index`.
  ///
  /// Nil: there is none.
  mutating func define(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    guard index < limit else { return nil }
    switch role(index) {
    case .function: return defineFunction(at: index, from: start, scope)
    case .initializer:
      guard scope.kind == .type, let body = body(after: index, from: start, limit) else {
        return nil
      }
      let symbol = add(
        .initializer, name: token(index).range, span: start..<body.end, keyword: index,
        signatureEnd: body.head, in: scope.container)
      if let tokens = body.tokens { push(.function, tokens, in: symbol) }
      return body.end
    case .accessor:
      guard scope.kind == .type, isMark(index + 1, "(") || isMark(index + 1, "<") else {
        return nil
      }
      return defineNamed(.method, nameAt: index, at: index, from: start, scope, inner: .function)
    case .class:
      // Swift: `class func`, `class var`; Kotlin: `Type::class`.
      if [.function, .variable, .constant, .modifier, .accessor].contains(role(index + 1)),
        !isMark(index + 2, "{"), !isMark(index + 2, ":"), !isMark(index + 2, "(")
      {
        return define(at: afterPrefix(index + 1, limit: limit), from: start, scope)
      }
      return defineType(.class, at: index, from: start, scope)
    case .struct: return defineType(.struct, at: index, from: start, scope)
    case .enum: return defineType(.enum, at: index, from: start, scope)
    case .interface: return defineType(.interface, at: index, from: start, scope)
    case .object: return defineType(.class, at: index, from: start, scope)
    case .module: return defineType(.module, at: index, from: start, scope)
    case .extension: return defineExtension(at: index, from: start, scope)
    case .typeAlias: return defineAlias(at: index, from: start, scope)
    case .variable, .constant: return defineVariable(at: index, from: start, scope)
    case .enumCase: return defineCases(at: index, from: start, scope)
    case .macro:
      let name = isMark(index + 1, "!") ? index + 2 : index + 1
      guard isName(name) else { return nil }
      return defineNamed(.macro, nameAt: name, at: index, from: start, scope, inner: nil)
    case .operatorName:
      guard token(index + 1).kind == .punctuation else { return nil }
      let end = endOfStatement(index, limit: limit)
      let name = operatorRange(index + 1)
      add(
        .operator, name: name, span: start..<end, keyword: index, signatureEnd: end,
        in: scope.container)
      return end
    case .test:
      guard token(index + 1).kind == .string || isMark(index + 1, "{") else { return nil }
      return defineNamed(
        .function, nameAt: isMark(index + 1, "{") ? index : index + 1, at: index, from: start,
        scope, inner: .function)
    case .imports: return endOfStatement(index, limit: limit)
    default: return nil
    }
  }

  /// The bytes of an operator: punctuation side by side.
  func operatorRange(_ index: Int) -> Range<Int> {
    var end = index
    let allowsColon = rules.style == .haskell || isMark(index, ":")
    while token(end).kind == .punctuation, end == index || token(end).start == token(end - 1).end,
      allowsColon || !isMark(end, ":")
    {
      end += 1
    }
    return Int(token(index).start)..<max(endByte(before: end), Int(token(index).end))
  }

  // MARK: - Functions

  private mutating func defineFunction(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    var name = index + 1
    var receiver = 0..<0
    // Kotlin: `fun interface`
    if role(name) == .interface { return define(at: name, from: start, scope) }
    if isMark(name, "&") { name += 1 }
    if language == .go {
      if scope.kind == .function { return nil }
      if isMark(name, "(") {
        receiver = receiverType(inside(name))
        name = after(name)
      }
      guard isWord(name), isMark(name + 1, "(") || isMark(name + 1, "[") else { return nil }
    }
    name = afterAngles(name, limit: scope.tokens.upperBound)
    // Kotlin: `fun Type<T>.name()`
    while isName(name) {
      let next = afterAngles(name + 1, limit: scope.tokens.upperBound)
      let dot = isMark(next, "?") ? next + 1 : next
      guard isMark(dot, "."), isName(dot + 1) else { break }
      receiver = token(name).range
      name = dot + 1
    }
    var range = token(name).range
    if token(name).kind == .punctuation, !isMark(name, ";"), !isMark(name, ",") {
      range = operatorRange(name)
      while Int(token(name + 1).start) < range.upperBound { name += 1 }
    } else if !isWord(name) || token(name).startsLine {
      return nil
    }
    guard let body = body(after: name, from: start, scope.tokens.upperBound) else { return nil }
    let inType = scope.kind == .type || !receiver.isEmpty
    let isInitializer = isWord(name, "this") || isWord(name, "__construct")
    let symbol = add(
      isInitializer ? .initializer : inType ? .method : .function, name: range,
      span: start..<body.end, keyword: index, signatureEnd: body.head, in: scope.container,
      receiver: receiver)
    if isInitializer { definePromoted(name + 1, in: scope.container) }
    if let tokens = body.tokens {
      push(.function, tokens, in: symbol)
    } else if body.head < body.end {
      push(.function, body.head..<body.end, in: symbol)
    }
    return body.end
  }

  /// The type's name in a Go receiver: `(r *Type[T])`.
  private func receiverType(_ range: Range<Int>) -> Range<Int> {
    var type = 0..<0
    var index = range.lowerBound
    while index < range.upperBound {
      if isWord(index) { type = token(index).range }
      index = after(index)
    }
    return type
  }

  /// The end of a definition whose name or keyword stands at `index`.
  func body(after index: Int, from start: Int, _ limit: Int) -> Body? {
    let indent = token(start).indent
    var next = index + 1
    while next < limit {
      let token = tokens[next]
      switch mark(next) {
      case UInt8(ascii: "{"):
        return Body(head: next, tokens: inside(next), end: after(next))
      case UInt8(ascii: ";"): return Body(head: next, tokens: nil, end: next + 1)
      case UInt8(ascii: "="):
        if isMark(next + 1, ">") || isMark(next - 1, "=") || isMark(next + 1, "=") { break }
        let end = endOfStatement(start: start, from: next, limit: limit)
        return Body(head: next, tokens: nil, end: end)
      case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
        return Body(head: next, tokens: nil, end: next)
      case UInt8(ascii: ","):
        if token.kind == .punctuation, language == .zig {
          return Body(head: next, tokens: nil, end: next)
        }
      case UInt8(ascii: ":") where language == .scala && self.token(next + 1).startsLine:
        // Scala: the lines indented deeper are the body.
        guard self.token(next + 1).indent > indent else { break }
        var end = next + 1
        while end < limit, !tokens[end].startsLine || tokens[end].indent > indent {
          end = after(end)
        }
        return Body(head: next, tokens: next + 1..<min(end, limit), end: min(end, limit))
      default: break
      }
      if token.startsLine, !isMark(next, "{"), !continues(next, indent) {
        return Body(head: next, tokens: nil, end: next)
      }
      next = after(next)
    }
    return Body(head: limit, tokens: nil, end: limit)
  }

  /// The end of a statement that has been read up to `index`.
  func endOfStatement(start: Int, from index: Int, limit: Int) -> Int {
    let indent = token(start).indent
    var next = index + 1
    while next < limit {
      if tokens[next].kind == .close { return next }
      if isMark(next, ";") { return next + 1 }
      if tokens[next].startsLine, !continues(next, indent) { return next }
      next = after(next)
    }
    return limit
  }

  /// A definition that is a keyword, a name and a body.
  mutating func defineNamed(
    _ kind: Symbol.Kind, nameAt name: Int, at index: Int, from start: Int, _ scope: Scope,
    inner: Scope.Kind?
  ) -> Int? {
    guard let body = body(after: name, from: start, scope.tokens.upperBound) else { return nil }
    let symbol = add(
      kind, name: token(name).range, span: start..<body.end, keyword: index,
      signatureEnd: body.head, in: scope.container)
    if let inner, let tokens = body.tokens { push(inner, tokens, in: symbol) }
    return body.end
  }
}
