/// Bash and its kin: functions, and the variables that a script sets outside of them.
extension DefinitionScanner {
  mutating func scanShell(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      if let next = defineShellFunction(at: index, scope) {
        index = max(next, index + 1)
      } else if scope.kind == .file, token(index).startsLine, token(index).indent == 0,
        let next = defineShellVariable(at: index, scope)
      {
        index = max(next, index + 1)
      } else {
        if isOpen(index) { push(.function, inside(index), in: scope.container) }
        index = after(index)
      }
    }
  }

  /// `name() {`, `function name {`; the body may also be in parentheses.
  private mutating func defineShellFunction(at index: Int, _ scope: Scope) -> Int? {
    let isKeyword = role(index) == .function
    let name = isKeyword ? index + 1 : index
    guard isWord(name), isKeyword || role(name) == .none && token(name).startsLine else {
      return nil
    }
    var body = name + 1
    if isMark(body, "("), isMark(body + 1, ")") { body += 2 } else if !isKeyword { return nil }
    guard isMark(body, "{") || isMark(body, "("), isOpen(body), body < scope.tokens.upperBound
    else { return nil }
    let symbol = add(
      .function, name: token(name).range, span: index..<after(body), keyword: index,
      signatureEnd: body, in: scope.container)
    push(.function, inside(body), in: symbol)
    return after(body)
  }

  /// Adds the variable of `NAME=value` or `readonly NAME=value`.
  private mutating func defineShellVariable(at index: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    var name = index
    while role(name) == .constant || role(name) == .variable || isMark(name, "-") {
      // `declare -r`
      name += isMark(name, "-") ? 2 : 1
      if token(name).byte == UInt8(ascii: "-"), isWord(name) { name += 1 }
    }
    guard isWord(name), role(name) == .none, isMark(name + 1, "="), name + 1 < limit,
      token(name + 1).start == token(name).end
    else { return nil }
    var end = name + 2
    while end < limit, !tokens[end].startsLine, !isMark(end, ";") { end = after(end) }
    end = min(end, limit)
    add(
      role(index) == .constant ? .constant : .variable, name: token(name).range, span: index..<end,
      keyword: index, signatureEnd: endOfHead(index..<end, name: name), in: scope.container)
    return end
  }
}
