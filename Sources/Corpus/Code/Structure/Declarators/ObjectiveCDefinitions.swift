/// What Objective-C adds to C.
extension DefinitionScanner {
  /// `@interface … @end`, `@property …;`, `- (Type)name:(Type)argument …`; nil if it is plain C.
  mutating func declareObjectiveC(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    switch role(index) {
    case .class, .interface:
      guard token(index).byte == UInt8(ascii: "@"), isWord(index + 1) else { return nil }
      return declareInterface(at: index, from: start, scope)
    case .variable: return declareObjectiveCProperty(at: index, from: start, scope)
    default: break
    }
    guard isMark(index, "-") || isMark(index, "+"), isMark(index + 1, "(") else { return nil }
    return declareMessage(at: index, from: start, scope)
  }

  private mutating func declareInterface(at index: Int, from start: Int, _ scope: Scope) -> Int {
    let limit = scope.tokens.upperBound
    var head = index + 2
    if isMark(head, ":") { head += 2 }
    if isMark(head, "(") { head = after(head) }
    if isMark(head, "<") { head = max(afterAngles(head, limit: limit), head) }
    // `@protocol Name;` only announces.
    if isMark(head, ";") || isMark(head, ",") { return head + 1 }
    var end = index + 1
    while end < limit, role(end) != .blockEnd { end = after(end) }
    let behind = max(min(end + 1, limit), index + 2)
    let isExtension = isWord(index, "@implementation") || isMark(index + 2, "(")
    let kind: Symbol.Kind =
      role(index) == .interface ? .interface : isExtension ? .extension : .class
    let symbol = add(
      kind, name: token(index + 1).range, span: start..<behind, keyword: index,
      signatureEnd: min(head, behind), in: scope.container)
    if isMark(head, "{") {
      push(.type, inside(head), in: symbol)
      head = after(head)
    }
    push(.type, min(head, end)..<end, in: symbol)
    return behind
  }

  /// The name of a property is the last word of its declaration.
  private mutating func declareObjectiveCProperty(
    at index: Int, from start: Int, _ scope: Scope
  ) -> Int {
    let limit = scope.tokens.upperBound
    var end = index + 1
    var name: Int?
    while end < limit, !isMark(end, ";"), !tokens[end].startsLine {
      if isWord(end), role(end) == .none { name = end }
      end = after(end)
    }
    end = min(isMark(end, ";") ? end + 1 : end, limit)
    if let name {
      add(
        .property, name: token(name).range, span: start..<end, keyword: index, signatureEnd: end,
        in: scope.container)
    }
    return end
  }

  private mutating func declareMessage(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    let name = after(index + 1)
    guard name < limit, isWord(name) else { return nil }
    var end = name
    while end < limit, !isMark(end, ";"), !isMark(end, "{") { end = after(end) }
    let behind = min(after(end), limit)
    let isInitializer = isWord(name, "init") || word(name).starts(with: Array("initWith".utf8))
    let symbol = add(
      isInitializer ? .initializer : .method, name: token(name).range, span: start..<behind,
      keyword: index, signatureEnd: end, in: scope.container)
    if isMark(end, "{"), end < limit { push(.function, inside(end), in: symbol) }
    return behind
  }
}
