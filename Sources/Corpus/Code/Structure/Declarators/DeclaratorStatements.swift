/// Declarations of C and its kin, Java and C# that have no body, and what a file says besides.
extension DefinitionScanner {
  mutating func declareStatement(_ head: DeclarationHead, _ scope: Scope) -> Int {
    let limit = scope.tokens.upperBound
    var end = head.hasArrow ? endOfDeclaration(head.end, limit) : head.end
    if isMark(end, ";") { end += 1 }
    end = min(max(end, head.first + 1), limit)
    let span = head.start..<end
    if role(head.first) == .typeAlias {
      defineTypedef(head, span, scope)
    } else if role(head.first) == .control {
      return end
    } else if let pointer = head.pointer, head.function == nil {
      add(
        variableKind(scope, head.start..<pointer), name: token(pointer).range, span: span,
        keyword: head.first, signatureEnd: end, in: scope.container)
    } else if let function = head.function, isPrototype(head) {
      declarePrototype(head, function, span, scope)
    } else if head.function == nil || head.equals != nil, !isForward(head) {
      addDeclarators(head, span, scope)
    }
    return end
  }

  /// Whether what looks like a function is not the start of an expression: it has no value, or one
  /// of `= 0`, `= default`, `= delete`.
  private func isPrototype(_ head: DeclarationHead) -> Bool {
    guard let equals = head.equals else { return true }
    guard equals > head.parameters, isMark(equals + 2, ";") else { return false }
    return token(equals + 1).kind == .number || role(equals + 1) == .control
      || role(equals + 1) == .modifier
  }

  private mutating func declarePrototype(
    _ head: DeclarationHead, _ function: Int, _ span: Range<Int>, _ scope: Scope
  ) {
    if let type = head.type, !isCFamily, isTypeHead(head) {
      return declareBodilessType(type, head, span, scope)
    }
    // A name without a type before it is a macro, or a constructor.
    let isMember = isConstructor(function, 0..<0, scope) || isMark(function - 1, "~")
    guard function > head.first || role(function) == .operatorName || isMember else { return }
    _ = declareFunction(
      head, function, body: head.hasArrow ? head.end : nil, end: span.upperBound, scope)
  }

  /// Whether a type is only announced: `class Name;`.
  private func isForward(_ head: DeclarationHead) -> Bool {
    guard let type = head.type else { return false }
    return head.equals == nil && head.end - type == 2
  }

  /// C#'s `record Point(int X, int Y);`.
  private mutating func declareBodilessType(
    _ keyword: Int, _ head: DeclarationHead, _ span: Range<Int>, _ scope: Scope
  ) {
    var name = keyword + 1
    while role(name) == .class || role(name) == .struct { name += 1 }
    guard isWord(name) else { return }
    let symbol = add(
      role(name - 1) == .struct ? .struct : .class, name: token(name).range, span: span,
      keyword: head.first, signatureEnd: span.upperBound, in: scope.container)
    defineRecordComponents(name + 1, span.upperBound, in: symbol)
  }

  // MARK: - Variables

  /// The names in `type a, *b[3], c = 4;`.
  private mutating func addDeclarators(
    _ head: DeclarationHead, _ span: Range<Int>, _ scope: Scope
  ) {
    var index = head.first + 1
    var added = 0
    var inValue = false
    while index < span.upperBound, added < 64 {
      if isMark(index, "<"), !inValue {
        index = max(afterAngles(index, limit: span.upperBound), index + 1)
        continue
      }
      if isMark(index, ",") { inValue = false }
      if isMark(index, "="), !head.hasArrow { inValue = true }
      if !inValue, isDeclarator(index), !isMarks(index - 2, ":", ":") || scope.kind != .type {
        add(
          head.hasArrow ? .property : variableKind(scope, span.lowerBound..<index),
          name: token(index).range, span: span, keyword: head.first,
          signatureEnd: endOfHead(span, name: index), in: scope.container)
        added += 1
      }
      index = after(index)
    }
  }

  /// Whether a word is followed by what follows a variable's name.
  private func isDeclarator(_ index: Int) -> Bool {
    guard isWord(index), role(index) == .none else { return false }
    switch mark(index + 1) {
    case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "="): return true
    case UInt8(ascii: "["):
      // `int[] name` names no variable `int`.
      return !(isMark(index + 2, "]") && isWord(index + 3))
    case UInt8(ascii: ":"): return !isMark(index + 2, ":") && !isMark(index, ":")
    default: return false
    }
  }

  private mutating func defineTypedef(
    _ head: DeclarationHead, _ span: Range<Int>, _ scope: Scope
  ) {
    var name: Int?
    var index = head.first + 1
    while index < span.upperBound {
      // `(*name)(…)`, `(MACRO name)(…)`
      if isMark(index, "("), isMark(after(index), "("), inside(index).count <= 6,
        let inner = inside(index).last(where: { isWord($0) })
      {
        name = inner
        break
      }
      if isWord(index), role(index) == .none { name = index }
      index =
        isMark(index, "<")
        ? max(afterAngles(index, limit: span.upperBound), index + 1) : after(index)
    }
    guard let name else { return }
    add(
      .typeAlias, name: token(name).range, span: span, keyword: head.first,
      signatureEnd: span.upperBound, in: scope.container)
  }

  // MARK: - Imports, namespaces, macros

  mutating func declareImport(at index: Int, from start: Int, _ scope: Scope) -> Int {
    let limit = scope.tokens.upperBound
    var end = index
    while end < limit, !isMark(end, ";"), !isMark(end, "{") || isMark(end - 1, "=") {
      if end > index, tokens[end].startsLine, tokens[end].indent <= tokens[index].indent { break }
      end = after(end)
    }
    end = isMark(end, ";") ? min(end + 1, limit) : min(max(end, index + 1), limit)
    // `using Name = Type;`
    if language == .cpp, isName(index + 1), isMark(index + 2, "=") {
      add(
        .typeAlias, name: token(index + 1).range, span: start..<end, keyword: index,
        signatureEnd: end, in: scope.container)
    }
    return end
  }

  mutating func declareNamespace(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    var open = index + 1
    while open < min(limit, index + 64), !isMark(open, "{"), !isMark(open, ";") { open += 1 }
    guard open < limit, isMark(open, "{") || isMark(open, ";") else { return nil }
    var last = index + 1
    while isMark(last + 1, ".") || isMarks(last + 1, ":", ":"), last + 2 < open {
      last += isMark(last + 1, ".") ? 2 : 3
    }
    let name = Int(token(index + 1).start)..<Int(token(last).end)
    if isMark(open, ";") {
      // C#: the rest of the file is in the namespace. C++: an alias.
      if language == .csharp, isWord(index + 1) {
        add(
          .module, name: name, span: start..<open + 1, keyword: index, signatureEnd: open,
          in: scope.container)
      }
      return open + 1
    }
    var symbol = scope.container
    if isWord(index + 1), open > index + 1 {
      symbol = add(
        .module, name: name, span: start..<after(open), keyword: index, signatureEnd: open,
        in: scope.container)
    }
    push(.file, inside(open), in: symbol)
    return after(open)
  }

  /// Adds the macro of `#define NAME(parameters) …`.
  mutating func defineMacro(_ index: Int, in container: Int32) {
    let directive = token(index).range
    func skip(from index: Int, while holds: (UInt8) -> Bool) -> Int {
      text[index..<directive.upperBound].firstIndex { !holds($0) } ?? directive.upperBound
    }
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let keyword = skip(from: directive.lowerBound + 1, while: isBlank)
    let start = skip(from: min(keyword + 6, directive.upperBound), while: isBlank)
    let end = skip(from: start) { rules.continuesWord[Int($0)] }
    guard end > start else { return }
    var head = end
    if head < directive.upperBound, text[head] == UInt8(ascii: "(") {
      head = min(skip(from: head) { $0 != UInt8(ascii: ")") } + 1, directive.upperBound)
    }
    _ = collector.add(
      .macro, name: start..<end, span: directive, keyword: directive.lowerBound,
      signatureEnd: head, container: container)
  }
}
