import Indexing
import JSONRPC
import LanguageServer
import LanguageServerProtocol

extension Tool {
  static let status = Tool(
    "status", title: "State of the index",
    """
    Says what is indexed: the project's root, how many files, whether the first pass is finished, \
    whether places are found by meaning as well as by words, and what is wrong, if anything. \
    Answers at once, also while the index is being made.
    """,
    arguments: [:],
    output: Schema.object(
      [
        "root": Schema.string("the project's folder"),
        "ready": [
          "type": "boolean", "description": "whether the first pass over the files is finished",
        ],
        "files": Schema.integer("indexed files"),
        "symbols": Schema.integer("definitions and headings"),
        "skipped": Schema.integer("files that are left out for what they are"),
        "mode": [
          "type": "string", "enum": ["lexical", "hybrid", "generative"],
          "description":
            "lexical: found by words; hybrid: by meaning too; generative: a model writes answers",
        ],
        "generation": Schema.integer("counts the commits of the index"),
        "version": Schema.string("of ragd"),
        "problem": Schema.string("what is wrong"),
      ], optional: ["problem"])
  ) { (_: NoArguments, call: AgentCall) -> IndexState in
    // What the last process committed is there within milliseconds.
    await call.project.workspace.indexer.whenOpened()
    let status = call.project.context.status()
    guard let workspace = status.workspaces.first else {
      throw ResponseError(.internalError, "no project is open")
    }
    return IndexState(
      root: workspace.root, ready: workspace.ready, files: workspace.files,
      symbols: workspace.symbols, skipped: workspace.skipped.reduce(0) { $0 + $1.count },
      mode: status.model, generation: workspace.generation, version: status.version,
      problem: workspace.problem)
  }
}

private struct NoArguments: Decodable {}

private struct IndexState: ToolOutput {
  var root: String
  var ready: Bool
  var files: Int
  var symbols: Int
  var skipped: Int
  var mode: String
  var generation: Int
  var version: String
  var problem: String?

  var text: String {
    let search =
      switch mode {
      case "generative": "a model writes answers"
      case "hybrid": "places are found by words and by meaning"
      default: "places are found by words"
      }
    let state = ready ? "ready" : "still being made; answers wait for it"
    return """
      \(root): \(files) files, \(symbols) symbols, \(skipped) files left out
      index: \(state); \(search)\(problem.map { "\nproblem: \($0)" } ?? "")
      """
  }
}
