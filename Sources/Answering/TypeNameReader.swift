import Corpus

/// Reads the name of a type from a declaration's text, without knowing the language's grammar.
struct TypeNameReader {
  let text: IdentifierText

  /// Words and wrappers that stand before a type's name.
  private static let modifiers: Set<String> = [
    "some", "any", "inout", "borrowing", "consuming", "sending", "mut", "const", "dyn", "impl",
    "readonly", "final", "struct", "class", "enum", "unsigned", "volatile", "ref", "out",
    "escaping",
    "autoclosure", "Sendable", "MainActor",
  ]
  private static let wrappers: Set<String> = [
    "Optional", "Option", "Result", "Box", "Rc", "Arc", "RefCell", "Mutex", "Promise", "Future",
    "Task", "shared_ptr", "unique_ptr", "weak_ptr", "List", "Array", "Vec", "Readonly", "Partial",
  ]
  /// Words before a name that are no type.
  private static let otherWords: Set<String> = [
    "return", "else", "new", "throw", "delete", "case", "goto", "in", "not", "and", "or", "await",
    "yield", "import", "package", "let", "var", "const", "val", "auto", "mut", "def", "func", "fn",
    "for", "if", "while", "guard", "try", "where", "as", "is", "static", "public", "private",
    "protected", "final", "local", "my", "export", "default", "async", "function", "lambda", "elif",
    "when", "switch", "match", "do", "end", "then", "begin", "print", "echo", "assert", "with",
    "from", "raise", "del", "global", "nonlocal", "unless", "until", "throws", "rethrows",
  ]

  /// The type that begins at an offset: the last part of its path, wrappers taken off.
  func type(at offset: Int) -> String? {
    var position = offset
    // Bounds what is read on hostile text.
    for _ in 0..<12 {
      position = text.skipBlanks(from: position)
      while Array("&*[(@'.?!".utf8).contains(text.byte(at: position)) { position += 1 }
      guard let word = text.identifier(from: position) else { return nil }
      let name = text.string(word)
      let next = text.skipBlanks(from: word.upperBound)
      if Self.modifiers.contains(name) {
        position = word.upperBound
      } else if Self.wrappers.contains(name), text.byte(at: next) == UInt8(ascii: "<") {
        position = next + 1
      } else if text.byte(at: next) == UInt8(ascii: "."), text.identifier(from: next + 1) != nil {
        position = next + 1
      } else if text.has("::", at: next), text.identifier(from: next + 2) != nil {
        position = next + 2
      } else {
        return Self.otherWords.contains(name) ? nil : name
      }
    }
    return nil
  }

  /// The type that an initial value has by its look: `Name(…)`, `new Name`, `&Name{`, `Name::new`.
  func typeOfValue(at offset: Int) -> String? {
    var position = offset
    for _ in 0..<8 {
      position = text.skipBlanks(from: position)
      while Array("&*?!(".utf8).contains(text.byte(at: position)) {
        position = text.skipBlanks(from: position + 1)
      }
      guard let word = text.identifier(from: position) else { return nil }
      let name = text.string(word)
      let next = text.byte(at: word.upperBound)
      if ["try", "await", "new", "async"].contains(name) {
        position = word.upperBound
      } else if name.first?.isUppercase == true {
        return name
      } else if next == UInt8(ascii: "."), text.identifier(from: word.upperBound + 1) != nil {
        position = word.upperBound + 1
      } else {
        return nil
      }
    }
    return nil
  }

  /// The type that stands before a name, as in C: `const Name *`, `List<Name> `.
  func type(before offset: Int) -> String? {
    var end = text.skipBlanks(before: offset)
    while Array("*&?".utf8).contains(text.byte(at: end - 1)) {
      end = text.skipBlanks(before: end - 1)
    }
    if text.byte(at: end - 1) == UInt8(ascii: ">") {
      var depth = 0
      var position = end
      while position > max(0, end - 200) {
        position -= 1
        if text.text[position] == UInt8(ascii: ">") { depth += 1 }
        if text.text[position] == UInt8(ascii: "<") { depth -= 1 }
        if depth == 0 { break }
      }
      guard depth == 0 else { return nil }
      end = position
    }
    guard let word = text.identifier(before: end) else { return nil }
    let name = text.string(word)
    return Self.otherWords.contains(name) || Self.modifiers.contains(name) ? nil : name
  }
}
