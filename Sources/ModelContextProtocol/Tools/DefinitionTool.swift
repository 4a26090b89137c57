import Corpus
import JSONRPC
import LanguageServer
import SearchIndex

extension Tool {
  private static let mostDefinitions = 10

  static let definition = Tool(
    "definition", title: "Show a definition",
    """
    Shows where a name is defined in the project, with its doc comment and code. Give the name \
    exactly as it is written, with its containers where several things have it: "read", \
    "Database.read". A part of a name is not enough; use "search" for that.
    """,
    arguments: ["name": Schema.string("the name, as in \"read\" or \"Database.read\"")],
    required: ["name"],
    output: Schema.object([
      "results": Schema.list(AgentPlace.schema),
      "generation": Schema.integer("counts the commits of the index"),
    ])
  ) { (arguments: DefinitionArguments, call: AgentCall) -> FoundPlaces in
    let context = try await call.context()
    let definitions = NamedDefinitions(arguments.name, in: context.snapshot)
    let files = ProjectFiles(context)
    var budget = TextBudget()
    let places = definitions.symbols.prefix(mostDefinitions).compactMap { symbol in
      files.place(of: symbol, &budget)
    }
    return FoundPlaces(
      results: places, generation: context.generation,
      nothing: definitions.nothing + " \"search\" finds names by their parts and by meaning.")
  }
}

private struct DefinitionArguments: Decodable { var name: String }

/// The symbols that a name may mean, the likeliest first.
struct NamedDefinitions {
  let symbols: [SymbolRecord]
  /// What to say when there are none.
  let nothing: String

  /// - Complexity: O(log symbols) for each segment, and a look at each symbol of that name.
  init(_ name: String, in snapshot: IndexSnapshot) {
    let parts = Self.parts(of: name)
    let named = parts.last.map { snapshot.symbols(named: $0).map(snapshot.symbol) } ?? []
    let containers = parts.dropLast()
    symbols =
      named
      .filter {
        containers.isEmpty || $0.containers.suffix(containers.count).elementsEqual(containers)
      }
      .map { (symbol: $0, file: snapshot.file($0.file)) }
      .sorted { Self.rank($0.symbol, $0.file) < Self.rank($1.symbol, $1.file) }
      .map(\.symbol)
    let others = Set(named.map { ($0.containers + [$0.name]).joined(separator: ".") }).sorted()
    nothing =
      "Nothing in the project is called \"\(name)\"."
      + (others.isEmpty ? "" : " There are: \(others.prefix(8).joined(separator: ", ")).")
  }

  /// `Database.read(_:)`, `Cache::new`, `cache#clear` and the like, cut at what stands between names.
  private static func parts(of name: String) -> [String] {
    let bare = name.prefix { $0 != "(" && $0 != "<" }
    return bare.split { ".:#/ `".contains($0) }.map(String.init)
  }

  /// Types before their extensions and members, the project's own code before tests and foreign code.
  private static func rank(
    _ symbol: SymbolRecord, _ file: FileRecord
  ) -> (Int, Int, Int, String, Int) {
    let aside: FileTraits = [.test, .vendored, .generated, .example]
    return (
      file.traits.isDisjoint(with: aside) ? 0 : 1,
      symbol.kind == .heading ? 2 : symbol.kind == .extension ? 1 : 0,
      symbol.containers.count, file.path, symbol.nameBytes.lowerBound
    )
  }
}
