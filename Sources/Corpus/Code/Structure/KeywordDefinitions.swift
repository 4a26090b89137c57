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

  /// Reads the definition whose keyword stands at `index`. Nil: there is none.
  private mutating func define(at index: Int, from start: Int, _ scope: Scope) -> Int? {
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
    if isGo {
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
  private func body(after index: Int, from start: Int, _ limit: Int) -> Body? {
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
        if token.kind == .punctuation, rules.features.contains(.zigLines) {
          return Body(head: next, tokens: nil, end: next)
        }
      case UInt8(ascii: ":") where isScala && self.token(next + 1).startsLine:
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
  private mutating func defineNamed(
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

  // MARK: - Types

  private mutating func defineType(
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
    if isMark(name + 1, "("), rules.features.contains(.phpIslands) { return nil }
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
    let listsEntries = isEnumeration && !rules.features.contains(.swiftNumberSigns)
    let isRustStruct = kind == .struct && rules.features.contains(.rustRawStrings)
    let inner: Scope.Kind = listsEntries ? .enumeration : isRustStruct ? .fields : .type
    push(kind == .module ? .file : inner, tokens, in: symbol)
    return body.end
  }

  /// Properties declared in a constructor's parameters: Kotlin, Scala, PHP.
  private mutating func definePromoted(_ index: Int, in container: Int32) {
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
      } else if rules.features.contains(.phpIslands), keyword > start,
        let name = (keyword..<end).first(where: { isVariable($0) })
      {
        add(
          .property, name: variableName(name), span: start..<end, keyword: keyword,
          signatureEnd: end, in: container)
      }
      start = end + 1
    }
  }

  private func isVariable(_ index: Int) -> Bool {
    isWord(index) && token(index).byte == UInt8(ascii: "$")
  }

  /// PHP names a property `$name` where it is declared, and `name` where it is used.
  private func variableName(_ index: Int) -> Range<Int> {
    let range = token(index).range
    return range.count > 1 ? range.lowerBound + 1..<range.upperBound : range
  }

  private var isScala: Bool {
    rules.features.isSuperset(of: [.backquotedNames, .loneApostrophes])
  }

  private var isGo: Bool { rules.style == .keywords && rules.plainCommentsDocument }

  /// Swift's `extension A.B: P`, Rust's `impl<T> Trait for Type<T>`.
  private mutating func defineExtension(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    let first = afterAngles(index + 1, limit: limit)
    guard let body = body(after: max(first - 1, index), from: start, limit), body.tokens != nil
    else { return nil }
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

  private mutating func defineAlias(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    if isMark(index + 1, "(") {
      push(.group, inside(index + 1), in: scope.container, role: .typeAlias)
      return after(index + 1)
    }
    guard isName(index + 1), !token(index + 1).startsLine else { return nil }
    return defineAlias(named: index + 1, at: index, from: start, scope, limit)
  }

  /// A type's name and what it stands for; in Go that may be a structure or an interface.
  private mutating func defineAlias(
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

  // MARK: - Variables

  private mutating func defineVariable(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    guard scope.kind != .function else { return nil }
    // Rust: `const fn`, `const unsafe fn`; `static ref`.
    let behind = afterPrefix(index + 1, limit: limit)
    if role(behind) == .function { return define(at: behind, from: start, scope) }
    if isMark(index + 1, "("), isGo {
      push(.group, inside(index + 1), in: scope.container, role: role(index))
      return after(index + 1)
    }
    let isConstant = role(index) == .constant
    let kind: Symbol.Kind =
      scope.kind == .type ? .property : isConstant ? .constant : .variable
    if rules.features.contains(.zigLines), let next = defineZigType(at: index, from: start, scope) {
      return next
    }
    let end = endOfStatement(index, limit: limit)
    let symbol = addNames(
      kind, index + 1..<end, span: start..<end, keyword: index, in: scope.container)
    pushBlocks(index + 1..<end, in: symbol)
    return end
  }

  /// The names that one statement declares: `a, b: T = x`, `(c, d) = y`. Returns the last one's
  /// symbol, or the container if there is none.
  private mutating func addNames(
    _ kind: Symbol.Kind, _ names: Range<Int>, span: Range<Int>, keyword: Int, in container: Int32
  ) -> Int32 {
    var index = names.lowerBound
    var symbol = container
    var expectsName = true
    while index < names.upperBound {
      if expectsName {
        let candidates =
          isMark(index, "(") ? Array(inside(index).prefix(64)) : [nameOfVariable(index)]
        for name in candidates where isName(name) && !isMark(name - 1, ":") {
          symbol = add(
            kind, name: token(name).range, span: span, keyword: keyword,
            signatureEnd: endOfHead(span, name: max(index, name)), in: container)
        }
        index = max(candidates.count == 1 ? candidates[0] : index, index)
        expectsName = false
      } else if isMark(index, ",") {
        // What follows is a name only if it is declared like one.
        let next = index + 1
        expectsName =
          isName(next)
          && (isGo || isMark(next + 1, "=") || isMark(next + 1, ":") || isMark(next + 1, ","))
      } else if isMark(index, "="), isGo {
        return symbol
      } else if isMark(index, "<") {
        index = max(afterAngles(index, limit: names.upperBound), index + 1)
        continue
      }
      index = after(index)
    }
    return symbol
  }

  /// Behind what may stand before a variable's name: Rust's `mut`, PHP's type, Kotlin's receiver.
  private func nameOfVariable(_ index: Int) -> Int {
    var name = index
    if isWord(name, "mut") || isWord(name, "ref") { name += 1 }
    if rules.features.contains(.phpIslands) {
      while isName(name), isWord(name + 1), !token(name + 1).startsLine { name += 1 }
    }
    var next = afterAngles(name + 1, limit: tokens.count - 1)
    while isMark(next, "."), isName(next + 1) {
      name = next + 1
      next = afterAngles(name + 1, limit: tokens.count - 1)
    }
    return name
  }

  /// Zig: `const Name = struct { … }`.
  private mutating func defineZigType(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    guard isName(index + 1), isMark(index + 2, "=") else { return nil }
    let value = afterPrefix(index + 3, limit: scope.tokens.upperBound)
    var open = value + 1
    if isWord(value, "packed") { open += 1 }
    let keyword = open - 1
    let kind: Symbol.Kind
    switch role(keyword) {
    case .struct: kind = .struct
    case .enum: kind = .enum
    default:
      guard isWord(keyword, "error") else { return nil }
      kind = .enum
    }
    if isMark(open, "(") { open = after(open) }
    guard isMark(open, "{") else { return nil }
    let end = isMark(after(open), ";") ? after(open) + 1 : after(open)
    let symbol = add(
      kind, name: token(index + 1).range, span: start..<end, keyword: index, signatureEnd: open,
      in: scope.container)
    push(.type, inside(open), in: symbol, role: role(keyword))
    return end
  }

  /// Go: the lines of `const (…)`, `var (…)`, `type (…)`.
  private mutating func scanGroup(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      guard isName(index) else {
        index = after(index)
        continue
      }
      if scope.role == .typeAlias {
        index = max(defineAlias(named: index, at: index, from: index, scope, limit), index + 1)
        continue
      }
      let end = max(endOfStatement(index, limit: limit), index + 1)
      let symbol = addNames(
        scope.role == .constant ? .constant : .variable, index..<end, span: index..<end,
        keyword: index, in: scope.container)
      pushBlocks(index..<end, in: symbol)
      index = end
    }
  }

  // MARK: - Members without a keyword

  /// Swift's `case a, b(Int), c = 3`, and PHP's `case A = 'a';`.
  private mutating func defineCases(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    guard scope.kind == .type, isWord(index + 1) else { return nil }
    let end = endOfStatement(index, limit: scope.tokens.upperBound)
    var next = index + 1
    var added = 0
    while next < end, added < 512 {
      if isWord(next), next == index + 1 || isMark(next - 1, ",") {
        add(
          .enumCase, name: token(next).range, span: start..<end, keyword: index,
          signatureEnd: end, in: scope.container)
        added += 1
      }
      next = after(next)
    }
    return end
  }

  /// A PHP property, a PHP enumeration's case, or a Zig field.
  private mutating func defineBareMember(
    at index: Int, from start: Int, _ scope: Scope
  ) -> Int? {
    let limit = scope.tokens.upperBound
    if rules.features.contains(.phpIslands) {
      if isWord(index, "case"), isWord(index + 1) {
        let end = endOfStatement(index, limit: limit)
        add(
          .enumCase, name: token(index + 1).range, span: start..<end, keyword: index,
          signatureEnd: end, in: scope.container)
        return end
      }
      // `public ?Type $name = value;`
      var name = index
      while name < min(index + 12, limit), !isVariable(name), !isMark(name, ";"), !isMark(name, "=")
      {
        name += 1
      }
      guard index > start, isVariable(name), name < limit else { return nil }
      let end = endOfStatement(index, limit: limit)
      add(
        .property, name: variableName(name), span: start..<max(end, name + 1), keyword: index,
        signatureEnd: endOfHead(start..<end, name: name), in: scope.container)
      return end
    }
    guard rules.features.contains(.zigLines), isName(index) else { return nil }
    let isField = isMark(index + 1, ":")
    let isCase = isMark(index + 1, ",") || isMark(index + 1, "=") || index + 1 >= limit
    guard isField || isCase else { return nil }
    var end = index + 1
    while end < limit, !isMark(end, ",") { end = after(end) }
    end = min(end, limit)
    let isEnum = scope.role == .enum || scope.role == .none || isCase
    add(
      isEnum && !isField ? .enumCase : .field, name: token(index).range, span: start..<end,
      keyword: index, signatureEnd: end, in: scope.container)
    return end + 1
  }

  /// Entries of an enumeration, up to its members if it has any. Returns where they begin.
  mutating func scanEntries(_ scope: Scope) -> Int {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      if isMark(index, ";") { return index + 1 }
      let name = afterPrefix(index, limit: limit)
      guard isWord(name), role(name) != .function else {
        if role(name) == .function || role(name) == .object { return index }
        index = max(after(name), index + 1)
        continue
      }
      // Scala and PHP write members among the entries, each with a keyword.
      if isWord(name, "case") || role(name) == .constant || role(name) == .variable
        || (name > index && isWord(name - 1, "case"))
      {
        if rules.features.contains(.phpIslands) || rules.style == .keywords {
          return scanMixedEnumeration(scope, from: index)
        }
      }
      var end = name
      while end < limit, !isMark(end, ","), !isMark(end, ";") { end = after(end) }
      end = min(end, limit)
      let isRust = rules.features.contains(.rustRawStrings)
      let open = (name + 1..<max(end, name + 1)).first { isMark($0, "{") }
      let symbol = add(
        .enumCase, name: token(name).range, span: index..<end, keyword: name,
        signatureEnd: isRust ? end : open ?? end, in: scope.container)
      if let open {
        push(isRust ? .fields : .type, inside(open), in: symbol)
      }
      index = isMark(end, ",") ? end + 1 : end
    }
    return limit
  }

  /// Scala's `case A, B(x: Int)` and PHP's `case A = 'a';` among methods.
  private mutating func scanMixedEnumeration(_ scope: Scope, from first: Int) -> Int {
    var members = scope
    members.kind = .type
    var index = first
    let limit = scope.tokens.upperBound
    while index < limit {
      let name = afterPrefix(index, limit: limit)
      let isCase = isWord(name, "case") || (name > index && isWord(name - 1, "case"))
      if isCase, isWord(isWord(name, "case") ? name + 1 : name), role(name) != .class {
        let first = isWord(name, "case") ? name + 1 : name
        let end = max(endOfStatement(index, limit: limit), first + 1)
        var next = first
        while next < end {
          if isWord(next), next == first || isMark(next - 1, ",") {
            add(
              .enumCase, name: token(next).range, span: index..<end, keyword: first,
              signatureEnd: end, in: scope.container)
          }
          if role(next) == .inheritance { break }
          next = after(next)
        }
        index = end
      } else if let next = define(at: name, from: index, members) {
        index = max(next, name + 1)
      } else {
        if isOpen(name) { push(.function, inside(name), in: scope.container) }
        index = max(after(name), index + 1)
      }
    }
    return limit
  }

  /// Rust's `name: Type,` and Go's `name, other Type` lines; methods of a Go interface.
  private mutating func scanFields(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      let name = isGo ? index : afterPrefix(index, limit: limit)
      if isGo {
        let end = max(endOfStatement(index, limit: limit), index + 1)
        addGoField(index..<end, scope)
        index = end
        continue
      }
      var end = name
      while end < limit, !isMark(end, ",") {
        end = isMark(end, "<") ? max(afterAngles(end, limit: limit), end + 1) : after(end)
      }
      end = min(end, limit)
      if isWord(name), isMark(name + 1, ":") {
        add(
          .field, name: token(name).range, span: index..<end, keyword: name, signatureEnd: end,
          in: scope.container)
      }
      index = end + 1
    }
  }

  private mutating func addGoField(_ line: Range<Int>, _ scope: Scope) {
    var index = line.lowerBound
    if isMark(index, "*") { index += 1 }
    guard isName(index) else { return }
    if isMark(index + 1, "("), scope.role == .interface {
      add(
        .method, name: token(index).range, span: line, keyword: index,
        signatureEnd: line.upperBound, in: scope.container)
      return
    }
    guard scope.role == .struct else { return }
    // An embedded type is a field of its own name.
    while isMark(index + 1, "."), isName(index + 2) { index += 2 }
    while isName(index), index < line.upperBound {
      let symbol = add(
        .field, name: token(index).range, span: line, keyword: line.lowerBound,
        signatureEnd: line.upperBound, in: scope.container)
      if role(index + 1) == .struct, isMark(index + 2, "{") {
        push(.fields, inside(index + 2), in: symbol, role: .struct)
      }
      guard isMark(index + 1, ",") else { break }
      index += 2
    }
  }
}
