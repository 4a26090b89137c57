/// Types and extensions of languages that declare by keyword.
extension DefinitionScanner {
  mutating func defineType(
    _ kind: Symbol.Kind, at index: Int, from start: Int, _ scope: Scope
  ) -> Int? {
    var kind = kind
    var name = index + 1
    if kind == .class, role(name) == .class { name += 1 }
    if !isName(name) || token(name).startsLine {
      // Kotlin: `companion object {`
      guard role(index) == .object, index > start, isMark(name, "{") || isMark(name, ":") else {
        return nil
      }
      name = index - 1
    }
    if isMark(name + 1, "("), language == .php { return nil }
    // Words in a row, as in a macro's arguments, define nothing.
    if isWord(name + 1), !token(name + 1).startsLine, role(name + 1) == .none { return nil }
    if role(index) == .object, isMark(name + 1, "=") { return nil }
    var last = name
    // `namespace A\B`, `package a.b`
    while isMark(last + 1, "\\") || isMark(last + 1, "."), isWord(last + 2), kind == .module {
      last += 2
    }
    guard let body = body(after: max(last, index), from: start, scope.tokens.upperBound) else {
      return nil
    }
    let isEnumeration =
      kind == .enum || (start..<index).contains { isWord($0, "enum") && role($0) == .modifier }
    if isEnumeration { kind = .enum }
    let symbol = add(
      kind, name: Int(token(name).start)..<Int(token(last).end), span: start..<body.end,
      keyword: index, signatureEnd: body.head, in: scope.container)
    definePromoted(last + 1, in: symbol)
    guard let tokens = body.tokens else { return body.end }
    let listsEntries = isEnumeration && language != .swift
    let isRustStruct = kind == .struct && language == .rust
    let inner: Scope.Kind = listsEntries ? .enumeration : isRustStruct ? .fields : .type
    push(kind == .module ? .file : inner, tokens, in: symbol)
    return body.end
  }

  /// Properties declared in a constructor's parameters: Kotlin, Scala, PHP.
  mutating func definePromoted(_ index: Int, in container: Int32) {
    var open = afterAngles(index, limit: tokens.count - 1)
    while role(open) == .modifier || role(open) == .initializer { open += 1 }
    guard isMark(open, "("), isOpen(open) else { return }
    let list = inside(open)
    var start = list.lowerBound
    while start < list.upperBound {
      var end = start
      while end < list.upperBound, !isMark(end, ",") { end = after(end) }
      let keyword = afterPrefix(start, limit: end)
      if role(keyword) == .variable || role(keyword) == .constant, isName(keyword + 1) {
        add(
          .property, name: token(keyword + 1).range, span: start..<end, keyword: keyword,
          signatureEnd: end, in: container)
      } else if language == .php, keyword > start,
        let name = (keyword..<end).first(where: { isVariable($0) })
      {
        add(
          .property, name: variableName(name), span: start..<end, keyword: keyword,
          signatureEnd: end, in: container)
      }
      start = end + 1
    }
  }

  func isVariable(_ index: Int) -> Bool {
    isWord(index) && token(index).byte == UInt8(ascii: "$")
  }

  /// PHP names a property `$name` where it is declared, and `name` where it is used.
  func variableName(_ index: Int) -> Range<Int> {
    let range = token(index).range
    return range.count > 1 ? range.lowerBound + 1..<range.upperBound : range
  }

  /// Swift's `extension A.B: P`, Rust's `impl<T> Trait for Type<T>`.
  mutating func defineExtension(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    let first = afterAngles(index + 1, limit: limit)
    guard let body = body(after: max(first - 1, index), from: start, limit) else { return nil }
    guard body.tokens != nil else { return body.head }
    var name = -1
    var receiver = 0..<0
    var next = first
    while next < body.head, role(next) != .constraint {
      if isWord(next, "for"), !isMark(next + 1, "<") {
        name = -1
        receiver = 0..<0
      } else if isMark(next, ":"), !isMark(next + 1, ":"), !isMark(next - 1, ":") {
        break
      } else if isWord(next), role(next) != .control {
        if name >= 0, isMark(next - 1, ".") { receiver = token(name).range }
        name = next
      } else if isMark(next, "<") {
        next = max(afterAngles(next, limit: body.head), next + 1)
        continue
      }
      next = after(next)
    }
    if name < 0 {
      // `impl Trait for [Type]`, `for (A, B)`: the first name inside.
      let inner = (first..<body.head).last { isWord($0, "for") } ?? first
      name = (inner + 1..<max(body.head, inner + 1)).first { isName($0) } ?? -1
    }
    guard name >= 0 else { return nil }
    let symbol = add(
      .extension, name: token(name).range, span: start..<body.end, keyword: index,
      signatureEnd: body.head, in: scope.container, receiver: receiver)
    if let tokens = body.tokens { push(.type, tokens, in: symbol) }
    return body.end
  }

  mutating func defineAlias(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    if isMark(index + 1, "(") {
      push(.group, inside(index + 1), in: scope.container, role: .typeAlias)
      return after(index + 1)
    }
    guard isName(index + 1), !token(index + 1).startsLine else { return nil }
    return defineAlias(named: index + 1, at: index, from: start, scope, limit)
  }

  /// A type's name and what it stands for; in Go that may be a structure or an interface.
  mutating func defineAlias(
    named name: Int, at index: Int, from start: Int, _ scope: Scope, _ limit: Int
  ) -> Int {
    var value = name + 1
    if isMark(value, "["), !isMark(value + 1, "]") { value = after(value) }
    if isMark(value, "=") { value += 1 }
    let isStruct = role(value) == .struct
    if isStruct || role(value) == .interface, isMark(value + 1, "{") {
      let end = after(value + 1)
      let symbol = add(
        isStruct ? .struct : .interface, name: token(name).range, span: start..<end,
        keyword: index, signatureEnd: value + 1, in: scope.container)
      push(.fields, inside(value + 1), in: symbol, role: role(value))
      return end
    }
    let end = endOfStatement(index, limit: limit)
    add(
      .typeAlias, name: token(name).range, span: start..<end, keyword: index,
      signatureEnd: endOfHead(start..<end, name: name), in: scope.container)
    return end
  }
}
