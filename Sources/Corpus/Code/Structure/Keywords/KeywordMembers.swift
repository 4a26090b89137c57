/// Members that no keyword introduces: entries of enumerations, fields, PHP's properties.
extension DefinitionScanner {
  /// Swift's `case a, b(Int), c = 3`, and PHP's `case A = 'a';`.
  mutating func defineCases(at index: Int, from start: Int, _ scope: Scope) -> Int? {
    guard scope.kind == .type, isWord(index + 1) else { return nil }
    let end = endOfStatement(index, limit: scope.tokens.upperBound)
    var next = index + 1
    var added = 0
    while next < end, added < 512 {
      if isWord(next), next == index + 1 || isMark(next - 1, ",") {
        add(
          .enumCase, name: token(next).range, span: start..<end, keyword: index,
          signatureEnd: end, in: scope.container)
        added += 1
      }
      next = after(next)
    }
    return end
  }

  /// A PHP property, a PHP enumeration's case, or a Zig field.
  mutating func defineBareMember(
    at index: Int, from start: Int, _ scope: Scope
  ) -> Int? {
    let limit = scope.tokens.upperBound
    if language == .php {
      if isWord(index, "case"), isWord(index + 1) {
        let end = endOfStatement(index, limit: limit)
        add(
          .enumCase, name: token(index + 1).range, span: start..<end, keyword: index,
          signatureEnd: end, in: scope.container)
        return end
      }
      // `public ?Type $name = value;`
      var name = index
      while name < min(index + 12, limit), !isVariable(name), !isMark(name, ";"), !isMark(name, "=")
      {
        name += 1
      }
      guard index > start, isVariable(name), name < limit else { return nil }
      let end = endOfStatement(index, limit: limit)
      add(
        .property, name: variableName(name), span: start..<max(end, name + 1), keyword: index,
        signatureEnd: endOfHead(start..<end, name: name), in: scope.container)
      return end
    }
    guard language == .zig, isName(index) else { return nil }
    let isField = isMark(index + 1, ":")
    let isCase = isMark(index + 1, ",") || isMark(index + 1, "=") || index + 1 >= limit
    guard isField || isCase else { return nil }
    var end = index + 1
    while end < limit, !isMark(end, ",") { end = after(end) }
    end = min(end, limit)
    let isEnum = scope.role == .enum || scope.role == .none || isCase
    add(
      isEnum && !isField ? .enumCase : .field, name: token(index).range, span: start..<end,
      keyword: index, signatureEnd: end, in: scope.container)
    return end + 1
  }

  /// Entries of an enumeration, up to its members if it has any.
  ///
  /// Returns where they begin.
  mutating func scanEntries(_ scope: Scope) -> Int {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      if isMark(index, ";") { return index + 1 }
      let name = afterPrefix(index, limit: limit)
      guard isWord(name), role(name) != .function else {
        if role(name) == .function || role(name) == .object { return index }
        index = max(after(name), index + 1)
        continue
      }
      // Scala and PHP write members among the entries, each with a keyword.
      if isWord(name, "case") || role(name) == .constant || role(name) == .variable
        || (name > index && isWord(name - 1, "case"))
      {
        if language == .php || rules.style == .keywords {
          return scanMixedEnumeration(scope, from: index)
        }
      }
      var end = name
      while end < limit, !isMark(end, ","), !isMark(end, ";") { end = after(end) }
      end = min(end, limit)
      let isRust = language == .rust
      let open = (name + 1..<max(end, name + 1)).first { isMark($0, "{") }
      let symbol = add(
        .enumCase, name: token(name).range, span: index..<end, keyword: name,
        signatureEnd: isRust ? end : open ?? end, in: scope.container)
      if let open {
        push(isRust ? .fields : .type, inside(open), in: symbol)
      }
      index = isMark(end, ",") ? end + 1 : end
    }
    return limit
  }

  /// Scala's `case A, B(x: Int)` and PHP's `case A = 'a';` among methods.
  private mutating func scanMixedEnumeration(_ scope: Scope, from first: Int) -> Int {
    var members = scope
    members.kind = .type
    var index = first
    let limit = scope.tokens.upperBound
    while index < limit {
      let name = afterPrefix(index, limit: limit)
      let isCase = isWord(name, "case") || (name > index && isWord(name - 1, "case"))
      if isCase, isWord(isWord(name, "case") ? name + 1 : name), role(name) != .class {
        let first = isWord(name, "case") ? name + 1 : name
        let end = max(endOfStatement(index, limit: limit), first + 1)
        var next = first
        while next < end {
          if isWord(next), next == first || isMark(next - 1, ",") {
            add(
              .enumCase, name: token(next).range, span: index..<end, keyword: first,
              signatureEnd: end, in: scope.container)
          }
          if role(next) == .inheritance { break }
          next = after(next)
        }
        index = end
      } else if let next = define(at: name, from: index, members) {
        index = max(next, name + 1)
      } else {
        if isOpen(name) { push(.function, inside(name), in: scope.container) }
        index = max(after(name), index + 1)
      }
    }
    return limit
  }

  /// Rust's `name: Type,` and Go's `name, other Type` lines; methods of a Go interface.
  mutating func scanFields(_ scope: Scope) {
    var index = scope.tokens.lowerBound
    let limit = scope.tokens.upperBound
    while index < limit {
      let name = language == .go ? index : afterPrefix(index, limit: limit)
      if language == .go {
        let end = max(endOfStatement(index, limit: limit), index + 1)
        addGoField(index..<end, scope)
        index = end
        continue
      }
      var end = name
      while end < limit, !isMark(end, ",") {
        end = isMark(end, "<") ? max(afterAngles(end, limit: limit), end + 1) : after(end)
      }
      end = min(end, limit)
      if isWord(name), isMark(name + 1, ":") {
        add(
          .field, name: token(name).range, span: index..<end, keyword: name, signatureEnd: end,
          in: scope.container)
      }
      index = end + 1
    }
  }

  private mutating func addGoField(_ line: Range<Int>, _ scope: Scope) {
    var index = line.lowerBound
    if isMark(index, "*") { index += 1 }
    guard isName(index) else { return }
    if isMark(index + 1, "("), scope.role == .interface {
      add(
        .method, name: token(index).range, span: line, keyword: index,
        signatureEnd: line.upperBound, in: scope.container)
      return
    }
    guard scope.role == .struct else { return }
    // An embedded type is a field of its own name.
    while isMark(index + 1, "."), isName(index + 2) { index += 2 }
    while isName(index), index < line.upperBound {
      let symbol = add(
        .field, name: token(index).range, span: line, keyword: line.lowerBound,
        signatureEnd: line.upperBound, in: scope.container)
      if role(index + 1) == .struct, isMark(index + 2, "{") {
        push(.fields, inside(index + 2), in: symbol, role: .struct)
      }
      guard isMark(index + 1, ",") else { break }
      index += 2
    }
  }
}
