/// C, C++, Objective-C, Java, C#: a declaration is known by its shape, `type name(parameters) {`.
extension DefinitionScanner {
  /// What a declaration's tokens say, up to its `{`, `;` or `=`.
  struct Head {
    /// The token that ends the head.
    var end: Int
    /// The name of a function, with its parameters behind it.
    var function: Int?
    /// Where the parameters open.
    var parameters = 0
    /// The keyword of a type.
    var type: Int?
    /// The first `=` at the top level.
    var equals: Int?
    /// `operator` if there is one.
    var operatorName: Int?
    /// `=>` of C# instead of a body.
    var arrow: Int?
    /// The colon before a constructor's initializers or its call of another.
    var initializers: Int?
    /// The name in `type (*name)(parameters)`.
    var pointer: Int?
  }

  mutating func scanDeclarators(_ outer: Scope) {
    if outer.kind == .function { return scanStatements(outer) }
    var scope = outer
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    if scope.kind == .enumeration {
      index = scanEntries(scope)
      scope.kind = .type
    }
    while index < limit {
      index = max(declare(at: index, scope), index + 1)
    }
  }

  /// Reads one declaration and returns the index behind it.
  private mutating func declare(at start: Int, _ scope: Scope) -> Int {
    let limit = scope.tokens.upperBound
    let first = tokens[start]
    if first.kind == .directive {
      if first.role == .macro { defineMacro(start, in: scope.container) }
      return start + 1
    }
    let isLabel = first.role == .modifier && first.byte == UInt8(ascii: "@")
    if isMark(start, ";") || first.kind == .close || isLabel { return start + 1 }
    let index = afterDeclarationPrefix(start, limit)
    guard index < limit else { return limit }
    if isMark(index, ":"), index > start { return index + 1 }
    if index == start, isMacroLine(index) { return index + 1 }
    if let next = declareObjectiveC(at: index, from: start, scope) { return next }
    if role(index) == .imports { return declareImport(at: index, from: start, scope) }
    if role(index) == .module, let next = declareNamespace(at: index, from: start, scope) {
      return next
    }
    let head = readHead(index, limit)
    if isMark(head.end, "{"), head.end < limit {
      return declareBlock(head, from: start, index, scope)
    }
    return declareStatement(head, from: start, index, scope)
  }

  /// A name in capitals alone on its line stands for text that is not seen here.
  private func isMacroLine(_ index: Int) -> Bool {
    rules.features.contains(.preprocessor) && isWord(index) && token(index + 1).startsLine
      && token(index).startsLine && word(index).count > 2
      && word(index).allSatisfy { $0 < 0x61 || $0 > 0x7A }
  }

  /// Behind modifiers, attributes, annotations, template parameters and `extern "C"`.
  private func afterDeclarationPrefix(_ start: Int, _ limit: Int) -> Int {
    var index = start
    while index < limit {
      let token = tokens[index]
      if token.kind == .directive {
        index += 1
      } else if token.role == .modifier {
        index += 1
        if isMark(index, "<") { index = max(afterAngles(index, limit: limit), index) }
        if isMark(index, "<") { return index }
        if self.token(index).kind == .string { index += 1 }
      } else if isMark(index, "@"), isWord(index + 1), role(index + 1) != .interface {
        index += 2
        while isMark(index, "."), isWord(index + 1) { index += 2 }
        if isMark(index, "(") { index = after(index) }
      } else if isMark(index, "["),
        !rules.features.contains(.preprocessor) || index == start || isMark(index - 1, "]")
          || isMark(index + 1, "[")
      {
        index = after(index)
      } else {
        break
      }
    }
    return min(index, limit)
  }

  // MARK: - Heads

  private func readHead(_ start: Int, _ limit: Int) -> Head {
    var head = Head(end: limit)
    var index = start
    var isConstrained = false
    while index < limit {
      let token = tokens[index]
      switch token.role {
      case .class, .struct, .enum, .interface:
        if head.type == nil, head.function == nil, head.equals == nil { head.type = index }
      case .constraint: isConstrained = true
      case .operatorName where head.equals == nil:
        head.operatorName = index
        index = afterOperator(index)
        head.function = head.operatorName
        head.parameters = index
        if isMark(index, "(") { index = after(index) }
        continue
      default: break
      }
      switch mark(index) {
      case UInt8(ascii: ";"):
        head.end = index
        return head
      case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
        head.end = index
        return head
      case UInt8(ascii: "("):
        guard head.equals == nil, head.initializers == nil, !isConstrained else { break }
        if let name = pointerName(index) {
          head.pointer = name
          index = after(index)
        } else if let name = functionName(before: index, start, head) {
          head.function = name
          head.parameters = index
        }
      case UInt8(ascii: "="):
        if isMarks(index, "=", ">"), rules.features.contains(.csharpStrings) {
          head.arrow = index
          head.end = index
          return head
        }
        if head.equals == nil { head.equals = index }
      case UInt8(ascii: ":"):
        let isScope = isMarks(index, ":", ":") || isMarks(index - 1, ":", ":")
        if head.function != nil, !isScope, head.initializers == nil { head.initializers = index }
      case UInt8(ascii: "-") where isMarks(index, "-", ">") && head.function != nil:
        isConstrained = true
      case UInt8(ascii: "{"):
        let isInitializer =
          head.equals != nil
          || head.initializers != nil && (isWord(index - 1) || isMark(index - 1, ">"))
            && rules.features.contains(.cppRawStrings)
        if !isInitializer {
          head.end = index
          return head
        }
      default: break
      }
      if token.kind == .directive, token.role == .macro { return Head(end: index) }
      if token.startsLine, index > start, beginsAnew(index, start, head) {
        head.end = index
        return head
      }
      index = after(index)
    }
    return head
  }

  /// A macro call that stands for a declaration has no semicolon: the next line begins anew.
  private func beginsAnew(_ index: Int, _ start: Int, _ head: Head) -> Bool {
    guard tokens[index].indent <= token(start).indent, head.equals == nil else { return false }
    // `MACRO(x)` alone on its line, and a declaration below it.
    guard head.function == start, after(head.parameters) == index else { return false }
    return isWord(index) && tokens[index].role != .control && mark(index) == 0
  }

  /// The name in `(*name)` before another parenthesis.
  private func pointerName(_ open: Int) -> Int? {
    guard isMark(open + 1, "*") || isMark(open + 1, "^"), isMark(after(open), "(") else {
      return nil
    }
    let name = inside(open).last { isWord($0) && role($0) == .none }
    return name.flatMap { $0 < open + 8 ? $0 : nil }
  }

  /// The name whose parameters the parenthesis at an index may hold.
  private func functionName(before open: Int, _ start: Int, _ head: Head) -> Int? {
    var name = open - 1
    if isMark(name, ">"), !rules.plainCommentsDocument || rules.features.contains(.cppRawStrings) {
      // `name<T>(…)`
      var depth = 0
      while name > max(start, open - 64) {
        if isMark(name, ">") { depth += 1 }
        if isMark(name, "<") { depth -= 1 }
        name -= 1
        if depth == 0 { break }
      }
    }
    return name >= start && isCandidate(name, head) ? name : nil
  }

  private func isCandidate(_ index: Int, _ head: Head) -> Bool {
    let name = token(index)
    guard name.kind == .word else { return false }
    switch name.role {
    case .none, .object, .accessor, .macro, .test: break
    default: return false
    }
    guard head.type == nil || rules.features.contains(.preprocessor) else {
      return head.type == index - 1
    }
    return true
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

  // MARK: - Declarations with a body

  private mutating func declareBlock(
    _ head: Head, from start: Int, _ index: Int, _ scope: Scope
  ) -> Int {
    let open = head.end
    if let type = head.type, head.function == nil || isTypeHead(head) {
      return declareType(type, open: open, from: start, index, scope)
    }
    if let function = head.function {
      return declareFunction(head, function, body: open, end: after(open), from: start, scope)
    }
    if token(open - 1).kind == .string || open == index && scope.kind == .file {
      // `extern "C" {`, a lone block.
      push(scope.kind, inside(open), in: scope.container)
      return after(open)
    }
    if open > index, isWord(open - 1) || isMark(open - 1, "]"), !isWord(open - 1, "static") {
      return declareProperty(head, from: start, index, scope)
    }
    push(.function, inside(open), in: scope.container)
    return after(open)
  }

  /// A type with a parameter list: a record, a C# primary constructor, or a macro with arguments.
  private func isTypeHead(_ head: Head) -> Bool {
    guard let type = head.type, let function = head.function, function > type else { return false }
    return !rules.features.contains(.preprocessor) || rules.features.contains(.csharpStrings)
      || isMark(after(head.parameters), ":") || isWord(after(head.parameters))
  }

  /// C#: `Type Name { get; set; }`. C++: `Type name{value};`.
  private mutating func declareProperty(
    _ head: Head, from start: Int, _ index: Int, _ scope: Scope
  ) -> Int {
    let open = head.end
    var name = open - 1
    while name > index, !isWord(name) {
      name = partner[name] >= 0 ? Int(partner[name]) - 1 : name - 1
    }
    var end = after(open)
    if isMark(end, "=") {
      end = endOfDeclaration(end, scope.tokens.upperBound)
    } else if isMark(end, ";") {
      end += 1
    }
    guard name > index, isWord(name) else {
      push(.function, inside(open), in: scope.container)
      return end
    }
    let kind: Symbol.Kind =
      rules.features.contains(.csharpStrings) ? .property : variableKind(scope, start..<index)
    let symbol = add(
      kind, name: token(name).range, span: start..<end, keyword: index, signatureEnd: open,
      in: scope.container)
    push(.function, inside(open), in: symbol)
    return end
  }

  private func variableKind(_ scope: Scope, _ prefix: Range<Int>) -> Symbol.Kind {
    if scope.kind == .type { return .field }
    let isConstant = prefix.contains { isWord($0, "const") || isWord($0, "constexpr") }
    return isConstant ? .constant : .variable
  }

  private mutating func declareFunction(
    _ head: Head, _ function: Int, body: Int?, end: Int, from start: Int, _ scope: Scope
  ) -> Int {
    var first = function
    var receiver = 0..<0
    var range = token(function).range
    var kind: Symbol.Kind = scope.kind == .type ? .method : .function
    if head.operatorName == function {
      range =
        Int(token(function).start)..<max(endByte(before: head.parameters), Int(token(function).end))
      kind = .operator
    }
    if isMark(first - 1, "~"), first > start {
      first -= 1
      range = Int(token(first).start)..<range.upperBound
      kind = .initializer
    }
    // `A::B<T>::name`
    var owner = first
    while isMarks(owner - 2, ":", ":"), owner - 2 > start {
      var before = owner - 3
      if isMark(before, ">") {
        var depth = 0
        while before > start {
          if isMark(before, ">") { depth += 1 }
          if isMark(before, "<") { depth -= 1 }
          before -= 1
          if depth == 0 { break }
        }
      }
      guard isWord(before), before >= start else { break }
      receiver =
        Int(
          token(before).start)..<(receiver.isEmpty
        ? Int(token(before).end) : receiver.upperBound)
      owner = before
    }
    if !receiver.isEmpty, kind == .function { kind = .method }
    if isConstructor(function, receiver, scope) { kind = .initializer }
    let symbol = add(
      kind, name: range, span: start..<end, keyword: start,
      signatureEnd: head.initializers ?? body ?? head.end, in: scope.container, receiver: receiver)
    if let body, isOpen(body) { push(.function, inside(body), in: symbol) }
    return end
  }

  /// A function is a constructor if it is named like the type around it.
  private func isConstructor(_ name: Int, _ receiver: Range<Int>, _ scope: Scope) -> Bool {
    if !receiver.isEmpty {
      return text[receiver].suffix(word(name).count).elementsEqual(word(name))
        && !text[receiver].isEmpty && receiver.count >= word(name).count
        && (receiver.count == word(name).count
          || text[receiver.upperBound - word(name).count - 1] == UInt8(ascii: ":"))
    }
    guard scope.kind == .type, scope.container >= 0 else { return false }
    return text[collector.symbols[Int(scope.container)].name].elementsEqual(word(name))
  }

  // MARK: - Types

  private mutating func declareType(
    _ keyword: Int, open: Int, from start: Int, _ index: Int, _ scope: Scope
  ) -> Int {
    let limit = scope.tokens.upperBound
    var name: Int?
    var next = keyword + 1
    // `enum class`, `record struct`
    while role(next) == .class || role(next) == .struct { next += 1 }
    while next < open {
      if isWord(next), token(next).role == .none || token(next).role == .builtin {
        name = next
      } else if isMark(next, "<") {
        next = max(afterAngles(next, limit: open), next + 1)
        if name != nil { break }
        continue
      } else if isMark(next, ":"), !isMark(next + 1, ":"), !isMark(next - 1, ":") {
        break
      } else if token(next).role == .inheritance || token(next).role == .constraint
        || isWord(next, "final") || (isMark(next, "(") && !rules.features.contains(.preprocessor))
      {
        break
      }
      if name != nil, rules.features.contains(.csharpStrings), isMark(next + 1, "(") { break }
      next = after(next)
    }
    let end = endOfDeclaration(after(open), limit, isType: true)
    let declarators = after(open)..<max(end, after(open))
    let isTypedef = (start..<keyword).contains { role($0) == .typeAlias }
    var kind: Symbol.Kind
    switch role(keyword) {
    case .class: kind = .class
    case .enum: kind = .enum
    case .interface: kind = .interface
    default: kind = .struct
    }
    if isWord(keyword, "record"), isWord(keyword + 1, "struct") { kind = .struct }
    var symbol = scope.container
    var aliases = declaratorNames(declarators)
    if name == nil, isTypedef { name = aliases.isEmpty ? nil : aliases.removeFirst() }
    if let name {
      symbol = add(
        kind, name: token(name).range, span: start..<end, keyword: index, signatureEnd: open,
        in: scope.container)
      if !rules.features.contains(.preprocessor) || rules.features.contains(.csharpStrings) {
        defineRecordComponents(name + 1, open, in: symbol)
      }
    }
    for alias in aliases {
      add(
        isTypedef ? .typeAlias : variableKind(scope, start..<start), name: token(alias).range,
        span: start..<end, keyword: index, signatureEnd: isTypedef ? end : open,
        in: scope.container)
    }
    push(kind == .enum ? .enumeration : .type, inside(open), in: symbol)
    return end
  }

  /// Java and C# records: each component is a property.
  private mutating func defineRecordComponents(_ index: Int, _ open: Int, in container: Int32) {
    let list = afterAngles(index, limit: open)
    guard isMark(list, "("), isOpen(list) else { return }
    var start = inside(list).lowerBound
    let limit = inside(list).upperBound
    while start < limit {
      var end = start
      var name = -1
      while end < limit, !isMark(end, ",") {
        if isMark(end, "=") { while end < limit, !isMark(end, ",") { end = after(end) }; break }
        if isWord(end) { name = end }
        end = isMark(end, "<") ? max(afterAngles(end, limit: limit), end + 1) : after(end)
      }
      if name > start {
        add(
          .property, name: token(name).range, span: start..<end, keyword: start,
          signatureEnd: end, in: container)
      }
      start = end + 1
    }
  }

  /// The names between a type's closing brace and its semicolon.
  private func declaratorNames(_ range: Range<Int>) -> [Int] {
    var names: [Int] = []
    var index = range.lowerBound
    while index < range.upperBound, !isMark(index, "="), names.count < 64 {
      let ends =
        isMark(index + 1, ";") || isMark(index + 1, ",") || isMark(index + 1, "[")
        || isMark(index + 1, "=") || index + 1 == range.upperBound
      if isWord(index), role(index) == .none, ends { names.append(index) }
      index = after(index)
    }
    return names
  }

  /// Behind the semicolon that ends a declaration; behind a type's brace only in C and its kin.
  private func endOfDeclaration(_ index: Int, _ limit: Int, isType: Bool = false) -> Int {
    guard index < limit else { return limit }
    if isType, !rules.features.contains(.preprocessor) || rules.features.contains(.csharpStrings) {
      return isMark(index, ";") ? index + 1 : index
    }
    var next = index
    while next < limit, next < index + 256 {
      if isMark(next, ";") { return next + 1 }
      if tokens[next].kind == .directive || tokens[next].kind == .close { return index }
      if isType, tokens[next].startsLine, isWord(next) { return index }
      next = after(next)
    }
    return next >= limit ? limit : index
  }

  // MARK: - Declarations without a body

  private mutating func declareStatement(
    _ head: Head, from start: Int, _ index: Int, _ scope: Scope
  ) -> Int {
    let limit = scope.tokens.upperBound
    var end = head.end
    if head.arrow != nil { end = endOfDeclaration(head.end, limit) }
    if isMark(end, ";") { end += 1 }
    end = min(max(end, index + 1), limit)
    if role(index) == .typeAlias {
      defineTypedef(index, head, start..<end, scope)
      return end
    }
    if role(index) == .control { return end }
    if let pointer = head.pointer, head.function == nil {
      guard scope.kind != .function else { return end }
      add(
        variableKind(scope, start..<pointer), name: token(pointer).range, span: start..<end,
        keyword: index, signatureEnd: end, in: scope.container)
      return end
    }
    if let function = head.function, head.equals.map({ $0 > head.parameters }) ?? true {
      if head.equals == nil || isSpecialFunction(head) {
        let hasType = function > index || head.operatorName == function
        let isMethod =
          scope.kind == .type
          && (hasType || isConstructor(function, 0..<0, scope) || isMark(function - 1, "~"))
        let isBody =
          head.type.map { rules.features.contains(.csharpStrings) || $0 > function || true } ?? true
        if hasType && isBody || isMethod {
          if let type = head.type, isTypeHead(head),
            !rules.features.contains(.preprocessor) || rules.features.contains(.csharpStrings)
          {
            return declareBodilessType(type, from: start, end: end, index, scope)
          }
          return declareFunction(head, function, body: head.arrow, end: end, from: start, scope)
        }
        return end
      }
    }
    if head.function != nil, head.equals == nil { return end }
    if let type = head.type, head.equals == nil, !isMark(head.end - 1, "]"), head.end - type == 2 {
      return end
    }
    addDeclarators(index, head, start..<end, scope)
    return end
  }

  /// `= 0`, `= default`, `= delete`
  private func isSpecialFunction(_ head: Head) -> Bool {
    guard let equals = head.equals else { return false }
    return isMark(equals + 2, ";")
      && (token(equals + 1).kind == .number || role(equals + 1) == .control
        || role(equals + 1) == .modifier)
  }

  /// C#: `record Point(int X, int Y);`
  private mutating func declareBodilessType(
    _ keyword: Int, from start: Int, end: Int, _ index: Int, _ scope: Scope
  ) -> Int {
    var name = keyword + 1
    while role(name) == .class || role(name) == .struct { name += 1 }
    guard isWord(name) else { return end }
    let symbol = add(
      role(name - 1) == .struct ? .struct : .class, name: token(name).range, span: start..<end,
      keyword: index, signatureEnd: end, in: scope.container)
    defineRecordComponents(name + 1, end, in: symbol)
    return end
  }

  /// `type a, *b[3], c = 4;`
  private mutating func addDeclarators(
    _ index: Int, _ head: Head, _ span: Range<Int>, _ scope: Scope
  ) {
    guard scope.kind != .function else { return }
    var next = index
    var added = 0
    var inValue = false
    while next < span.upperBound, added < 64 {
      if isMark(next, "<"), !inValue {
        next = max(afterAngles(next, limit: span.upperBound), next + 1)
        continue
      }
      if isMark(next, ",") { inValue = false }
      if isMark(next, "="), head.arrow == nil { inValue = true }
      let ends: Bool
      switch mark(next + 1) {
      case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "["): ends = true
      case UInt8(ascii: ":"): ends = !isMark(next + 2, ":") && !isMark(next, ":")
      default: ends = false
      }
      let isArrayType = isMark(next + 1, "[") && isMark(next + 2, "]") && isWord(next + 3)
      if !inValue, ends, !isArrayType, isWord(next), token(next).role == .none,
        next > span.lowerBound,
        next > index || role(index - 1) == .modifier && index > span.lowerBound && added > 0,
        !isMarks(next - 2, ":", ":") || scope.kind != .type
      {
        var kind = variableKind(scope, span.lowerBound..<next)
        if head.arrow != nil { kind = .property }
        add(
          kind, name: token(next).range, span: span, keyword: index,
          signatureEnd: endOfHead(span, name: next), in: scope.container)
        added += 1
      }
      next = after(next)
    }
  }

  private mutating func defineTypedef(
    _ index: Int, _ head: Head, _ span: Range<Int>, _ scope: Scope
  ) {
    var name: Int?
    var next = index + 1
    while next < span.upperBound {
      // `(*name)(…)`, `(MACRO name)(…)`
      if isMark(next, "("), isMark(after(next), "("), inside(next).count <= 6,
        let inner = inside(next).last(where: { isWord($0) })
      {
        name = inner
        break
      }
      if isWord(next), role(next) == .none { name = next }
      next =
        isMark(next, "<") ? max(afterAngles(next, limit: span.upperBound), next + 1) : after(next)
    }
    guard let name else { return }
    add(
      .typeAlias, name: token(name).range, span: span, keyword: index,
      signatureEnd: span.upperBound, in: scope.container)
  }

  private mutating func declareImport(at index: Int, from start: Int, _ scope: Scope) -> Int {
    let limit = scope.tokens.upperBound
    var end = index
    while end < limit, !isMark(end, ";"), !isMark(end, "{") || isMark(end - 1, "=") {
      if end > index, tokens[end].startsLine, tokens[end].indent <= tokens[index].indent { break }
      end = after(end)
    }
    end = isMark(end, ";") ? min(end + 1, limit) : min(max(end, index + 1), limit)
    // C++: `using Name = Type;`
    if isName(index + 1), isMark(index + 2, "="), rules.features.contains(.cppRawStrings) {
      add(
        .typeAlias, name: token(index + 1).range, span: start..<end, keyword: index,
        signatureEnd: end, in: scope.container)
    }
    return end
  }

  private mutating func declareNamespace(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    var open = index + 1
    while open < limit, !isMark(open, "{"), !isMark(open, ";"), open - index < 64 { open += 1 }
    guard open < limit else { return nil }
    var last = index + 1
    while isMark(last + 1, ".") || isMarks(last + 1, ":", ":"), last + 2 < open {
      last += isMark(last + 1, ".") ? 2 : 3
    }
    if isMark(open, ";") {
      // C#: the rest of the file is in the namespace. C++: an alias.
      if rules.features.contains(.csharpStrings), isWord(index + 1) {
        add(
          .module, name: Int(token(index + 1).start)..<Int(token(last).end), span: start..<open + 1,
          keyword: index, signatureEnd: open, in: scope.container)
      }
      return open + 1
    }
    guard isWord(index + 1), open > index + 1 else {
      push(.file, inside(open), in: scope.container)
      return after(open)
    }
    let symbol = add(
      .module, name: Int(token(index + 1).start)..<Int(token(last).end),
      span: start..<after(open),
      keyword: index, signatureEnd: open, in: scope.container)
    push(.file, inside(open), in: symbol)
    return after(open)
  }

  private mutating func defineMacro(_ index: Int, in container: Int32) {
    let directive = token(index).range
    var start = directive.lowerBound + 1
    while start < directive.upperBound, text[start] <= 0x20 { start += 1 }
    start += 6
    while start < directive.upperBound, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
    var end = start
    while end < directive.upperBound, rules.continuesWord[Int(text[end])] { end += 1 }
    guard end > start else { return }
    var head = end
    if head < directive.upperBound, text[head] == UInt8(ascii: "(") {
      while head < directive.upperBound, text[head] != UInt8(ascii: ")") { head += 1 }
      head = min(head + 1, directive.upperBound)
    }
    _ = collector.add(
      .macro, name: start..<end, span: directive, keyword: directive.lowerBound,
      signatureEnd: head, container: container)
  }

  // MARK: - Inside functions

  /// Types, anonymous types and C# local functions; everything else in a function is local.
  private mutating func scanStatements(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      switch role(index) {
      case .class, .struct, .enum, .interface:
        var open = index + 1
        while open < min(limit, index + 64), !isMark(open, "{"), !isMark(open, ";"),
          !isMark(open, "("), !isMark(open, "="), !isMark(open, ")"), !isMark(open, ",")
        {
          open += 1
        }
        if isMark(open, "{"), isWord(index + 1), open < limit {
          index = max(declareType(index, open: open, from: index, index, scope), index + 1)
          continue
        }
      case .new:
        var open = index + 1
        while isWord(open) || isMark(open, ".") { open += 1 }
        open = afterAngles(open, limit: limit)
        if isMark(open, "("), isMark(after(open), "{"), after(open) < limit {
          push(.function, inside(open), in: scope.container)
          push(.type, inside(after(open)), in: scope.container)
          index = after(after(open))
          continue
        }
      case .none where rules.features.contains(.csharpStrings) && isWord(index):
        if isMark(index + 1, "("), isMark(after(index + 1), "{"), after(index + 1) < limit,
          isWord(index - 1) && role(index - 1) != .control && role(index - 1) != .new
            || isMark(index - 1, ">")
        {
          let body = after(index + 1)
          var start = index - 1
          while start > scope.tokens.lowerBound, !token(start).startsLine { start -= 1 }
          let symbol = add(
            .function, name: token(index).range, span: start..<after(body), keyword: start,
            signatureEnd: body, in: scope.container)
          push(.function, inside(body), in: symbol)
          index = after(body)
          continue
        }
      default: break
      }
      if isOpen(index) {
        push(.function, inside(index), in: scope.container)
        index = after(index)
      } else {
        index += 1
      }
    }
  }

  // MARK: - Objective-C

  /// `@interface … @end`, `@property …;`, `- (Type)name:(Type)argument …`
  private mutating func declareObjectiveC(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    let limit = scope.tokens.upperBound
    guard rules.features.contains(.preprocessor), !rules.features.contains(.csharpStrings) else {
      return nil
    }
    switch role(index) {
    case .class, .interface:
      guard token(index).byte == UInt8(ascii: "@"), isWord(index + 1) else { return nil }
      return declareInterface(at: index, from: start, scope)
    case .variable:
      var end = index + 1
      while end < limit, !isMark(end, ";"), !tokens[end].startsLine { end = after(end) }
      end = isMark(end, ";") ? end + 1 : end
      var name = index + 1
      for next in index + 1..<max(end, index + 2)
      where isWord(next) && role(next) == .none && partner[next] < 0 {
        name = next
      }
      guard name < limit, isWord(name) else { return end }
      add(
        .property, name: token(name).range, span: start..<end, keyword: index, signatureEnd: end,
        in: scope.container)
      return end
    default: break
    }
    guard isMark(index, "-") || isMark(index, "+"), isMark(index + 1, "(") else { return nil }
    let name = after(index + 1)
    var end = name
    while end < limit, !isMark(end, ";"), !isMark(end, "{") { end = after(end) }
    guard isWord(name), name < limit else { return nil }
    let body = isMark(end, "{") && end < limit ? end : nil
    let behind = min(after(end), limit)
    let symbol = add(
      isWord(name, "init") || text[token(name).range].starts(with: Array("initWith".utf8))
        ? .initializer : .method,
      name: token(name).range, span: start..<behind, keyword: index, signatureEnd: end,
      in: scope.container)
    if let body { push(.function, inside(body), in: symbol) }
    return behind
  }

  private mutating func declareInterface(at index: Int, from start: Int, _ scope: Scope) -> Int {
    let limit = scope.tokens.upperBound
    var end = index + 1
    while end < limit, role(end) != .blockEnd { end = after(end) }
    var head = index + 2
    if isMark(head, ":") { head += 2 }
    if isMark(head, "(") { head = after(head) }
    if isMark(head, "<") { head = max(afterAngles(head, limit: limit), head) }
    // `@protocol Name;` and `@class Name;` only announce.
    if isMark(head, ";") || isMark(head, ",") { return head + 1 }
    let isExtension = isWord(index, "@implementation") || isMark(index + 2, "(")
    let kind: Symbol.Kind =
      role(index) == .interface ? .interface : isExtension ? .extension : .class
    let behind = min(end + 1, limit)
    let symbol = add(
      kind,
      name: token(index + 1).range, span: start..<max(behind, index + 2), keyword: index,
      signatureEnd: min(head, behind), in: scope.container)
    if isMark(head, "{") {
      push(.type, inside(head), in: symbol)
      head = after(head)
    }
    push(.type, min(head, end)..<end, in: symbol)
    return behind
  }
}
