import LanguageServer
import LanguageServerProtocol

extension Command {
  static let search = Command(
    name: "search", operands: "QUERY…", operandCount: words,
    summary: "find places in the project",
    details: """
      A name finds definitions first; words find the code and the docs that speak of them. Several
      words need no quotes.
      """,
    flags: [.root, .limit, .explain, .json],
    run: { options in
      let project = try await Project.open(options, meanings: .present)
      let request = SearchRequest(
        query: options.operands.joined(separator: " "), limit: options.limit)
      let result = try await project.context.answer(request)
      if options.printsJSON {
        try JSONOutput.print(result)
      } else if result.results.isEmpty {
        Terminal.note("ragd: nothing in \(project.root) matches")
      } else {
        for item in result.results { show(item, explaining: options.explains) }
      }
      return result.results.isEmpty ? .failure : .success
    })

  /// Lines shown of one result.
  private static let shownLines = 8
  /// Copies named of one result; `--json` has all.
  private static let shownCopies = 3

  private static func show(_ item: SearchResult.Item, explaining: Bool) {
    let symbol = item.symbol.isEmpty ? "" : "  " + Style.bold(item.symbol.harmless)
    Terminal.print(
      Style.magenta("\(item.path.harmless):\(item.startLine)") + symbol + "  "
        + Style.dim(item.kind))
    var lines = item.snippet.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    let width = String(item.startLine + shownLines).count
    for (number, line) in lines.prefix(shownLines).enumerated() {
      let label = String(item.startLine + number)
      let gutter = String(repeating: " ", count: max(0, width - label.count)) + label
      let room = Terminal.width - gutter.count - "   │ ".count
      Terminal.print("  " + Style.dim(gutter + " │ ") + Terminal.clipped(line.harmless, to: room))
    }
    let hidden = item.endLine - item.startLine + 1 - shownLines
    if lines.count > shownLines, hidden > 0 {
      Terminal.print("  " + Style.dim("… \(Amounts.count(hidden, "more line"))"))
    }
    if let copies = item.copies {
      let named = copies.prefix(shownCopies).map { "\($0.path.harmless):\($0.startLine)" }
      let rest = copies.count > shownCopies ? ", …" : ""
      Terminal.print(
        "  "
          + Style.dim("and \(copies.count) more like it: \(named.joined(separator: ", "))\(rest)"))
    }
    if explaining {
      Terminal.print(
        "  " + Style.dim("score \(item.score): " + item.why.joined(separator: "; ").harmless))
    }
    Terminal.print()
  }
}
