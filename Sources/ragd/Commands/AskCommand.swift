import LanguageServer
import LanguageServerProtocol

extension Command {
  static let ask = Command(
    name: "ask", operands: "QUESTION…", operandCount: words,
    summary: "answer a question about the project, with citations",
    details: """
      Every statement carries the number of the place it comes from; the places follow the answer.
      Where the project says nothing about it, ragd says so, and exits with 1.
      """,
    flags: [.root, .json],
    run: { options in
      let project = try await Project.open(options, meanings: .present)
      let request = AskRequest(question: options.operands.joined(separator: " "))
      let result = try await project.context.answer(request)
      if options.printsJSON { try JSONOutput.print(result) } else { show(result) }
      return result.found ? .success : .failure
    })

  /// Prints an answer and the places it comes from.
  static func show(_ result: AskResult) {
    MarkdownOutput.print(result.answer)
    guard !result.citations.isEmpty else { return }
    Terminal.print()
    for (number, place) in result.citations.enumerated() {
      let title = place.symbol.map { "  " + Style.dim($0.harmless) } ?? ""
      Terminal.print(
        Style.yellow("[\(number + 1)]") + " "
          + Style.magenta("\(place.path.harmless):\(place.startLine)")
          + title)
    }
  }
}
