/// JavaScript and TypeScript: functions are values too, and classes have members without keywords.
extension DefinitionScanner {
  mutating func scanScript(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    if scope.kind == .enumeration {
      _ = scanEntries(scope)
      return
    }
    while index < limit {
      let next: Int?
      switch scope.kind {
      case .type: next = defineMember(at: index, scope)
      case .object: next = defineEntry(at: index, scope)
      default: next = defineScript(at: index, scope)
      }
      if let next {
        index = max(next, index + 1)
        continue
      }
      if isOpen(index) { pushValue(index, in: scope.container) }
      index = after(index)
    }
  }

  /// Looks into a bracket of an expression.
  private mutating func pushValue(_ open: Int, in container: Int32) {
    push(isObject(open) ? .object : .function, inside(open), in: container)
  }

  /// Whether a brace opens an object literal and not a block.
  private func isObject(_ open: Int) -> Bool {
    guard isMark(open, "{") else { return false }
    switch mark(open - 1) {
    case UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: ","), UInt8(ascii: ":"),
      UInt8(ascii: "["), UInt8(ascii: "?"), UInt8(ascii: "|"), UInt8(ascii: "&"):
      return true
    default: return isWord(open - 1, "return") || isWord(open - 1, "default")
    }
  }

  // MARK: - Statements

  private mutating func defineScript(at start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    // A word after `.`, or before `:`, is a name like any other.
    guard isWord(start) || isMark(start, "@") else { return nil }
    let index = afterPrefix(start, limit: limit)
    guard index < limit else { return index > start ? index : nil }
    switch role(index) {
    case .function:
      let name = isMark(index + 1, "*") ? index + 2 : index + 1
      guard isName(name) else { break }
      return defineScriptFunction(
        .function, name: name, keyword: index, from: start, function: index, scope)
    case .class: return defineClass(.class, at: index, from: start, scope)
    case .interface where isName(index + 1) && !token(index + 1).startsLine:
      return defineClass(.interface, at: index, from: start, scope)
    case .enum: return defineClass(.enum, at: index, from: start, scope)
    case .module where !token(index + 1).startsLine:
      return defineNamespace(at: index, from: start, scope)
    case .typeAlias: return defineScriptAlias(at: index, from: start, scope)
    case .constant, .variable:
      if role(index + 1) == .enum { return defineClass(.enum, at: index + 1, from: start, scope) }
      return defineBinding(at: index, from: start, scope)
    case .imports:
      guard !isMark(index + 1, "("), !isMark(index + 1, ".") else { return nil }
      return endOfStatement(index, limit: limit)
    case .none:
      if index == start, beginsStatement(index) { return defineAssignment(at: index, scope) }
    default: break
    }
    // Modifiers that modify no definition are not looked at again.
    return index > start ? index : nil
  }

  private func beginsStatement(_ index: Int) -> Bool {
    if token(index).startsLine { return true }
    let previous = mark(index - 1)
    return previous == UInt8(ascii: ";") || previous == UInt8(ascii: "{")
      || previous == UInt8(ascii: "}")
  }

  /// `a.b.c = function () {…}`, `exports.name = value`, `Type.prototype.name = …`.
  private mutating func defineAssignment(at start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    var name = start
    while isMark(name + 1, "."), isWord(name + 2), name - start < 16 { name += 2 }
    guard name > start, isMark(name + 1, "="), !isMark(name + 2, "="), name + 2 < limit else {
      return nil
    }
    let isExports = isWord(start, "exports") || isWord(start, "module")
    if isWord(name, "exports") { return name + 2 }
    let value = name + 2
    var owner = name - 2
    if isWord(owner, "prototype"), owner > start { owner -= 2 }
    let receiver = isExports || isWord(start, "this") ? 0..<0 : token(owner).range
    if let function = functionValue(at: value) {
      return defineScriptFunction(
        receiver.isEmpty ? .function : .method, name: name, keyword: start, from: start,
        function: function, scope, receiver: receiver)
    }
    guard isExports, scope.kind == .file else { return nil }
    let end = endOfStatement(start, limit: limit)
    let symbol = add(
      .constant, name: token(name).range, span: start..<end, keyword: start,
      signatureEnd: endOfHead(start..<end, name: name), in: scope.container)
    pushValues(value..<end, in: symbol)
    return end
  }

  /// Looks into the brackets of a value for methods and functions.
  private mutating func pushValues(_ range: Range<Int>, in container: Int32) {
    var index = range.lowerBound
    while index < range.upperBound {
      if isOpen(index) { pushValue(index, in: container) }
      index = after(index)
    }
  }

  /// The index where a function value's head begins (`function`, parameters), if this is one.
  private func functionValue(at index: Int) -> Int? {
    var index = index
    if isWord(index, "async"), !isMarks(index + 1, "=", ">") { index += 1 }
    if role(index) == .function { return index }
    let open = afterAngles(index, limit: tokens.count - 1)
    if isWord(open), isMarks(open + 1, "=", ">") { return open }
    guard isMark(open, "("), isOpen(open) else { return nil }
    let behind = after(open)
    if isMarks(behind, "=", ">") { return open }
    // TypeScript: `(a): Type => …`; the arrow follows in the same statement.
    guard isMark(behind, ":") else { return nil }
    var next = behind + 1
    while next < min(behind + 64, tokens.count - 1) {
      if isMarks(next, "=", ">") { return open }
      if isMark(next, ";") || isMark(next, ",") || tokens[next].kind == .close { return nil }
      if isMark(next, "=") { return nil }
      next = after(next)
    }
    return nil
  }

  /// Adds a function whose head begins at `function`: `function`, `name`, `(` or an arrow's name.
  private mutating func defineScriptFunction(
    _ kind: Symbol.Kind, name: Int, keyword: Int, from start: Int, function: Int, _ scope: Scope,
    receiver: Range<Int> = 0..<0
  ) -> Int? {
    let limit = scope.tokens.upperBound
    var next = function
    var body: Int?
    var head: Int?
    while next < limit, body == nil {
      switch mark(next) {
      case UInt8(ascii: "{"):
        if isTypeLiteral(next) { break }
        body = next
        continue
      case UInt8(ascii: "="):
        if isMarks(next, "=", ">") {
          head = next + 2
          if isMark(next + 2, "{") { body = next + 2 } else { body = limit }
          continue
        }
      case UInt8(ascii: ";"), UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
        body = limit
        continue
      case UInt8(ascii: "<"):
        next = max(afterAngles(next, limit: limit), next + 1)
        continue
      default: break
      }
      if next > function, token(next).startsLine, !continues(next, token(start).indent) { break }
      next = after(next)
    }
    if let body, body < limit, isMark(body, "{"), isOpen(body) {
      var end = after(body)
      // An assignment ends with a semicolon, a call's last argument with more.
      if kind != .property, isMark(end, ";"), end < limit, scope.kind != .type { end += 1 }
      let symbol = add(
        kind, name: token(name).range, span: start..<min(end, limit), keyword: keyword,
        signatureEnd: body, in: scope.container, receiver: receiver)
      push(.function, inside(body), in: symbol)
      return end
    }
    let isEntry = scope.kind == .object
    var end =
      isEntry
      ? endOfEntry(name, limit)
      : endOfStatement(start: start, from: max(name, next - 1), limit: limit)
    end = max(end, name + 1)
    let symbol = add(
      kind, name: token(name).range, span: start..<end, keyword: keyword,
      signatureEnd: min(head ?? end, end), in: scope.container, receiver: receiver)
    if let head, head < end { pushValues(head..<end, in: symbol) }
    return end
  }

  /// In a head, a brace after one of these is a type: `f(): { a: number } {`.
  private func isTypeLiteral(_ index: Int) -> Bool {
    switch mark(index - 1) {
    case UInt8(ascii: ":"), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "<"),
      UInt8(ascii: ","):
      return true
    default: return isWord(index - 1, "is")
    }
  }

  // MARK: - Types

  private mutating func defineClass(
    _ kind: Symbol.Kind, at index: Int, from start: Int, _ scope: Scope
  ) -> Int? {
    let limit = min(scope.tokens.upperBound, index + Self.longestHead)
    guard isName(index + 1), role(index + 1) != .inheritance else { return nil }
    var open = index + 2
    while open < limit, !isMark(open, "{") || isTypeLiteral(open) {
      if isMark(open, ";") || isMark(open, "=") || tokens[open].kind == .close { return nil }
      if isMark(open, "<") {
        open = max(afterAngles(open, limit: limit), open + 1)
      } else {
        open = after(open)
      }
    }
    guard open < limit else { return nil }
    let symbol = add(
      kind, name: token(index + 1).range, span: start..<after(open), keyword: index,
      signatureEnd: open, in: scope.container)
    push(kind == .enum ? .enumeration : .type, inside(open), in: symbol)
    return after(open)
  }

  private mutating func defineNamespace(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    var last = index + 1
    guard isName(last) || token(last).kind == .string else { return nil }
    while isMark(last + 1, "."), isName(last + 2) { last += 2 }
    guard isMark(last + 1, "{") else { return nil }
    let symbol = add(
      .module, name: Int(token(index + 1).start)..<Int(token(last).end),
      span: start..<after(last + 1), keyword: index, signatureEnd: last + 1, in: scope.container)
    push(.file, inside(last + 1), in: symbol)
    return after(last + 1)
  }

  private mutating func defineScriptAlias(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    guard isName(index + 1) else { return nil }
    let equals = afterAngles(index + 2, limit: limit)
    guard isMark(equals, "=") else { return nil }
    let end = endOfStatement(index, limit: limit)
    let symbol = add(
      .typeAlias, name: token(index + 1).range, span: start..<end, keyword: index,
      signatureEnd: endOfHead(start..<end, name: index + 1), in: scope.container)
    if isMark(equals + 1, "{") { push(.type, inside(equals + 1), in: symbol) }
    return end
  }

  // MARK: - Bindings

  /// `const a = 1, b = () => …`; inside functions only functions and classes are symbols.
  private mutating func defineBinding(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    guard isName(index + 1), role(index + 1) != .modifier || isMark(index + 2, "=") else {
      return nil
    }
    let value = afterAnnotation(index + 2, limit)
    if isMark(value, "="), let function = functionValue(at: value + 1) {
      return defineScriptFunction(
        .function, name: index + 1, keyword: index, from: start, function: function, scope)
    }
    if isMark(value, "="), role(value + 1) == .class {
      return defineClassValue(name: index + 1, at: index, from: start, class: value + 1, scope)
    }
    guard scope.kind == .file else { return nil }
    let end = endOfStatement(index, limit: limit)
    let kind: Symbol.Kind = role(index) == .constant ? .constant : .variable
    var name = index + 1
    var added = 0
    while name < end, added < 64 {
      if isName(name), name == index + 1 || isMark(name - 1, ",") {
        let symbol = add(
          kind, name: token(name).range, span: start..<end, keyword: index,
          signatureEnd: endOfHead(start..<end, name: name), in: scope.container)
        if added == 0 { pushValues(name + 1..<end, in: symbol) }
        added += 1
      }
      name = isMark(name, "<") ? max(afterAngles(name, limit: end), name + 1) : after(name)
    }
    return end
  }

  private mutating func defineClassValue(
    name: Int, at index: Int, from start: Int, class keyword: Int, _ scope: Scope
  ) -> Int? {
    let limit = min(scope.tokens.upperBound, keyword + Self.longestHead)
    var open = keyword + 1
    while open < limit, !isMark(open, "{"), !isMark(open, ";") { open = after(open) }
    guard isMark(open, "{"), open < limit else { return nil }
    let end = isMark(after(open), ";") ? after(open) + 1 : after(open)
    let symbol = add(
      .class, name: token(name).range, span: start..<end, keyword: index, signatureEnd: open,
      in: scope.container)
    push(.type, inside(open), in: symbol)
    return end
  }

  /// Behind `: Type`, at the `=` of a binding.
  private func afterAnnotation(_ index: Int, _ limit: Int) -> Int {
    guard isMark(index, ":") else { return index }
    var next = index + 1
    while next < min(limit, index + 128) {
      if isMark(next, "="), !isMarks(next, "=", ">") { return next }
      if isMark(next, ";") || tokens[next].kind == .close { return next }
      next = isMarks(next, "=", ">") ? next + 2 : after(next)
    }
    return next
  }

  // MARK: - Members

  /// A member of a class, an interface or an object type.
  private mutating func defineMember(at start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    if isMark(start, ";") || isMark(start, ",") { return start + 1 }
    var name = afterMemberPrefix(start, limit)
    if isMark(name, "*") { name += 1 }
    if isMark(name, "{") {
      // `static { … }`
      push(.function, inside(name), in: scope.container)
      return after(name)
    }
    let isNamed = isWord(name) || token(name).kind == .string || token(name).kind == .number
    guard name < limit, isNamed, role(name) != .new else {
      // `[key: string]: Type`, call signatures.
      return max(endOfMember(start, limit), start + 1)
    }
    var next = name + 1
    if isMark(next, "?") || isMark(next, "!") { next += 1 }
    let parameters = afterAngles(next, limit: limit)
    if isMark(parameters, "("), parameters < limit {
      let isInitializer = isWord(name, "constructor")
      if isInitializer { defineParameterProperties(inside(parameters), in: scope.container) }
      return defineScriptFunction(
        isInitializer ? .initializer : .method, name: name, keyword: name, from: start,
        function: parameters, scope)
    }
    let value = afterAnnotation(next, limit)
    if isMark(value, "="), let function = functionValue(at: value + 1) {
      return defineScriptFunction(
        .method, name: name, keyword: name, from: start, function: function, scope)
    }
    let end = max(endOfMember(start, limit), name + 1)
    let symbol = add(
      .property, name: token(name).range, span: start..<end, keyword: name,
      signatureEnd: endOfHead(start..<end, name: name), in: scope.container)
    if isMark(value, "="), value < end { pushValues(value + 1..<end, in: symbol) }
    return end
  }

  /// Behind decorators and modifiers; a modifier before `(`, `=`, `:` or `;` is a name.
  private func afterMemberPrefix(_ start: Int, _ limit: Int) -> Int {
    let limit = min(limit, start + Self.longestHead)
    var index = start
    while index < limit {
      if isMark(index, "@") {
        index = max(afterPrefix(index, limit: index + 2), index + 1)
        while isMark(index, "."), isWord(index + 1) { index += 2 }
        if isMark(index, "(") { index = after(index) }
        continue
      }
      guard role(index) == .modifier, index + 1 < limit, !token(index + 1).startsLine else { break }
      switch mark(index + 1) {
      case UInt8(ascii: "("), UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: ";"),
        UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: ","), UInt8(ascii: "<"):
        return index
      default: index += 1
      }
    }
    return index
  }

  private func endOfMember(_ start: Int, _ limit: Int) -> Int {
    let indent = token(start).indent
    var next = after(start)
    while next < limit {
      if isMark(next, ";") { return next + 1 }
      if tokens[next].startsLine, !continues(next, indent) { return next }
      next = after(next)
    }
    return limit
  }

  /// TypeScript: `constructor(private name: Type)`.
  private mutating func defineParameterProperties(_ list: Range<Int>, in container: Int32) {
    var start = list.lowerBound
    while start < list.upperBound {
      var end = start
      while end < list.upperBound, !isMark(end, ",") { end = after(end) }
      let name = afterMemberPrefix(start, end)
      let isProperty = name > start && role(name - 1) == .modifier && isWord(name)
      if isProperty {
        add(
          .property, name: token(name).range, span: start..<end, keyword: name,
          signatureEnd: end, in: container)
      }
      start = end + 1
    }
  }

  /// `name(…) {…}`, `name: function …`, `name: (…) => …` in an object literal.
  private mutating func defineEntry(at start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    let isFirst = start == scope.tokens.lowerBound || isMark(start - 1, ",")
    guard isFirst else { return nil }
    var name = afterMemberPrefix(start, limit)
    if isMark(name, "*") { name += 1 }
    let isNamed = isWord(name) || token(name).kind == .string
    guard name < limit, isNamed, role(name) != .control else { return nil }
    let open = afterAngles(name + 1, limit: limit)
    if isMark(open, "("), isWord(name) {
      let behind = after(open)
      guard isMark(behind, "{") || isMark(behind, ":") else { return nil }
      return defineScriptFunction(
        .method, name: name, keyword: name, from: start, function: open, scope)
    }
    guard isMark(name + 1, ":"), let function = functionValue(at: name + 2) else { return nil }
    return defineScriptFunction(
      .method, name: name, keyword: name, from: start, function: function, scope)
  }

  private func endOfEntry(_ start: Int, _ limit: Int) -> Int {
    var next = start
    while next < limit, !isMark(next, ",") { next = after(next) }
    return min(next, limit)
  }
}
