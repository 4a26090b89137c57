/// Ruby: blocks between a word and `end`.
extension DefinitionScanner {
  mutating func scanRuby(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      let start = index
      var keyword = index
      while role(keyword) == .modifier, keyword + 1 < limit, !token(keyword + 1).startsLine {
        keyword += 1
      }
      if let next = defineRuby(at: keyword, from: start, scope) {
        index = max(next, start + 1)
        continue
      }
      index = max(index, keyword)
      if isOpen(index) {
        let inner: Scope.Kind =
          scope.kind == .function
          ? .function : role(index) == .none || role(index) == .blockDo ? .function : scope.kind
        push(inner, inside(index), in: scope.container)
      }
      index = after(index)
    }
  }

  private mutating func defineRuby(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    switch role(index) {
    case .class, .module:
      guard isOpen(index) else { return nil }
      if isMarks(index + 1, "<", "<") {
        push(.type, index + 4..<max(inside(index).upperBound, index + 4), in: scope.container)
        return after(index)
      }
      var name = index + 1
      while isMarks(name + 1, ":", ":"), isWord(name + 3) { name += 3 }
      guard isWord(name) else { return nil }
      let receiver =
        name > index + 1 ? Int(token(index + 1).start)..<Int(token(name - 3).end) : 0..<0
      let head = endOfRubyHead(name + 1, limit)
      let symbol = add(
        role(index) == .class ? .class : .module, name: token(name).range,
        span: start..<after(index), keyword: index, signatureEnd: head, in: scope.container,
        receiver: receiver)
      push(.type, head..<max(inside(index).upperBound, head), in: symbol)
      return after(index)
    case .function: return defineRubyMethod(at: index, from: start, scope)
    case .declarator: return defineDeclared(at: index, from: start, scope)
    case .none:
      guard scope.kind != .function, isWord(index), isMark(index + 1, "="), !isMark(index + 2, "="),
        !isMark(index + 2, "~"), index == start, token(index).startsLine,
        token(index).byte >= 0x41, token(index).byte <= 0x5A
      else { return nil }
      let end = max(endOfStatement(index, limit: limit), index + 2)
      let symbol = add(
        .constant, name: token(index).range, span: index..<end, keyword: index,
        signatureEnd: endOfHead(index..<end, name: index), in: scope.container)
      // `Name = Struct.new(:a) do … end`
      for open in index + 2..<max(end, index + 2) where role(open) == .blockDo && isOpen(open) {
        push(.type, inside(open), in: symbol)
        break
      }
      return end
    default: return nil
    }
  }

  /// The end of a head: its parameters, or its line.
  private func endOfRubyHead(_ index: Int, _ limit: Int) -> Int {
    var next = index
    while next < limit, !tokens[next].startsLine, !isMark(next, ";") { next = after(next) }
    return min(next, limit)
  }

  private mutating func defineRubyMethod(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    var name = index + 1
    var receiver = 0..<0
    if isMark(name + 1, "."), isWord(name) {
      if !isWord(name, "self") { receiver = token(name).range }
      name += 2
    }
    guard name < limit, !token(name).startsLine else { return nil }
    var range = token(name).range
    var behind = name + 1
    if !isWord(name) {
      while token(behind).start == token(behind - 1).end, behind < name + 4, !isMark(behind, "(") {
        behind += 1
      }
      range = Int(token(name).start)..<endByte(before: behind)
    } else if isMark(behind, "="), token(behind).start == token(name).end,
      isMark(behind + 1, "(") || isWord(behind + 1)
    {
      range = range.lowerBound..<Int(token(behind).end)
      behind += 1
    }
    var head = isMark(behind, "(") ? after(behind) : endOfRubyHead(behind, limit)
    let isBlock = isOpen(index)
    let end = isBlock ? after(index) : max(endOfStatement(index, limit: limit), name + 1)
    head = min(head, end)
    let inType = scope.kind == .type || !receiver.isEmpty
    let symbol = add(
      isWord(name, "initialize") ? .initializer : inType ? .method : .function, name: range,
      span: start..<end, keyword: index, signatureEnd: head, in: scope.container,
      receiver: receiver)
    if isBlock { push(.function, head..<max(inside(index).upperBound, head), in: symbol) }
    return end
  }

  /// `attr_accessor :a, :b`, `define_method(:name) do`, `alias new old`.
  private mutating func defineDeclared(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    let end = max(endOfStatement(index, limit: limit), index + 1)
    let isAttribute = text[token(index).range].starts(with: Array("attr".utf8))
    var next = index + 1
    if isMark(next, "(") { next += 1 }
    var added = 0
    while next < end, added < 256 {
      let isSymbol = isMark(next, ":") && isWord(next + 1)
      let isString = token(next).kind == .string
      if isSymbol || isString || isWord(index, "alias") {
        let name = isSymbol ? next + 1 : next
        let symbol = add(
          isAttribute ? .property : .method, name: token(name).range, span: start..<end,
          keyword: index, signatureEnd: endOfRubyHead(index + 1, end), in: scope.container)
        added += 1
        next = name
        if !isAttribute {
          pushBlocks(name + 1..<end, in: symbol)
          break
        }
      }
      next += 1
    }
    return end
  }
}
