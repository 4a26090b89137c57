/// Lua: functions are values, named by the place they are put in.
extension DefinitionScanner {
  mutating func scanLua(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      let isLocal = role(index) == .modifier
      let name = isLocal ? index + 1 : index
      if role(name) == .function {
        index = max(defineLuaFunction(at: name, from: index, scope), index + 1)
      } else if isWord(name), role(name) == .none,
        let next = defineLuaVariable(at: name, from: index, isLocal: isLocal, scope)
      {
        index = max(next, index + 1)
      } else {
        if isOpen(index) {
          push(isMark(index, "{") ? .object : .function, inside(index), in: scope.container)
        }
        index = after(index)
      }
    }
  }

  /// `function a.b:c(…) … end`; without a name only what is inside matters.
  private mutating func defineLuaFunction(at index: Int, from start: Int, _ scope: Scope) -> Int {
    let end = after(index)
    guard isWord(index + 1), isOpen(index) else {
      push(.function, inside(index), in: scope.container)
      return end
    }
    let name = lastOfPath(index + 1)
    let receiver = self.receiver(index + 1, name)
    let symbol = add(
      receiver.isEmpty ? .function : .method, name: token(name).range, span: start..<end,
      keyword: index, signatureEnd: after(name + 1), in: scope.container, receiver: receiver)
    push(.function, after(name + 1)..<max(inside(index).upperBound, after(name + 1)), in: symbol)
    return end
  }

  private func lastOfPath(_ index: Int) -> Int {
    var name = index
    while isMark(name + 1, ".") || isMark(name + 1, ":"), isWord(name + 2), name - index < 32 {
      name += 2
    }
    return name
  }

  private func receiver(_ first: Int, _ name: Int) -> Range<Int> {
    name > first ? Int(token(first).start)..<Int(token(name - 2).end) : 0..<0
  }

  /// `a.b = function(…) … end`, and at the top level any assignment to a new name.
  private mutating func defineLuaVariable(
    at index: Int, from start: Int, isLocal: Bool, _ scope: Scope
  ) -> Int? {
    let limit = scope.tokens.upperBound
    let begins =
      isLocal || token(index).startsLine
      || scope.kind == .object && (index == scope.tokens.lowerBound || isMark(index - 1, ","))
    guard begins else { return nil }
    let name = lastOfPath(index)
    // `local a, b = …`
    var last = name
    while isLocal, isMark(last + 1, ","), isWord(last + 2), last - name < 64 { last += 2 }
    guard isMark(last + 1, "="), !isMark(last + 2, "="), last + 2 < limit else { return nil }
    let receiver = self.receiver(index, name)
    let value = last + 2
    if role(value) == .function, isOpen(value) {
      let isMember = !receiver.isEmpty || scope.kind == .object
      let symbol = add(
        isMember ? .method : .function, name: token(name).range, span: start..<after(value),
        keyword: start, signatureEnd: after(value + 1), in: scope.container, receiver: receiver)
      let body = after(value + 1)
      push(.function, body..<max(inside(value).upperBound, body), in: symbol)
      return after(value)
    }
    guard scope.kind == .file else { return nil }
    let end = max(endOfStatement(start, limit: limit), value)
    for next in stride(from: name, through: last, by: 2) {
      let symbol = add(
        .variable, name: token(next).range, span: start..<end, keyword: start,
        signatureEnd: endOfHead(start..<end, name: next), in: scope.container, receiver: receiver)
      if next == name, isMark(value, "{") { push(.object, inside(value), in: symbol) }
    }
    return end
  }
}
