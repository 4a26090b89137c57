import LanguageServer

/// Prints Markdown: styled on a terminal, as it is anywhere else.
enum MarkdownOutput {
  static func print(_ markdown: String) {
    guard Terminal.isColourful else { return Terminal.print(markdown) }
    var isCode = false
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.drop(while: { $0 == " " }).hasPrefix("```") {
        isCode.toggle()
      } else if isCode {
        Terminal.print("  " + Style.cyan(String(line)))
      } else if line.hasPrefix("#") {
        Terminal.print(Style.bold(PlainText.from(markdown: String(line))))
      } else {
        Terminal.print(PlainText.from(markdown: String(line)))
      }
    }
  }
}
