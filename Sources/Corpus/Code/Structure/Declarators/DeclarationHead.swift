/// What the tokens of a declaration say, up to its `{`, `;` or `=>`.
struct DeclarationHead {
  /// The first token of all, attributes and modifiers included.
  let start: Int
  /// The first token behind attributes and modifiers.
  let first: Int
  /// The token that ends the head.
  var end: Int
  /// The name of a function (or `operator`), with its parameters behind it.
  var function: Int?
  /// Where the parameters open.
  var parameters = 0
  /// The keyword of a type.
  var type: Int?
  /// The first `=` that is not inside brackets.
  var equals: Int?
  /// C# writes `=> expression` instead of a body.
  var hasArrow = false
  /// The colon before a constructor's initializers or its call of another.
  var initializers: Int?
  /// The name in `type (*name)(parameters)`.
  var pointer: Int?
  /// A constraint or a trailing result type has begun: no function's name follows.
  var isClosed = false
}

extension DefinitionScanner {
  func readHead(from start: Int, _ first: Int, _ limit: Int) -> DeclarationHead {
    var head = DeclarationHead(start: start, first: first, end: limit)
    var index = first
    while index < limit {
      let token = tokens[index]
      if token.kind == .directive, token.role == .macro || beginsAnew(index, head) {
        head.end = index
        return head
      }
      if token.startsLine, index > first, beginsAnew(index, head) {
        head.end = index
        return head
      }
      if token.role == .operatorName, head.equals == nil {
        head.function = index
        head.parameters = afterOperator(index)
        index = isMark(head.parameters, "(") ? after(head.parameters) : head.parameters
        continue
      }
      readRole(token.role, index, &head)
      if endsHead(index, &head) {
        head.end = index
        return head
      }
      if isMark(index, "("), head.equals == nil, head.initializers == nil, !head.isClosed {
        if let name = pointerName(index) {
          head.pointer = name
          index = after(index)
        } else if let name = functionName(before: index, head) {
          head.function = name
          head.parameters = index
        }
      }
      index = after(index)
    }
    return head
  }

  private func readRole(_ role: WordRole, _ index: Int, _ head: inout DeclarationHead) {
    switch role {
    case .class, .struct, .enum, .interface:
      if head.type == nil, head.function == nil, head.equals == nil { head.type = index }
    case .constraint: head.isClosed = true
    default: break
    }
  }

  /// Notes what an operator means for the head, and whether it ends it.
  private func endsHead(_ index: Int, _ head: inout DeclarationHead) -> Bool {
    switch mark(index) {
    case UInt8(ascii: ";"), UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"): return true
    case UInt8(ascii: "="):
      if isMarks(index, "=", ">"), language == .csharp {
        head.hasArrow = true
        return true
      }
      if head.equals == nil { head.equals = index }
    case UInt8(ascii: ":"):
      let isScope = isMarks(index, ":", ":") || isMarks(index - 1, ":", ":")
      if head.function != nil, !isScope, head.initializers == nil { head.initializers = index }
    case UInt8(ascii: "-"):
      if isMarks(index, "-", ">"), head.function != nil { head.isClosed = true }
    case UInt8(ascii: "{"):
      // C++ initializes members with braces too: `: name{value} {`
      let initializesMember =
        language == .cpp && head.initializers != nil
        && (isWord(index - 1) || isMark(index - 1, ">"))
      return head.equals == nil && !initializesMember
    default: break
    }
    return false
  }

  /// A macro call that stands for a declaration has no semicolon: the next line begins anew.
  private func beginsAnew(_ index: Int, _ head: DeclarationHead) -> Bool {
    head.equals == nil && head.function == head.first && after(head.parameters) == index
      && tokens[index].indent <= token(head.start).indent && isWord(index)
      && tokens[index].role != .control
  }

  /// The name in `(*name)` before another parenthesis.
  private func pointerName(_ open: Int) -> Int? {
    guard isMark(open + 1, "*") || isMark(open + 1, "^"), isMark(after(open), "(") else {
      return nil
    }
    let name = inside(open).prefix(8).last { isWord($0) && role($0) == .none }
    return name
  }

  /// The name whose parameters the parenthesis at an index may hold.
  private func functionName(before open: Int, _ head: DeclarationHead) -> Int? {
    var name = open - 1
    // `name<T>(…)`
    if isMark(name, ">"), language != .c { name = beforeAngles(name, from: head.first) }
    guard name >= head.first, isWord(name) else { return nil }
    switch role(name) {
    case .none, .object, .accessor, .macro, .test: break
    default: return nil
    }
    // Java and C# write a type's parameters right behind its name.
    guard let type = head.type, !isCFamily else { return name }
    return type == name - 1 || language == .csharp ? name : nil
  }

  /// The token before the list of types that `>` closes.
  func beforeAngles(_ close: Int, from start: Int) -> Int {
    var depth = 0
    var index = close
    while index >= max(start, close - 64) {
      if isMark(index, ">") { depth += 1 }
      if isMark(index, "<") { depth -= 1 }
      index -= 1
      if depth == 0 { break }
    }
    return index
  }

  /// Behind `operator==`, `operator()`, `operator bool`.
  private func afterOperator(_ index: Int) -> Int {
    var next = index + 1
    if isMark(next, "("), isMark(next + 1, ")") { return next + 2 }
    while next < index + 12, !isMark(next, "("), !isMark(next, ";"), !isMark(next, "{") {
      next = isMark(next, "[") ? after(next) : next + 1
    }
    return next
  }
}
