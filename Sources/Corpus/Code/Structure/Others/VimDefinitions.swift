/// Vim script, old and new: one command a line.
extension DefinitionScanner {
  mutating func scanVim(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      let start = index
      while role(index) == .modifier, index + 1 < limit, !token(index + 1).startsLine { index += 1 }
      guard token(start).startsLine else {
        index = after(index)
        continue
      }
      switch role(index) {
      case .function: index = max(defineVimFunction(at: index, from: start, scope), index + 1)
      case .class where isOpen(index) && isWord(index + 1):
        let head = endOfVimLine(index, limit)
        let symbol = add(
          .class, name: token(index + 1).range, span: start..<after(index), keyword: index,
          signatureEnd: head, in: scope.container)
        push(.type, head..<max(inside(index).upperBound, head), in: symbol)
        index = after(index)
      case .macro: index = defineVimCommand(at: index, scope)
      case .variable, .constant: index = defineVimVariable(at: index, from: start, scope)
      default: index = after(index)
      }
    }
  }

  /// The next line that does not begin with the backslash of a continuation.
  private func endOfVimLine(_ index: Int, _ limit: Int) -> Int {
    var next = index + 1
    while next < limit, !tokens[next].startsLine || isMark(next, "\\") { next += 1 }
    return min(next, limit)
  }

  private mutating func defineVimFunction(at index: Int, from start: Int, _ scope: Scope) -> Int {
    var name = isMark(index + 1, "!") ? index + 2 : index + 1
    guard isOpen(index) else { return index + 1 }
    if isMark(name, "<"), isMark(name + 2, ">") { name += 3 }
    var receiver = 0..<0
    while isMark(name + 1, "."), isWord(name + 2) {
      receiver = token(name).range
      name += 2
    }
    guard isWord(name), isMark(name + 1, "(") else { return index + 1 }
    let head = endOfVimLine(index, scope.tokens.upperBound)
    let symbol = add(
      scope.kind == .type ? .method : .function, name: token(name).range,
      span: start..<after(index), keyword: index, signatureEnd: head, in: scope.container,
      receiver: receiver)
    push(.function, head..<max(inside(index).upperBound, head), in: symbol)
    return after(index)
  }

  /// `command! -nargs=* Name …`: users' commands begin with a capital.
  private mutating func defineVimCommand(at index: Int, _ scope: Scope) -> Int {
    let end = endOfVimLine(index, scope.tokens.upperBound)
    let name = (index + 1..<end).first {
      isWord($0) && token($0).byte >= 0x41 && token($0).byte <= 0x5A
        && token($0).start > token($0 - 1).end
    }
    if let name {
      add(
        .macro, name: token(name).range, span: index..<end, keyword: index, signatureEnd: end,
        in: scope.container)
    }
    return end
  }

  private mutating func defineVimVariable(at index: Int, from start: Int, _ scope: Scope) -> Int {
    let end = endOfVimLine(index, scope.tokens.upperBound)
    guard scope.kind != .function, isWord(index + 1), index + 1 < end else { return end }
    let kind: Symbol.Kind =
      scope.kind == .type ? .property : role(index) == .constant ? .constant : .variable
    add(
      kind, name: vimName(index + 1), span: start..<end, keyword: index,
      signatureEnd: endOfHead(start..<end, name: index + 1), in: scope.container)
    return end
  }

  /// In `var name: type` the colon is no part of the name.
  private func vimName(_ index: Int) -> Range<Int> {
    let range = token(index).range
    return text[range.upperBound - 1] == UInt8(ascii: ":") && range.count > 1
      ? range.lowerBound..<range.upperBound - 1 : range
  }
}
