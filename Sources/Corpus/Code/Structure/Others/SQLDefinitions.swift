/// SQL: what `CREATE` statements make.
extension DefinitionScanner {
  mutating func scanSQL(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      let end = max(endOfSQLStatement(index, limit), index + 1)
      if role(index) == .declarator { defineSQL(index..<end) }
      index = end
    }
  }

  /// Behind the semicolon that no block encloses.
  ///
  /// Only routines hold blocks.
  private func endOfSQLStatement(_ start: Int, _ limit: Int) -> Int {
    var depth = 0
    var isRoutine = false
    var index = start
    while index < limit {
      switch role(index) {
      case .function: isRoutine = true
      case .declarator where index > start && token(index).startsLine && depth == 0: return index
      case .blockStart where isRoutine: depth += 1
      case .blockEnd where depth > 0:
        // `END IF`, `END LOOP` close what was not counted.
        let closes = isMark(index + 1, ";") || token(index + 1).startsLine || !isWord(index + 1)
        if closes || role(index + 1) == .blockStart { depth -= 1 }
        if role(index + 1) == .blockStart { index += 1 }
      default: break
      }
      if isMark(index, ";"), depth == 0 { return index + 1 }
      index = after(index)
    }
    return limit
  }

  private mutating func defineSQL(_ span: Range<Int>) {
    var keyword = span.lowerBound + 1
    while role(keyword) == .modifier, keyword < span.upperBound { keyword += 1 }
    let kind: Symbol.Kind
    switch role(keyword) {
    case .struct: kind = .table
    case .function: kind = .function
    case .typeAlias: kind = .typeAlias
    case .constant, .constraint: kind = .constant
    case .module: kind = .module
    default: return
    }
    var name = keyword + 1
    while role(name) == .modifier, !isMark(name + 1, "(") { name += 1 }
    while isMark(name + 1, "."), name + 2 < span.upperBound { name += 2 }
    guard name < span.upperBound, isWord(name) || token(name).kind == .string else { return }
    let symbol = add(
      kind, name: token(name).range, span: span, keyword: span.lowerBound,
      signatureEnd: endOfSQLHead(name, span.upperBound), in: -1)
    if kind == .table, isMark(name + 1, "(") { defineColumns(inside(name + 1), in: symbol) }
  }

  /// Up to the columns of a table, the query of a view, the body of a routine.
  private func endOfSQLHead(_ name: Int, _ limit: Int) -> Int {
    var index = name + 1
    while index < limit {
      if isMark(index, "("), role(name) == .none, isTableList(index) { return index }
      if isWord(index), word(index).count == 2, text[Int(token(index).start)] | 0x20 == 0x61,
        text[Int(token(index).start) + 1] | 0x20 == 0x73
      {
        return index
      }
      if role(index) == .blockStart || isMark(index, ";") { return index }
      index = after(index)
    }
    return limit
  }

  /// A list over several lines holds columns; a routine's parameters stay in its signature.
  private func isTableList(_ open: Int) -> Bool {
    var keyword = open - 1
    while keyword > 0, role(keyword) == .none || role(keyword) == .modifier { keyword -= 1 }
    return role(keyword) == .struct
  }

  private mutating func defineColumns(_ list: Range<Int>, in table: Int32) {
    var start = list.lowerBound
    while start < list.upperBound {
      var end = start
      while end < list.upperBound, !isMark(end, ",") { end = after(end) }
      end = min(end, list.upperBound)
      if isWord(start) && role(start) != .constraint && role(start) != .modifier
        && role(start) != .constant || token(start).kind == .string
      {
        add(
          .field, name: token(start).range, span: start..<end, keyword: start, signatureEnd: end,
          in: table)
      }
      start = end + 1
    }
  }
}
