/// Variables and constants of languages that declare by keyword.
extension DefinitionScanner {
  mutating func defineVariable(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    guard scope.kind != .function else { return nil }
    // Rust: `const fn`, `const unsafe fn`; `static ref`.
    let behind = afterPrefix(index + 1, limit: limit)
    if role(behind) == .function { return define(at: behind, from: start, scope) }
    if isMark(index + 1, "("), language == .go {
      push(.group, inside(index + 1), in: scope.container, role: role(index))
      return after(index + 1)
    }
    let isConstant = role(index) == .constant
    let kind: Symbol.Kind =
      scope.kind == .type ? .property : isConstant ? .constant : .variable
    if language == .zig, let next = defineZigType(at: index, from: start, scope) {
      return next
    }
    let end = endOfStatement(index, limit: limit)
    let symbol = addNames(
      kind, index + 1..<end, span: start..<end, keyword: index, in: scope.container)
    pushBlocks(index + 1..<end, in: symbol)
    return end
  }

  /// The names that one statement declares: `a, b: T = x`, `(c, d) = y`.
  ///
  /// Returns the last one's
  /// symbol, or the container if there is none.
  mutating func addNames(
    _ kind: Symbol.Kind, _ names: Range<Int>, span: Range<Int>, keyword: Int, in container: Int32
  ) -> Int32 {
    var index = names.lowerBound
    var symbol = container
    var expectsName = true
    var head: Int?
    while index < names.upperBound {
      if expectsName {
        let candidates =
          isMark(index, "(") ? Array(inside(index).prefix(64)) : [nameOfVariable(index)]
        for name in candidates where isName(name) && !isMark(name - 1, ":") {
          let signatureEnd = head ?? endOfHead(span, name: max(index, name))
          head = signatureEnd
          symbol = add(
            kind, name: token(name).range, span: span, keyword: keyword,
            signatureEnd: signatureEnd, in: container)
        }
        index = max(candidates.count == 1 ? candidates[0] : index, index)
        expectsName = false
      } else if isMark(index, ",") {
        // What follows is a name only if it is declared like one.
        let next = index + 1
        expectsName =
          isName(next)
          && (language == .go || isMark(next + 1, "=") || isMark(next + 1, ":")
            || isMark(next + 1, ","))
      } else if isMark(index, "="), language == .go {
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
    if language == .php {
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
  mutating func scanGroup(_ scope: Scope) {
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
}
