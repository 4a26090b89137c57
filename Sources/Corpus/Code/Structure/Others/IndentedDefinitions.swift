/// Python and Cython: blocks are what is indented below a line that ends in a colon.
extension DefinitionScanner {
  /// A definition whose block is still open.
  private struct Block {
    var symbol: Int32
    var indent: UInt16
    var isType: Bool
  }

  mutating func scanIndentation(_ scope: Scope) {
    var blocks: [Block] = []
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      let indent = tokens[index].indent
      while let last = blocks.last, last.indent >= indent {
        collector.extend(last.symbol, to: endByte(before: index))
        blocks.removeLast()
      }
      let end = endOfLogicalLine(index, limit)
      var keyword = afterDecorators(index, limit)
      let typed = typedKeyword(keyword, limit)
      keyword = typed ?? keyword
      if typed != nil || role(keyword) == .function || role(keyword) == .class,
        isWord(keyword + 1), keyword < limit
      {
        let (block, next) = defineBlock(at: keyword, from: index, limit, in: blocks.last)
        if let block { blocks.append(block) }
        index = max(next, index + 1)
        continue
      }
      if blocks.last?.isType ?? true {
        defineAssignment(index..<end, in: blocks.last)
      }
      index = max(end, index + 1)
    }
    for block in blocks { collector.extend(block.symbol, to: endByte(before: limit)) }
  }

  /// The first token of the next line that no bracket joins to this one.
  private func endOfLogicalLine(_ start: Int, _ limit: Int) -> Int {
    var index = after(start)
    while index < limit, !tokens[index].startsLine {
      if isMark(index, ";") { return index + 1 }
      index = after(index)
    }
    return min(index, limit)
  }

  private func afterDecorators(_ start: Int, _ limit: Int) -> Int {
    let limit = min(limit, start + Self.longestHead)
    var index = start
    while index < limit, isMark(index, "@") { index = endOfLogicalLine(index, limit) }
    if index < limit, isWord(index, "async") { index += 1 }
    return index
  }

  /// The word before the name that Cython's `cdef` or `cpdef` defines; nil for variables.
  ///
  /// `cdef class Name`, `cdef struct Name`, `cpdef inline double name(…) nogil`.
  private func typedKeyword(_ start: Int, _ limit: Int) -> Int? {
    guard start < limit, isWord(start, "cdef") || isWord(start, "cpdef"), isWord(start + 1),
      !token(start + 1).startsLine
    else { return nil }
    let limit = min(endOfLogicalLine(start, limit), start + Self.longestHead)
    var index = start + 1
    while index < limit {
      if role(index) == .class || isWord(index, "struct") || isWord(index, "union")
        || isWord(index, "enum")
      {
        return isWord(index + 1) && index + 1 < limit ? index : nil
      }
      if isMark(index, "=") || isMark(index, ":") { return nil }
      if isMark(index, "("), index > start + 1, isName(index - 1) { return index - 2 }
      index = after(index)
    }
    return nil
  }

  private mutating func defineBlock(
    at keyword: Int, from start: Int, _ limit: Int, in outer: Block?
  ) -> (block: Block?, next: Int) {
    let name = keyword + 1
    var colon = name + 1
    while colon < limit, !isMark(colon, ":"), !tokens[colon].startsLine { colon = after(colon) }
    colon = min(colon, limit)
    let kind = kind(at: keyword, name: name, isMethod: outer?.isType ?? false)
    let body = isMark(colon, ":") ? colon + 1 : colon
    let doc = token(body).kind == .string && body < limit ? token(body).range : 0..<0
    let symbol = add(
      kind, name: token(name).range, span: start..<max(body, name + 1), keyword: keyword,
      signatureEnd: colon, in: outer?.symbol ?? -1, doc: doc)
    guard isMark(colon, ":") else { return (nil, body) }
    let block = Block(symbol: symbol, indent: token(start).indent, isType: kind.isType)
    if body < limit, !tokens[body].startsLine {
      // The block stands on the line of its head.
      let end = endOfLogicalLine(body, limit)
      collector.extend(symbol, to: endByte(before: end))
      return (nil, end)
    }
    return (block, body)
  }

  private func kind(at keyword: Int, name: Int, isMethod: Bool) -> Symbol.Kind {
    if role(keyword) == .class { return .class }
    if isWord(keyword, "struct") || isWord(keyword, "union") { return .struct }
    if isWord(keyword, "enum") { return .enum }
    guard isMethod else { return .function }
    return isWord(name, "__init__") ? .initializer : .method
  }

  /// `name = value`, `name: Type = value`, `type Name = value`.
  private mutating func defineAssignment(_ line: Range<Int>, in outer: Block?) {
    let container = outer?.symbol ?? -1
    var name = line.lowerBound
    if role(name) == .typeAlias, isWord(name + 1), isMark(name + 2, "=") || isMark(name + 2, "[") {
      add(
        .typeAlias, name: token(name + 1).range, span: line, keyword: name,
        signatureEnd: endOfHead(line, name: name + 1), in: container)
      return
    }
    var added = 0
    while isName(name), role(name) != .imports, name < line.upperBound, added < 64 {
      let equals = isMark(name + 1, "=") && !isMarks(name + 1, "=", "=")
      let annotated = isMark(name + 1, ":") && name + 2 < line.upperBound
      let listed = isMark(name + 1, ",") && isWord(name + 2)
      guard equals || annotated || listed, name + 1 < line.upperBound else { return }
      if listed, !listAssigns(name, line) { return }
      let isConstant = word(name).allSatisfy { $0 < 0x61 || $0 > 0x7A }
      let kind: Symbol.Kind =
        outer != nil ? .property : isConstant ? .constant : .variable
      let next = line.upperBound
      let isDocumented =
        token(next).kind == .string && token(next).startsLine
        && token(next).indent == token(name).indent
        && token(next + 1).startsLine
        && text[Int(token(next).end) - 1] == text[Int(token(next).end) - 2]
      add(
        kind, name: token(name).range, span: line, keyword: line.lowerBound,
        signatureEnd: endOfHead(line, name: name), in: container,
        doc: isDocumented ? token(next).range : nil)
      added += 1
      if annotated { return }
      // `a = b = value`, `a, b = value`
      name += 2
      if equals, !(isWord(name) && isMark(name + 1, "=") && !isMarks(name + 1, "=", "=")) { return }
    }
  }

  /// Whether a list of names is assigned to: `a, b = …`.
  private func listAssigns(_ start: Int, _ line: Range<Int>) -> Bool {
    var index = start
    while isMark(index + 1, ","), isWord(index + 2), index - start < 128 { index += 2 }
    return isMark(index + 1, "=") && !isMarks(index + 1, "=", "=") && index + 1 < line.upperBound
  }
}
