package import Corpus

/// Makes Markdown of a doc comment: markers off, tags of Javadoc, Doxygen and Sphinx made readable.
package enum DocCommentText {
  /// A hover shows the beginning of a long comment, so many characters of it.
  private static let longest = 1200

  /// The comment as Markdown, shortened; empty when nothing stands in it.
  /// - Complexity: O(characters).
  package static func markdown(_ comment: String, language: Language) -> String {
    let raw = comment.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let stripped = raw.map { withoutMarkers($0, language) }
    // Behind the opening of a block comment the first line has an indentation of its own.
    let isBlock = stripped.dropFirst().contains { !$0.hadOpening }
    var lines = dedented(stripped.map(\.text), isBlock: isBlock)
    if language == .python || language == .ruby { lines = readableSections(lines) }
    lines = lines.map { readableTags($0) }
    while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return shortened(withoutTopics(lines))
  }

  // MARK: Markers

  private static let openings = [
    "///", "//!", "//", "/***", "/**", "/*!", "/*", "\"\"\"", "'''", "--|", "-- |", "---", "--",
    ";;;;",
    ";;;", ";;", "##", "#", "@doc \"\"\"", "@moduledoc \"\"\"", "r\"\"\"", "{-|", "{-", "=begin",
    "\"",
  ]
  private static let closings = ["*/", "\"\"\"", "'''", "-}", "=end", "\""]

  private static func withoutMarkers(
    _ line: Substring, _ language: Language
  ) -> (text: String, hadOpening: Bool) {
    let trimmed = line.drop { $0 == " " || $0 == "\t" }
    var rest = line
    var hadOpening = false
    if let opening = openings.first(where: { isMarker($0, language) && trimmed.hasPrefix($0) }) {
      rest = trimmed.dropFirst(opening.count)
      hadOpening = true
    } else if language.hasStarredComments, trimmed.hasPrefix("*") {
      rest = trimmed.hasPrefix("*/") ? trimmed : trimmed.dropFirst()
    }
    if let closing = closings.first(where: { isMarker($0, language) && rest.hasSuffix($0) }) {
      rest = rest.dropLast(closing.count)
      while let last = rest.last, last == "*" || last == " " { rest.removeLast() }
    }
    return (String(rest), hadOpening)
  }

  /// Whether a marker begins or ends comments of a language: `#` is a heading in Swift's Markdown.
  private static func isMarker(_ marker: String, _ language: Language) -> Bool {
    if marker == "\"" { return language == .emacsLisp }
    return switch language {
    case .python, .ruby, .bash, .elixir, .yaml, .toml:
      marker.first == "#" || marker.first == "\"" || marker.first == "'" || marker.first == "@"
        || marker.first == "r" || marker.first == "="
    case .lua, .sql, .haskell: marker.first == "-" || marker.first == "{" || marker.hasPrefix("/*")
    case .emacsLisp: marker.first == ";"
    case .vimScript: marker == "\" " || marker == "#"
    case .php: marker.first == "/" || marker == "*/" || marker.first == "#"
    default: marker.first == "/" || marker == "*/"
    }
  }

  /// Lines without the indentation that all of them share; the first of a block, without its own.
  private static func dedented(_ lines: [String], isBlock: Bool) -> [String] {
    func indent(_ line: String) -> Int { line.prefix { $0 == " " || $0 == "\t" }.count }
    let filled = lines.dropFirst(isBlock ? 1 : 0).filter { !$0.allSatisfy(\.isWhitespace) }
    let shared = filled.map(indent).min() ?? 0
    return lines.enumerated().map { index, line in
      let drop = index == 0 && isBlock ? indent(line) : min(shared, indent(line))
      return String(line.dropFirst(drop))
    }
  }

  // MARK: Tags

  private static func readableTags(_ line: String) -> String {
    let indent = line.prefix { $0 == " " }
    let content = line.dropFirst(indent.count)
    if let mark = content.first, mark == "@" || mark == "\\" || mark == ":" {
      if let readable = readableField(content.dropFirst(), isRole: mark == ":") {
        return indent + readable
      }
    }
    return indent + withoutInlineTags(String(content))
  }

  /// `param name text` and the like, after their mark.
  private static func readableField(_ content: Substring, isRole: Bool) -> String? {
    let word = content.prefix { $0.isLetter || $0 == "_" }
    let rest = content.dropFirst(word.count)
    switch word {
    case "param", "parameter", "tparam", "arg", "argument", "key", "keyword", "type", "raises",
      "throws", "exception":
      var fields = rest.drop { $0 == " " || $0 == "[" }
      if fields.hasPrefix("in]") || fields.hasPrefix("out]") {
        fields = fields.drop { $0 != "]" }.dropFirst().drop { $0 == " " }
      }
      // `{type} name` of JSDoc.
      if fields.first == "{" { fields = fields.drop { $0 != "}" }.dropFirst().drop { $0 == " " } }
      let end = fields.firstIndex { isRole ? $0 == ":" : $0 == " " } ?? fields.endIndex
      // Sphinx writes the type before the name.
      let name = fields[..<end].split(separator: " ").last ?? ""
      guard !name.isEmpty else { return nil }
      let text = fields[end...].drop { $0 == ":" || $0 == " " || $0 == "-" }
      let lead = word.hasPrefix("raise") || word == "throws" || word == "exception" ? "Throws " : ""
      return "- \(lead)`\(name)`: \(withoutInlineTags(String(text)))"
    case "return", "returns", "result", "rtype":
      let text = rest.drop { $0 == ":" || $0 == " " }
      return "- Returns: \(withoutInlineTags(String(text)))"
    case "brief", "short", "details", "summary":
      return withoutInlineTags(String(rest.drop { $0 == " " }))
    case "see", "since", "deprecated", "note", "warning", "todo", "author", "version":
      guard !isRole else { return nil }
      return
        "**\(word.prefix(1).uppercased() + word.dropFirst())** \(withoutInlineTags(String(rest.drop { $0 == " " || $0 == ":" })))"
    default: return nil
    }
  }

  /// `{@code x}` and `{@link x}` as code; paragraph tags off.
  static func withoutInlineTags(_ line: String) -> String {
    guard line.contains("{@") || line.contains("<") else { return line }
    var result = ""
    var rest = line[...]
    while let open = rest.firstIndex(where: { $0 == "{" || $0 == "<" }) {
      result += rest[..<open]
      rest = rest[open...]
      if rest.hasPrefix("{@"), let close = rest.firstIndex(of: "}") {
        let words = rest[..<close].split(separator: " ")
        result += words.count > 1 ? "`\(words[1].replacing("#", with: "."))`" : ""
        rest = rest[rest.index(after: close)...]
      } else if let tag = paragraphTags.first(where: { rest.hasPrefix($0) }) {
        rest = rest.dropFirst(tag.count)
      } else if rest.hasPrefix("<param name=\""), let close = rest.firstIndex(of: ">") {
        let name = rest.dropFirst("<param name=\"".count).prefix { $0 != "\"" }
        result += "- `\(name)`: "
        rest = rest[rest.index(after: close)...]
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result + rest
  }

  private static let paragraphTags = [
    "<p>", "</p>", "<summary>", "</summary>", "<remarks>", "</remarks>", "<para>", "</para>",
    "<returns>", "</returns>", "</param>", "<br>", "<br/>", "<br />", "<ul>", "</ul>", "<ol>",
    "</ol>",
    "<li>", "</li>",
  ]

  /// Google's and NumPy's sections (`Args:`) as bold lines over lists.
  private static func readableSections(_ lines: [String]) -> [String] {
    var inSection = false
    return lines.map { line in
      let isIndented = line.first == " " || line.first == "\t"
      let content = line.trimmingPrefix { $0.isWhitespace }
      if !isIndented, content.last == ":", sections.contains(String(content.dropLast())) {
        inSection = true
        return "**\(content.dropLast())**\n"
      }
      if !isIndented, !content.isEmpty { inSection = false }
      guard inSection, isIndented else { return line }
      let depth = line.count - content.count
      return depth <= 4 ? "- \(content)" : "  \(content)"
    }
  }

  private static let sections: Set<String> = [
    "Args", "Arguments", "Parameters", "Returns", "Return", "Yields", "Raises", "Attributes",
    "Keyword Args", "Keyword Arguments",
  ]

  // MARK: Length

  /// Without DocC's list of topics, which is for web pages.
  private static func withoutTopics(_ lines: [String]) -> [String] {
    var lines = lines[...]
    if let topics = lines.firstIndex(of: "## Topics") { lines = lines[..<topics] }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return Array(lines)
  }

  private static func shortened(_ lines: [String]) -> String {
    var text = ""
    var isInFence = false
    for (index, line) in lines.enumerated() {
      if text.count + line.count > longest, index > 0 {
        if isInFence { text += "```\n" }
        return text + "…"
      }
      if line.trimmingPrefix(while: \.isWhitespace).hasPrefix("```") { isInFence.toggle() }
      text += line.prefix(longest) + "\n"
    }
    if isInFence { text += "```\n" }
    return String(text.dropLast())
  }
}

extension Language {
  /// Whether the lines of a block comment begin with a star.
  fileprivate var hasStarredComments: Bool {
    switch self {
    case .python, .ruby, .bash, .elixir, .haskell, .lua, .emacsLisp, .vimScript, .yaml, .toml: false
    default: true
    }
  }
}
