import Corpus

/// A variable, constant or parameter declared in the buffer.
struct LocalDeclaration {
  var name: Range<Int>
}

/// Finds where a local name is declared: by the words and marks around it, in any language.
struct LocalDeclarationFinder {
  private static let longestScope = 1 << 16
  private static let longestLookAround = 160

  let scope: BufferScope
  private var text: IdentifierText { scope.text }

  /// The last declaration at or above the cursor.
  func declaration(of name: String) -> LocalDeclaration? {
    let wanted = Array(name.utf8)[...]
    let range = searchRange()
    var found: Range<Int>?
    var position = range.lowerBound
    while let occurrence = text.find(wanted, in: position..<range.upperBound) {
      position = occurrence.upperBound
      if isDeclaration(occurrence), scope.document.region(at: occurrence.lowerBound) == nil {
        found = occurrence
      }
    }
    return found.map(LocalDeclaration.init)
  }

  /// From the beginning of the outermost function around the cursor to the end of the word at it.
  private func searchRange() -> Range<Int> {
    let function = scope.enclosing.last { $0.kind.isCallable || $0.kind.isValue }
    let end = text.identifier(at: scope.offset)?.upperBound ?? scope.offset
    let start = function?.signature.lowerBound ?? 0
    return min(max(start, end - Self.longestScope), end)..<end
  }

  private func isDeclaration(_ name: Range<Int>) -> Bool {
    if isDefinition(name) { return false }
    let before = text.skipBlanks(before: name.lowerBound)
    let after = text.skipBlanks(from: name.upperBound)
    let previous = text.identifier(before: before).map(text.string) ?? ""
    if Self.keywords.contains(previous) { return true }
    if text.byte(at: before - 1) == UInt8(ascii: ".") { return false }
    return isBinding(name, before: before, after: after)
      || isParameter(name, before: before, after: after)
      || isPattern(name, before: before)
      || isClosureParameter(before: before, after: after)
  }

  private static let keywords: Set<String> = [
    "let", "var", "const", "val", "auto", "mut", "my", "local", "foreach",
  ]

  /// Whether the name is that of a definition, which the index knows.
  private func isDefinition(_ name: Range<Int>) -> Bool {
    let symbols = scope.document.symbols
    var low = 0
    var high = symbols.count
    while low < high {
      let middle = (low + high) / 2
      if symbols[middle].name.lowerBound < name.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < symbols.count && symbols[low].name.lowerBound == name.lowerBound
  }

  /// `name := …`, `for name in`, `as name:`, `name = …` at the beginning of a line, `Type name = …`.
  private func isBinding(_ name: Range<Int>, before: Int, after: Int) -> Bool {
    if text.has(":=", at: after) { return true }
    let language = scope.language
    let previous = text.identifier(before: before).map(text.string) ?? ""
    if previous == "for" || (previous == "as" && language == .python) { return true }
    let isAssigned =
      text.byte(at: after) == UInt8(ascii: "=")
      && text.byte(at: after + 1) != UInt8(ascii: "=")
      && text.byte(at: after + 1) != UInt8(ascii: ">")
    let startsLine =
      before == 0 || text.byte(at: before - 1) == UInt8(ascii: "\n")
      || text.byte(at: before - 1) == UInt8(ascii: "\r")
    if startsLine { return isAssigned && language.declaresByAssignment }
    guard language.writesTypesFirst, !previous.isEmpty || hasTypeMark(before: before) else {
      return false
    }
    let ends = Array("=;,):[{".utf8).contains(text.byte(at: after))
    return ends && TypeNameReader(text: text).type(before: name.lowerBound) != nil
  }

  private func hasTypeMark(before: Int) -> Bool {
    Array("*&>]".utf8).contains(text.byte(at: before - 1))
  }

  /// Whether the name stands in the parameters of a function around the cursor.
  private func isParameter(_ name: Range<Int>, before: Int, after: Int) -> Bool {
    let holds = scope.enclosing.contains { symbol in
      symbol.kind.isCallable && symbol.signature.contains(name.lowerBound)
        && symbol.name.upperBound <= name.lowerBound
    }
    guard holds else { return false }
    let next = text.byte(at: after)
    if next == UInt8(ascii: ":") { return text.byte(at: after + 1) != UInt8(ascii: ":") }
    let last = text.byte(at: before - 1)
    let opens = Array("(,*&|".utf8).contains(last)
    if scope.language == .go { return opens && text.identifier(from: after) != nil || opens }
    return opens && Array(",)=".utf8).contains(next)
  }

  /// Whether the name is one of several that a keyword binds: `let (a, b)`, `const { a, b }`.
  private func isPattern(_ name: Range<Int>, before: Int) -> Bool {
    guard Array("(,{[".utf8).contains(text.byte(at: before - 1)) else { return false }
    var position = before
    while position > max(0, name.lowerBound - Self.longestLookAround) {
      if let word = text.identifier(before: position) {
        if Self.keywords.contains(text.string(word)) || text.string(word) == "for" { return true }
        position = word.lowerBound
      } else if Array("(,{[ \t".utf8).contains(text.byte(at: position - 1)) {
        position -= 1
      } else {
        return false
      }
    }
    return false
  }

  /// `{ a, b in`, `(a, b) =>`, `a => …`, `|a, b|`, `lambda a, b:`.
  private func isClosureParameter(before: Int, after: Int) -> Bool {
    let language = scope.language
    let last = text.byte(at: before - 1)
    let opens = Array("{(,|[".utf8).contains(last)
    if text.has("=>", at: after)
      && (language.family == Language.javascript.family || language == .csharp
        || language == .scala)
    {
      return true
    }
    if language == .rust || language == .ruby {
      return last == UInt8(ascii: "|") && Array("|,:".utf8).contains(text.byte(at: after))
    }
    if language == .python, text.identifier(before: before).map(text.string) == "lambda" {
      return true
    }
    guard opens || text.identifier(before: before) == nil else { return false }
    // The rest of the list, then the mark that ends it.
    var position = after
    while position < min(text.text.count, after + Self.longestLookAround) {
      if text.has("=>", at: position) || text.has("->", at: position) { return opens }
      if let word = text.identifier(from: position) {
        if text.string(word) == "in" { return opens }
        position = word.upperBound
      } else if Array(", \t):&?<>[].".utf8).contains(text.byte(at: position)) {
        position += 1
      } else {
        return false
      }
    }
    return false
  }
}

extension Language {
  /// Languages where the first assignment declares a variable.
  var declaresByAssignment: Bool {
    switch self {
    case .python, .ruby, .lua, .bash, .php, .elixir, .notebook: true
    default: false
    }
  }

  /// Languages where the type stands before the name.
  var writesTypesFirst: Bool {
    switch self {
    case .c, .cpp, .objectiveC, .java, .csharp, .php: true
    default: false
    }
  }
}
