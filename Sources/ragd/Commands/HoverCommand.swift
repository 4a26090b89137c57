import LanguageServer
import LanguageServerProtocol

extension Command {
  static let hover = Command(
    name: "hover", operands: "FILE:LINE:COLUMN", operandCount: 1...1,
    summary: "say what is known about the name at a place",
    details: "Lines and columns count from 1, columns in bytes.",
    flags: [.root, .summarize, .json],
    run: { options in
      let place = try SourcePlace(parsing: options.operands[0])
      let project = try await Project.open(options, near: place.folder)
      let request = RagdHoverRequest(
        path: place.path, line: place.line, column: place.column, summarize: options.summarizes)
      let result = try await project.context.answer(request)
      if options.printsJSON {
        try JSONOutput.print(result)
      } else if let result {
        MarkdownOutput.print(result.markdown)
      } else {
        Terminal.note("ragd: nothing is known about what stands there")
      }
      return result == nil ? .failure : .success
    })
}
