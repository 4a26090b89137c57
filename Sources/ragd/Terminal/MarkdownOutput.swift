import LanguageServer

/// Prints Markdown: styled on a terminal, with its marks anywhere else.
enum MarkdownOutput {
  static func print(_ markdown: String) {
    var isCode = false
    for line in markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      let line = line.harmless
      if !Terminal.isColourful {
        Terminal.print(line)
      } else if line.drop(while: { $0 == " " }).hasPrefix("```") {
        isCode.toggle()
      } else if isCode {
        Terminal.print("  " + Style.cyan(line))
      } else if line.hasPrefix("#") {
        Terminal.print(Style.bold(PlainText.from(markdown: line)))
      } else {
        Terminal.print(PlainText.from(markdown: line))
      }
    }
  }
}
