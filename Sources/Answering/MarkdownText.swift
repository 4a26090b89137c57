/// Puts foreign text into Markdown without letting it break out.
enum MarkdownText {
  /// A code block with a fence that the code does not contain.
  static func fence(_ code: String, _ info: String) -> String {
    var marks = "```"
    while code.contains(marks) { marks += "`" }
    return "\(marks)\(info)\n\(code)\n\(marks)"
  }

  /// Words in which nothing is markup.
  static func plain(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "\\`*_[]<>!|~".contains(character) { result += "\\" }
      result += character.isNewline ? " " : String(character)
    }
  }

  /// The text of a link.
  static func label(_ text: String) -> String {
    text.replacing("[", with: "\\[").replacing("]", with: "\\]")
  }

  /// The destination of a link.
  static func destination(_ uri: String) -> String {
    uri.replacing(" ", with: "%20").replacing("(", with: "%28").replacing(")", with: "%29")
  }
}

/// Long signatures, a parameter a line.
enum SignatureText {
  private static let longestLine = 88

  /// The signature with line breaks between the parameters of its first list if it is long.
  static func wrapped(_ signature: String) -> String {
    guard signature.utf8.count > longestLine,
      let open = signature.firstIndex(of: "("),
      let close = closing(of: open, in: signature)
    else { return signature }
    var parts: [Substring] = []
    var depth = 0
    var start = signature.index(after: open)
    for index in signature.indices[start..<close] {
      switch signature[index] {
      case "(", "[", "{", "<": depth += 1
      case ")", "]", "}": depth -= 1
      case ">"
      where signature[signature.index(before: index)] != "-"
        && signature[signature.index(before: index)] != "=":
        depth -= 1
      case "," where depth <= 0:
        parts.append(signature[start..<index])
        start = signature.index(after: index)
      default: break
      }
    }
    parts.append(signature[start..<close])
    guard parts.count > 1 else { return signature }
    let lines = parts.map { "  " + $0.drop { $0 == " " } }
    return signature[...open] + "\n" + lines.joined(separator: ",\n") + "\n" + signature[close...]
  }

  private static func closing(of open: String.Index, in signature: String) -> String.Index? {
    var depth = 0
    for index in signature.indices[open...] {
      if signature[index] == "(" { depth += 1 }
      if signature[index] == ")" {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }
}

/// The beginning of a section, as Markdown that stands for itself.
enum SectionExcerpt {
  /// The first paragraphs, not longer than about `longest` characters, before the next heading.
  static func text(_ section: String, longest: Int) -> String {
    var lines: [String] = []
    var length = 0
    var isInFence = false
    for line in section.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let content = line.trimmingPrefix { $0.isWhitespace }
      if !isInFence, content.hasPrefix("#") || content.hasPrefix("@") { break }
      // Underlines of titles, directives and anchors say nothing here.
      if lines.isEmpty, content.isEmpty || content.allSatisfy({ "=-~^\"*+".contains($0) }) {
        continue
      }
      if content.isEmpty, length > longest / 2, !isInFence { break }
      if length > longest {
        lines.append("…")
        break
      }
      if content.hasPrefix("```") { isInFence.toggle() }
      lines.append(PlainSentence.withoutLinkTargets(String(line)))
      length += line.count
    }
    if isInFence { lines.append("```") }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.joined(separator: "\n")
  }
}
