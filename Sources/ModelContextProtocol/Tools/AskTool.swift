import JSONRPC
import LanguageServer
import LanguageServerProtocol
import SearchIndex

extension Tool {
  static let ask = Tool(
    "ask", title: "Ask about the project",
    """
    Answers a question from the project's own documentation and code, in a few sentences that \
    each carry the number of the place they come from. Says so when the project has no answer. \
    Ask one whole question; nothing is remembered between calls. Use "search" when you need the \
    code itself.
    """,
    arguments: ["question": Schema.string("one whole question")], required: ["question"],
    output: Schema.object([
      "answer": Schema.string("Markdown; marks like [1] count into citations"),
      "found": [
        "type": "boolean", "description": "false when the project has no answer",
      ],
      "citations": Schema.list(AgentPlace.schema),
      "generation": Schema.integer("counts the commits of the index"),
    ])
  ) { (arguments: AskArguments, call: AgentCall) -> CitedAnswer in
    guard !arguments.question.allSatisfy(\.isWhitespace) else {
      throw ResponseError(.invalidParams, "arguments.question: expected a question, found no words")
    }
    let context = try await call.context()
    var pieces = 0.0
    let base = Double(context.snapshot.fileCount)
    let result = try await context.answer(AskRequest(question: arguments.question)) { _ in
      pieces += 1
      call.progress.report(base + pieces, "answering")
    }
    return CitedAnswer(
      answer: result.answer, found: result.found, citations: result.citations.map(AgentPlace.init),
      generation: result.generation)
  }
}

private struct AskArguments: Decodable { var question: String }

/// An answer and the places it comes from.
private struct CitedAnswer: ToolOutput {
  var answer: String
  var found: Bool
  var citations: [AgentPlace]
  var generation: Int

  var text: String {
    let sources = citations.enumerated().map { "[\($0.offset + 1)] \($0.element.markdown)" }
    return ([answer] + sources).joined(separator: sources.isEmpty ? "" : "\n")
  }
}
