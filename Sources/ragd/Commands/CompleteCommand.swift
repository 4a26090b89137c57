import LanguageServer
import LanguageServerProtocol

extension Command {
  static let complete = Command(
    name: "complete", operands: "FILE:LINE:COLUMN", operandCount: 1...1,
    summary: "list what could be written at a place",
    details: """
      Lines and columns count from 1, columns in bytes; a line without a column means its end.
      """,
    flags: [.root, .limit, .json],
    run: { options in
      let place = try SourcePlace(parsing: options.operands[0])
      let project = try await Project.open(options, near: place.folder)
      let request = RagdCompleteRequest(
        path: place.path, line: place.line, column: place.column, limit: options.limit)
      let result = try await project.context.answer(request)
      if options.printsJSON {
        try JSONOutput.print(result)
      } else if result.items.isEmpty {
        Terminal.note("ragd: nothing to offer there")
      } else {
        show(result.items)
      }
      return result.items.isEmpty ? .failure : .success
    })

  /// Prints a completion menu.
  static func show(_ items: [RagdCompleteResult.Item]) {
    let width = min(40, items.map(\.label.count).max() ?? 0)
    for item in items {
      let gap = String(repeating: " ", count: max(0, width - item.label.count) + 2)
      // The detail of a whole line is where it was seen; of a symbol, its signature.
      Terminal.print(
        item.label.harmless + gap + Style.dim(item.kind + "  " + item.detail.harmless))
    }
  }
}
