import Corpus

/// What the cursor is on.
struct CursorTerm {
  /// What stands before the identifier.
  enum Receiver {
    case none
    /// A dot without anything before it.
    case implicit
    /// `receiver.`, `receiver(…).`; the range is the receiver's own name.
    case named(Range<Int>, isCall: Bool)
    /// Something that has no name.
    case unnamed
  }

  /// Where the identifier stands.
  enum Place {
    case code
    /// In a comment or a string of code.
    case remark
    /// Between backquotes, in prose or in a comment.
    case quoted
    case prose
  }

  var place: Place
  /// The bytes under the cursor: the identifier's, or an argument label's of the call it names.
  var cursorRange: Range<Int>
  /// The identifier's bytes.
  var range: Range<Int>
  var name: String
  var receiver: Receiver
  /// Whether it is called: an opening parenthesis follows.
  var isCall: Bool
  /// Argument labels of the call (`fetch(from:limit:)`).
  var labels: [String]
  /// The text between the backquotes around it; empty where there are none.
  var quotation: Range<Int>
  /// The language of the code it stands in, or that the words around it are written about.
  var language: Language

  /// Spellings to look for: Ruby's and Elixir's marks belong to the name, Vim's scope may not.
  func spellings(in text: IdentifierText) -> [String] {
    var names = [name]
    let mark = text.byte(at: range.upperBound)
    if language == .ruby || language == .elixir,
      mark == UInt8(ascii: "?") || mark == UInt8(ascii: "!")
    {
      names.insert(name + (mark == UInt8(ascii: "?") ? "?" : "!"), at: 0)
    }
    if language == .vimScript, let colon = name.lastIndex(of: ":") {
      names.append(String(name[name.index(after: colon)...]))
    }
    return names
  }

  /// Whether it is a word of the language that stands for no symbol.
  var isKeyword: Bool {
    guard place == .code, case .none = receiver else { return false }
    return Self.keywords.contains(name)
  }

  private static let keywords: Set<String> = [
    "and", "as", "async", "await", "begin", "break", "case", "catch", "class", "const", "continue",
    "def", "default", "defer", "do", "elif", "else", "end", "enum", "export", "extension", "false",
    "final", "finally", "fn", "for", "foreach", "from", "func", "function", "goto", "guard", "if",
    "impl", "import", "in", "inout", "interface", "internal", "is", "let", "match", "mut", "new",
    "nil", "none", "not", "null", "open", "or", "override", "package", "private", "protected",
    "protocol", "pub", "public", "repeat", "return", "self", "some", "static", "struct", "switch",
    "then", "this", "throw", "throws", "trait", "true", "try", "type", "unless", "until", "use",
    "using", "val", "var", "void", "when", "where", "while", "with", "yield",
  ]

  /// Whether the name is written like a symbol's: `camelCase`, `snake_case`, `Capitalized`.
  var looksLikeSymbol: Bool {
    let rest = name.dropFirst()
    return rest.contains { $0.isUppercase || $0 == "_" || $0.isNumber }
  }
}

/// Finds the term at an offset of a buffer.
struct CursorTermReader {
  /// How far a chain of brackets is followed back.
  private static let longestBracket = 400

  let document: ChunkedDocument

  /// Nil where there is no identifier.
  func term(at offset: Int) -> CursorTerm? {
    let language = language(at: offset)
    let text = IdentifierText(document.document.text, language: language ?? .plainText)
    guard let range = text.identifier(at: offset) else { return nil }
    var quotation = offset..<offset
    let place: CursorTerm.Place
    if document.document.language.isProse && language == nil {
      quotation = self.quotation(around: range, in: text) ?? quotation
      place = quotation.isEmpty ? .prose : .quoted
    } else if let region = document.region(at: range.lowerBound),
      !isInterpolated(range.lowerBound, in: region, text)
    {
      quotation = self.quotation(around: range, in: text) ?? quotation
      place = quotation.isEmpty ? .remark : .quoted
    } else {
      place = .code
    }
    var identifier = range
    if place == .quoted { identifier = baseName(of: range, in: quotation, text) }
    if place == .code { identifier = calledName(ofLabel: range, language, text) ?? range }
    let open = text.skipBlanks(from: identifier.upperBound)
    let isCall = text.byte(at: open) == UInt8(ascii: "(")
    return CursorTerm(
      place: place, cursorRange: place == .code ? range : identifier, range: identifier,
      name: text.string(identifier),
      receiver: place == .prose || place == .remark
        ? .none : receiver(before: identifier.lowerBound, text, isQuoted: place == .quoted),
      isCall: isCall, labels: isCall ? labels(from: open + 1, text) : [], quotation: quotation,
      language: language ?? document.document.language)
  }

  /// The language of the code at an offset; nil in prose.
  private func language(at offset: Int) -> Language? {
    guard document.document.language.isProse else { return document.document.language }
    let block = document.codeBlocks.first {
      $0.bytes.lowerBound <= offset && offset < $0.bytes.upperBound
    }
    return block?.language
  }

  // MARK: Backquotes

  /// The text between the backquotes around a range on its line.
  private func quotation(around range: Range<Int>, in text: IdentifierText) -> Range<Int>? {
    let line = document.document.lines.line(at: range.lowerBound)
    let content = document.document.lines.bytes(ofLine: line)
    let tick = UInt8(ascii: "`")
    var offset = content.lowerBound
    while offset < range.lowerBound {
      guard text.text[offset] == tick else {
        offset += 1
        continue
      }
      var open = offset
      while open < content.upperBound, text.text[open] == tick { open += 1 }
      let length = open - offset
      var close = open
      var run = 0
      while close < content.upperBound {
        run = text.text[close] == tick ? run + 1 : 0
        close += 1
        if run == length, text.byte(at: close) != tick { break }
      }
      guard run == length else { return nil }
      let inner = open..<(close - length)
      if inner.lowerBound <= range.lowerBound, range.upperBound <= inner.upperBound { return inner }
      offset = close
    }
    return nil
  }

  /// The identifier to look up for one between backquotes: of `call(label:)` it is `call`, also when
  /// the cursor is on the label.
  private func baseName(
    of range: Range<Int>, in quotation: Range<Int>, _ text: IdentifierText
  ) -> Range<Int> {
    guard let open = text.text[quotation].firstIndex(of: UInt8(ascii: "(")),
      open < range.lowerBound, text.byte(at: range.upperBound) == UInt8(ascii: ":"),
      let base = text.identifier(before: open)
    else { return range }
    return base
  }

  // MARK: Around the identifier

  /// The name of the function that a call passes a labelled argument to.
  private func calledName(
    ofLabel label: Range<Int>, _ language: Language?, _ text: IdentifierText
  ) -> Range<Int>? {
    guard language?.hasArgumentLabels == true,
      text.byte(at: text.skipBlanks(from: label.upperBound)) == UInt8(ascii: ":"),
      [UInt8(ascii: "("), UInt8(ascii: ",")].contains(
        text.byte(at: text.skipBlanks(before: label.lowerBound, overLines: true) - 1)),
      !document.symbols.contains(where: { $0.signature.contains(label.lowerBound) })
    else { return nil }
    var depth = 0
    var offset = label.lowerBound
    while offset > max(0, label.lowerBound - Self.longestBracket) {
      offset -= 1
      switch text.text[offset] {
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth += 1
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        if depth == 0 {
          return text.text[offset] == UInt8(ascii: "(") ? text.identifier(before: offset) : nil
        }
        depth -= 1
      default: break
      }
    }
    return nil
  }

  private func receiver(
    before offset: Int, _ text: IdentifierText, isQuoted: Bool
  ) -> CursorTerm.Receiver {
    var end = text.skipBlanks(before: offset, overLines: true)
    switch text.byte(at: end - 1) {
    case UInt8(ascii: "."):
      end -= 1
      if text.byte(at: end - 1) == UInt8(ascii: ".") { return .none }
      if [UInt8(ascii: "?"), UInt8(ascii: "!"), UInt8(ascii: "&")].contains(text.byte(at: end - 1))
      {
        end -= 1
      }
    case UInt8(ascii: ":") where text.byte(at: end - 2) == UInt8(ascii: ":"),
      UInt8(ascii: ">") where text.byte(at: end - 2) == UInt8(ascii: "-"):
      end -= 2
    case UInt8(ascii: "/") where isQuoted, UInt8(ascii: "#") where isQuoted:
      end -= 1
    default:
      return .none
    }
    end = text.skipBlanks(before: end, overLines: true)
    return receiver(endingAt: end, text)
  }

  private func receiver(endingAt end: Int, _ text: IdentifierText) -> CursorTerm.Receiver {
    if let name = text.identifier(before: end) { return .named(name, isCall: false) }
    let last = text.byte(at: end - 1)
    guard last == UInt8(ascii: ")") || last == UInt8(ascii: "}") || last == UInt8(ascii: "]") else {
      return last == UInt8(ascii: "\"") || last == UInt8(ascii: "'") ? .unnamed : .implicit
    }
    guard let open = openingBracket(before: end, text) else { return .unnamed }
    let before = text.skipBlanks(before: open)
    // A trailing closure may follow the arguments.
    if text.byte(at: before - 1) == UInt8(ascii: ")"),
      let inner = openingBracket(before: before, text),
      let name = text.identifier(before: inner)
    {
      return .named(name, isCall: true)
    }
    return text.identifier(before: before).map { .named($0, isCall: true) } ?? .unnamed
  }

  /// The offset of the bracket that the one before `end` closes.
  private func openingBracket(before end: Int, _ text: IdentifierText) -> Int? {
    var depth = 0
    var offset = end
    while offset > max(0, end - Self.longestBracket) {
      offset -= 1
      switch text.text[offset] {
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth += 1
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        depth -= 1
        if depth == 0 { return offset }
      default: break
      }
    }
    return nil
  }

  /// Labels of the arguments between parentheses.
  private func labels(from start: Int, _ text: IdentifierText) -> [String] {
    var labels: [String] = []
    var depth = 0
    var offset = start
    while offset < min(text.text.count, start + Self.longestBracket) {
      switch text.text[offset] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth < 0 { return labels }
      case UInt8(ascii: ":") where depth == 0:
        if let label = text.identifier(before: offset) { labels.append(text.string(label)) }
      default: break
      }
      offset += 1
    }
    return labels
  }

  /// Whether an offset of a string is code again: `\(…)`, `${…}`, `#{…}`, `{…}`.
  private func isInterpolated(
    _ offset: Int, in region: SyntaxRegion, _ text: IdentifierText
  ) -> Bool {
    guard region.kind == .string else { return false }
    var depth = 0
    var position = offset
    while position > max(region.bytes.lowerBound, offset - Self.longestBracket) {
      position -= 1
      switch text.text[position] {
      case UInt8(ascii: ")"), UInt8(ascii: "}"): depth += 1
      case UInt8(ascii: "("):
        if depth == 0 { return text.byte(at: position - 1) == UInt8(ascii: "\\") }
        depth -= 1
      case UInt8(ascii: "{"):
        if depth == 0 { return true }
        depth -= 1
      default: break
      }
    }
    return false
  }
}

extension ChunkedDocument {
  /// The comment or string that holds a byte.
  ///
  /// - Complexity: O(log regions).
  func region(at offset: Int) -> SyntaxRegion? {
    var low = 0
    var high = regions.count
    while low < high {
      let middle = (low + high) / 2
      if regions[middle].bytes.upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low < regions.count && regions[low].bytes.contains(offset) ? regions[low] : nil
  }
}

extension Language {
  /// Whether files of the language are read by people first.
  var isProse: Bool {
    switch self {
    case .plainText, .markdown, .restructuredText, .asciiDoc, .html, .notebook: true
    default: false
    }
  }

  /// Whether calls name their arguments with `label:`.
  var hasArgumentLabels: Bool { self == .swift || self == .csharp }

  /// Languages that use each other's symbols have the same family.
  var family: Int {
    switch self {
    case .javascript, .typescript, .tsx: 1
    case .c, .cpp, .objectiveC: 2
    case .java, .kotlin, .scala: 3
    default: 100 + Int(rawValue)
    }
  }
}
