/// C, C++, Objective-C, Java, C#: a declaration is known by its shape, `type name(parameters) {`.
extension DefinitionScanner {
  /// C, C++ and Objective-C.
  var isCFamily: Bool { language == .c || language == .cpp || language == .objectiveC }

  mutating func scanDeclarators(_ outer: Scope) {
    if outer.kind == .function { return scanStatements(outer) }
    var scope = outer
    var index = scope.tokens.lowerBound
    if scope.kind == .enumeration {
      index = scanEntries(scope)
      scope.kind = .type
    }
    while index < scope.tokens.upperBound {
      index = max(declare(at: index, scope), index + 1)
    }
  }

  /// Reads one declaration and returns the index behind it.
  private mutating func declare(at start: Int, _ scope: Scope) -> Int {
    let limit = scope.tokens.upperBound
    let token = tokens[start]
    if token.kind == .directive {
      if token.role == .macro { defineMacro(start, in: scope.container) }
      return start + 1
    }
    // Objective-C's `@required`, `@private` are labels.
    let isLabel = token.role == .modifier && token.byte == UInt8(ascii: "@")
    if isMark(start, ";") || token.kind == .close || isLabel { return start + 1 }
    let first = afterDeclarationPrefix(start, limit)
    guard first < limit else { return limit }
    if isMark(first, ":"), first > start { return first + 1 }
    if first == start, isMacroLine(first) { return first + 1 }
    if language == .objectiveC, let next = declareObjectiveC(at: first, from: start, scope) {
      return next
    }
    if role(first) == .imports { return declareImport(at: first, from: start, scope) }
    if role(first) == .module, let next = declareNamespace(at: first, from: start, scope) {
      return next
    }
    let head = readHead(from: start, first, limit)
    return isMark(head.end, "{") && head.end < limit
      ? declareBlock(head, scope) : declareStatement(head, scope)
  }

  /// A name in capitals alone on its line stands for text that is not seen here.
  private func isMacroLine(_ index: Int) -> Bool {
    isCFamily && isWord(index) && token(index + 1).startsLine && token(index).startsLine
      && word(index).count > 2 && word(index).allSatisfy { $0 < 0x61 || $0 > 0x7A }
  }

  /// Behind modifiers, attributes, annotations, template parameters and `extern "C"`.
  private func afterDeclarationPrefix(_ start: Int, _ limit: Int) -> Int {
    var index = start
    while index < limit {
      if tokens[index].kind == .directive, tokens[index].role != .macro {
        index += 1
      } else if role(index) == .modifier {
        index += 1
        if isMark(index, "<") {
          let behind = afterAngles(index, limit: limit)
          if behind == index { return index }
          index = behind
        }
        if token(index).kind == .string { index += 1 }
      } else if isMark(index, "@"), isWord(index + 1), role(index + 1) != .interface {
        index += 2
        while isMark(index, "."), isWord(index + 1) { index += 2 }
        if isMark(index, "(") { index = after(index) }
      } else if isMark(index, "["), language == .csharp || isMark(index + 1, "[") {
        index = after(index)
      } else {
        break
      }
    }
    return min(index, limit)
  }

  // MARK: - Declarations with a body

  private mutating func declareBlock(_ head: DeclarationHead, _ scope: Scope) -> Int {
    let open = head.end
    if let type = head.type, head.function == nil || isTypeHead(head) {
      return declareType(type, open: open, from: head.start, head.first, scope)
    }
    if let function = head.function {
      return declareFunction(head, function, body: open, end: after(open), scope)
    }
    if token(open - 1).kind == .string || open == head.first && scope.kind == .file {
      // `extern "C" {`, a lone block.
      push(scope.kind, inside(open), in: scope.container)
    } else if open > head.first, isWord(open - 1) || isMark(open - 1, "]") || isMark(open - 1, ">")
    {
      return declareProperty(head, scope)
    } else {
      push(.function, inside(open), in: scope.container)
    }
    return after(open)
  }

  /// A type with a parameter list: a record, a C# primary constructor, or a macro with arguments.
  func isTypeHead(_ head: DeclarationHead) -> Bool {
    guard let type = head.type, let function = head.function, function > type else { return false }
    let behind = after(head.parameters)
    return !isCFamily || isMark(behind, ":") || isWord(behind)
  }

  /// C#'s `Type Name { get; set; }`, C++'s `Type name{value};`.
  private mutating func declareProperty(_ head: DeclarationHead, _ scope: Scope) -> Int {
    let open = head.end
    var name = open - 1
    while name > head.first, !isWord(name) {
      name = partner[name] >= 0 ? Int(partner[name]) - 1 : name - 1
    }
    var end = after(open)
    if isMark(end, "=") {
      end = endOfDeclaration(end, scope.tokens.upperBound)
    } else if isMark(end, ";") {
      end += 1
    }
    guard name > head.first else {
      push(.function, inside(open), in: scope.container)
      return end
    }
    let kind = language == .csharp ? .property : variableKind(scope, head.start..<head.first)
    let symbol = add(
      kind, name: token(name).range, span: head.start..<end, keyword: head.first,
      signatureEnd: open, in: scope.container)
    push(.function, inside(open), in: symbol)
    return end
  }

  func variableKind(_ scope: Scope, _ prefix: Range<Int>) -> Symbol.Kind {
    if scope.kind == .type { return .field }
    let isConstant = prefix.contains { isWord($0, "const") || isWord($0, "constexpr") }
    return isConstant ? .constant : .variable
  }

  // MARK: - Functions

  mutating func declareFunction(
    _ head: DeclarationHead, _ function: Int, body: Int?, end: Int, _ scope: Scope
  ) -> Int {
    var first = function
    var range = token(function).range
    var kind: Symbol.Kind = scope.kind == .type ? .method : .function
    if role(function) == .operatorName {
      range = range.lowerBound..<max(endByte(before: head.parameters), range.upperBound)
      kind = .operator
    }
    if isMark(first - 1, "~"), first > head.start {
      first -= 1
      range = Int(token(first).start)..<range.upperBound
      kind = .initializer
    }
    let receiver = qualifier(of: first, from: head.start)
    if !receiver.isEmpty, kind == .function { kind = .method }
    if isConstructor(function, receiver, scope) { kind = .initializer }
    let symbol = add(
      kind, name: range, span: head.start..<end, keyword: head.first,
      signatureEnd: head.initializers ?? body ?? head.end, in: scope.container,
      receiver: receiver)
    if let body, isOpen(body) { push(.function, inside(body), in: symbol) }
    return end
  }

  /// The bytes of `A<T>::B` in `A<T>::B::name`.
  private func qualifier(of name: Int, from start: Int) -> Range<Int> {
    var receiver = 0..<0
    var owner = name
    while isMarks(owner - 2, ":", ":"), owner - 2 > start {
      let before = isMark(owner - 3, ">") ? beforeAngles(owner - 3, from: start) : owner - 3
      guard isWord(before), before >= start else { break }
      let range = token(before).range
      receiver = range.lowerBound..<(receiver.isEmpty ? range.upperBound : receiver.upperBound)
      owner = before
    }
    return receiver
  }

  /// A function is a constructor if it is named like the type around it, or before it.
  func isConstructor(_ name: Int, _ receiver: Range<Int>, _ scope: Scope) -> Bool {
    if !receiver.isEmpty {
      let type = text[receiver].split(separator: UInt8(ascii: ":")).last ?? []
      return type.elementsEqual(word(name))
    }
    guard scope.kind == .type, scope.container >= 0 else { return false }
    return text[collector.symbols[Int(scope.container)].name].elementsEqual(word(name))
  }
}
