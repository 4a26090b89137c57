/// Reads the outline of reStructuredText (docutils and Sphinx).
///
/// After the docutils specification, sections "Sections", "Literal Blocks", "Explicit Markup Blocks".
/// Object directives (`.. class:: Name`) head a section like titles do, nested by indentation, since
/// readers look for them by name.
struct RestructuredTextScanner {
  /// A way to underline titles; the first one met is level 1, and so on.
  private struct Adornment: Equatable {
    var mark: UInt8
    var hasOverline: Bool
  }

  /// A directive's parts on its first line.
  private struct Directive {
    var name: Range<Int>
    var argument: Range<Int>
  }

  private let lines: DocumentLines
  private var outline = DocumentOutline()
  private var adornments: [Adornment] = []
  private var titleLevel = 0
  /// Columns of the object directives that the scan is in.
  private var objectIndents: [Int] = []
  private var afterBlank = true
  /// Language of literal blocks, as `.. highlight::` sets it.
  private var literalLanguage = Language.plainText

  private init(_ lines: DocumentLines) { self.lines = lines }

  /// - Complexity: O(bytes).
  static func outline(_ lines: DocumentLines) -> DocumentOutline {
    var scanner = RestructuredTextScanner(lines)
    var number = 0
    while number < lines.count { number = scanner.scanBlock(at: number) }
    return scanner.outline
  }

  /// Reads the line or block that begins at a line; returns the first line after it.
  private mutating func scanBlock(at number: Int) -> Int {
    let line = lines[number]
    guard !line.isBlank else {
      afterBlank = true
      return number + 1
    }
    let next = title(line) ?? explicitMarkup(line) ?? literalBlock(line) ?? doctest(line)
    afterBlank = false
    return next ?? (number + 1)
  }

  // MARK: Titles

  private mutating func title(_ line: DocumentLines.Line) -> Int? {
    guard line.indent == 0, afterBlank || line.number == 0, line.number + 1 < lines.count else {
      return nil
    }
    let second = lines[line.number + 1]
    guard !second.isBlank else { return nil }
    if let mark = adornment(line) {
      guard line.number + 2 < lines.count else { return nil }
      let third = lines[line.number + 2]
      guard adornment(third) == mark, third.content.count == line.content.count,
        adornment(second) == nil
      else { return nil }
      addTitle(second, from: line.number, Adornment(mark: mark, hasOverline: true))
      return line.number + 3
    }
    guard let mark = adornment(second), fits(underline: second, title: line) else { return nil }
    addTitle(line, from: line.number, Adornment(mark: mark, hasOverline: false))
    return line.number + 2
  }

  private mutating func addTitle(
    _ line: DocumentLines.Line, from first: Int, _ adornment: Adornment
  ) {
    if !adornments.contains(adornment) { adornments.append(adornment) }
    titleLevel = (adornments.firstIndex(of: adornment) ?? 0) + 1
    objectIndents = []
    let signature = lines.trimmed(line.content)
    outline.addHeading(
      line: first, name: HeadingTitle.trimmed(signature, in: lines), signature: signature,
      level: titleLevel)
    outline.unbroken.append(first..<(line.number + 2))
  }

  /// The mark of a line that consists of one punctuation mark, at least twice.
  private func adornment(_ line: DocumentLines.Line) -> UInt8? {
    let content = lines.trimmed(line.content)
    guard line.indent == 0, content.count >= 2 else { return nil }
    let mark = lines.text[content.lowerBound]
    guard mark.isASCIIPunctuation,
      lines.run(of: mark, from: content.lowerBound, to: content.upperBound) == content.count
    else { return nil }
    return mark
  }

  /// Whether an underline is long enough: as long as the title, or at least four marks.
  private func fits(underline: DocumentLines.Line, title: DocumentLines.Line) -> Bool {
    let length = lines.trimmed(underline.content).count
    if length >= 4 { return true }
    let width = lines.text[lines.trimmed(title.content)].count { $0 & 0xC0 != 0x80 }
    return length >= width && lines.text[underline.first] != UInt8(ascii: ":")
  }

  // MARK: Explicit markup

  private mutating func explicitMarkup(_ line: DocumentLines.Line) -> Int? {
    guard lines.has("..", at: line.first, before: line.end) else { return nil }
    let rest = lines.trimmed((line.first + 2)..<line.end)
    guard rest.lowerBound > line.first + 2 || rest.isEmpty else { return nil }
    if rest.isEmpty { return comment(line) }
    switch lines.text[rest.lowerBound] {
    case UInt8(ascii: "_"), UInt8(ascii: "["), UInt8(ascii: "|"): return line.number + 1
    default: break
    }
    guard let directive = directive(in: rest) else { return comment(line) }
    return scan(directive, at: line)
  }

  private func directive(in rest: Range<Int>) -> Directive? {
    guard let colons = lines.find("::", in: rest), colons > rest.lowerBound,
      lines.text[rest.lowerBound..<colons].allSatisfy({ byte in
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
          || byte == UInt8(ascii: "+")
      })
    else { return nil }
    return Directive(
      name: rest.lowerBound..<colons, argument: lines.trimmed((colons + 2)..<rest.upperBound))
  }

  private mutating func scan(_ directive: Directive, at line: DocumentLines.Line) -> Int {
    let name = String(decoding: lines.text[directive.name].prefix(40), as: UTF8.self)
    switch name {
    case "code-block", "code", "sourcecode", "prompt":
      let language = Language(infoString: directive.argument, in: lines.text)
      return codeBody(of: line, language ?? .plainText)
    case "raw":
      let language = Language(infoString: directive.argument, in: lines.text)
      return codeBody(of: line, language ?? .html)
    case "testcode", "ipython", "doctest":
      return codeBody(of: line, .python)
    case "parsed-literal", "math", "productionlist", "graphviz":
      return codeBody(of: line, .plainText)
    case "currentmodule", "py:currentmodule", "automodule", "py:module", "module":
      // Sphinx takes unmarked blocks of a Python project for Python.
      literalLanguage = literalLanguage == .plainText ? .python : literalLanguage
      if name.hasSuffix(":module") || name == "module" { addObject(directive, at: line) }
      return line.number + 1
    case "highlight":
      literalLanguage = Language(infoString: directive.argument, in: lines.text) ?? .plainText
      return line.number + 1
    default:
      if Self.objects.contains(name.split(separator: ":").last.map(String.init) ?? "") {
        addObject(directive, at: line)
      }
      return line.number + 1
    }
  }

  /// Directives, less their domain, that describe an object of the program.
  private static let objects: Set<String> = [
    "class", "exception", "function", "coroutinefunction", "method", "classmethod", "staticmethod",
    "coroutinemethod", "attribute", "property", "data", "decorator", "decoratormethod", "module",
    "type", "member", "var", "macro", "struct", "enum", "enumerator", "option", "confval", "envvar",
    "setting", "directive", "role", "program", "rubric",
  ]

  private mutating func addObject(_ directive: Directive, at line: DocumentLines.Line) {
    while let open = objectIndents.last, open >= line.indent { objectIndents.removeLast() }
    let name = objectName(in: directive.argument)
    objectIndents.append(line.indent)
    outline.addHeading(
      line: line.number, name: name, signature: lines.trimmed(line.content),
      level: titleLevel + objectIndents.count)
  }

  /// The identifier before the parameters, without its qualifier; the whole argument for others.
  private func objectName(in argument: Range<Int>) -> Range<Int> {
    let text = lines.text
    var end = text[argument].firstIndex(of: UInt8(ascii: "(")) ?? argument.upperBound
    while end > argument.lowerBound, text[end - 1].isBlank { end -= 1 }
    var start = end
    while start > argument.lowerBound {
      let byte = text[start - 1]
      guard
        byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") || byte >= 0x80
          || byte == UInt8(ascii: "-")
      else { break }
      start -= 1
    }
    return start < end ? start..<end : argument
  }

  // MARK: Bodies

  /// The lines indented more than a block's first, without blank lines at its ends, and the first
  /// line after them.
  private func body(after line: DocumentLines.Line) -> (filled: Range<Int>, next: Int) {
    var first: Int?
    var end = line.number + 1
    var number = end
    while number < lines.count {
      let inner = lines[number]
      if !inner.isBlank {
        if inner.indent <= line.indent { break }
        first = first ?? number
        end = number + 1
      }
      number += 1
    }
    return ((first ?? end)..<end, end)
  }

  private mutating func codeBody(of line: DocumentLines.Line, _ language: Language) -> Int {
    let (filled, next) = body(after: line)
    var first = filled.lowerBound
    // Options (`:linenos:`) end at a blank line.
    while first < filled.upperBound, lines.text[lines[first].first] == UInt8(ascii: ":") {
      first += 1
      if first < filled.upperBound, lines[first].isBlank {
        first += 1
        break
      }
    }
    while first < filled.upperBound, lines[first].isBlank { first += 1 }
    outline.addCodeBlock(language, lines.bytes(of: first..<filled.upperBound))
    outline.unbroken.append(line.number..<next)
    return next
  }

  private mutating func comment(_ line: DocumentLines.Line) -> Int {
    // A lone `..` followed by a blank line is an empty comment.
    let isEmpty = lines.trimmed(line.content).count == 2
    let isAlone = isEmpty && line.number + 1 < lines.count && lines[line.number + 1].isBlank
    let next = isAlone ? line.number + 1 : body(after: line).next
    outline.regions.append(
      SyntaxRegion(kind: .comment, bytes: line.first..<lines[next - 1].end))
    return next
  }

  private mutating func literalBlock(_ line: DocumentLines.Line) -> Int? {
    let content = lines.trimmed(line.content)
    guard content.count >= 2, lines.has("::", at: content.upperBound - 2, before: line.end),
      line.number + 1 < lines.count, lines[line.number + 1].isBlank
    else { return nil }
    let (filled, next) = body(after: line)
    guard !filled.isEmpty else { return nil }
    outline.addCodeBlock(literalLanguage, lines.bytes(of: filled))
    outline.unbroken.append(line.number..<next)
    return next
  }

  private mutating func doctest(_ line: DocumentLines.Line) -> Int? {
    guard afterBlank, lines.has(">>> ", at: line.first, before: line.end) else { return nil }
    var next = line.number + 1
    while next < lines.count, !lines[next].isBlank { next += 1 }
    outline.addCodeBlock(.python, lines.bytes(of: line.number..<next))
    outline.unbroken.append(line.number..<next)
    return next
  }
}
