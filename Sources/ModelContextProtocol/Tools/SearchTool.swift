import Corpus
import JSONRPC
import LanguageServer
import LanguageServerProtocol
import SearchIndex

extension Tool {
  private static let mostResults = 20

  static let search = Tool(
    "search", title: "Search the project",
    """
    Finds the places in the project's code and documentation that fit a query best, and returns \
    their paths, line ranges and text. A name finds its definition; a question or a few words find \
    what speaks of it, best places first. Use it instead of grep when you don't know the exact \
    words or want few, ranked places.
    """,
    arguments: [
      "query": Schema.string("a name, some words, or a question"),
      "limit": Schema.integer("places at most (default 6)", 1...mostResults),
    ],
    required: ["query"],
    output: Schema.object([
      "results": Schema.list(AgentPlace.schema),
      "generation": Schema.integer("counts the commits of the index"),
    ])
  ) { (arguments: SearchArguments, call: AgentCall) -> FoundPlaces in
    let limit = arguments.limit ?? 6
    guard (1...mostResults).contains(limit) else {
      throw ResponseError(
        .invalidParams, "arguments.limit: expected a number from 1 to \(mostResults)")
    }
    guard !arguments.query.allSatisfy(\.isWhitespace) else {
      throw ResponseError(.invalidParams, "arguments.query: expected words, found none")
    }
    let context = try await call.context()
    let found = try await context.answer(SearchRequest(query: arguments.query, limit: limit))
    let files = ProjectFiles(context)
    var budget = TextBudget()
    let places = found.results.map { item in
      AgentPlace(
        path: item.path, startLine: item.startLine, endLine: item.endLine, symbol: item.symbol,
        kind: item.kind,
        text: files.text(
          of: item.path, lines: item.startLine - 1..<item.endLine, symbol: item.symbol, &budget))
    }
    return FoundPlaces(
      results: places, generation: found.generation,
      nothing: "Nothing in the project matches \"\(arguments.query)\".")
  }
}

private struct SearchArguments: Decodable {
  var query: String
  var limit: Int?
}

/// Places with their code, best first.
struct FoundPlaces: ToolOutput {
  var results: [AgentPlace]
  var generation: Int
  /// What to say when there are none.
  var nothing: String

  private enum CodingKeys: CodingKey { case results, generation }

  var text: String {
    results.isEmpty ? nothing : results.map(\.markdown).joined(separator: "\n\n")
  }
}
