import Corpus

/// What a buffer says about the names that are visible at an offset.
struct BufferScope {
  /// Imports stand at the top of a file.
  private static let importLines = 300

  let document: ChunkedDocument
  let text: IdentifierText
  let language: Language
  let offset: Int
  /// Symbols around the offset, innermost first.
  let enclosing: [Symbol]

  init(_ document: ChunkedDocument, language: Language, offset: Int) {
    self.document = document
    self.offset = offset
    self.language = language
    text = IdentifierText(document.document.text, language: language)
    enclosing = document.symbols.filter { symbol in
      symbol.kind != .heading && symbol.extent.lowerBound <= offset
        && offset <= symbol.extent.upperBound
    }
    .reversed()
  }

  /// Names of the types around the offset, innermost first; a method's receiver is one.
  var enclosingTypes: [String] {
    enclosing.flatMap { symbol in
      if symbol.kind.isType || symbol.kind == .extension { return [text.string(symbol.name)] }
      return symbol.receiver.isEmpty ? [] : [text.string(symbol.receiver)]
    }
  }

  /// Words on the lines that import something: modules, their folders, names.
  func importedNames() -> Set<String> {
    var names: Set<String> = []
    let lines = document.document.lines
    for number in 0..<min(lines.count, Self.importLines) {
      let line = lines.bytes(ofLine: number)
      let start = text.skipBlanks(from: line.lowerBound)
      guard Self.importWords.contains(where: { text.has($0, at: start) }) else { continue }
      var position = start
      while position < line.upperBound {
        if let word = text.identifier(from: position), word.upperBound <= line.upperBound {
          names.insert(text.string(word))
          position = word.upperBound
        } else {
          position += 1
        }
      }
    }
    return names
  }

  private static let importWords = [
    "import ", "@testable import ", "from ", "use ", "using ", "#include", "#import", "require",
    "const ", "extern crate ", "mod ", "alias ", "export ", "package ", "namespace ", "(require",
  ]

  // MARK: Types of names

  /// The types that a receiver may have, as far as they can be seen in the buffer.
  func types(ofReceiver receiver: Range<Int>, isCall: Bool) -> [String] {
    let name = text.string(receiver)
    if Self.selfNames.contains(name) { return Array(enclosingTypes.prefix(1)) }
    if name.first?.isUppercase == true { return [name] }
    if isCall { return [] }
    if let local = localDeclaration(of: name) {
      return type(after: local.name).map { [$0] } ?? []
    }
    let types = Set(enclosingTypes)
    for symbol in document.symbols where symbol.kind.isValue {
      guard text.string(symbol.name) == name else { continue }
      let container = symbol.container >= 0 ? document.symbols[Int(symbol.container)] : nil
      guard container.map({ types.contains(text.string($0.name)) }) ?? true else { continue }
      if let type = type(after: symbol.name) { return [type] }
    }
    return []
  }

  private static let selfNames: Set<String> = ["self", "this", "Self", "cls", "super", "base"]

  /// The type written after (or before) the name of a variable or parameter, or made by its value.
  func type(after name: Range<Int>) -> String? {
    var position = text.skipBlanks(from: name.upperBound)
    if text.byte(at: position) == UInt8(ascii: "?") { position += 1 }
    let reader = TypeNameReader(text: text)
    switch text.byte(at: position) {
    case UInt8(ascii: ":") where text.byte(at: position + 1) == UInt8(ascii: "="):
      return reader.typeOfValue(at: position + 2)
    case UInt8(ascii: ":"):
      return reader.type(at: position + 1)
    case UInt8(ascii: "="):
      return reader.type(before: name.lowerBound) ?? reader.typeOfValue(at: position + 1)
    default:
      return reader.type(before: name.lowerBound) ?? reader.type(at: position)
    }
  }

  // MARK: Local names

  /// The nearest declaration of a variable or parameter above the cursor, in the definition around
  /// it.
  ///
  /// - Complexity: O(bytes of the definition above the cursor), at most 64 KB.
  func localDeclaration(of name: String) -> LocalDeclaration? {
    LocalDeclarationFinder(scope: self).declaration(of: name)
  }
}

extension Symbol.Kind {
  /// Classes, structures, enumerations, interfaces, aliases.
  var isType: Bool {
    switch self {
    case .class, .struct, .enum, .interface, .typeAlias, .module: true
    default: false
    }
  }

  /// Properties, variables, constants.
  var isValue: Bool {
    switch self {
    case .property, .variable, .constant, .field, .enumCase: true
    default: false
    }
  }

  /// Functions, methods, initializers, macros.
  var isCallable: Bool {
    switch self {
    case .function, .method, .initializer, .macro, .operator: true
    default: false
    }
  }

  /// What people call it.
  var label: String {
    switch self {
    case .enumCase: "enum case"
    case .typeAlias: "type alias"
    case .heading: "section"
    default: "\(self)"
    }
  }
}
