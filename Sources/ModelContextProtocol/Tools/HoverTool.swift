import Corpus
import JSONRPC
import LanguageServer
import LanguageServerProtocol

extension Tool {
  static let hover = Tool(
    "hover", title: "Explain a name at a place",
    """
    Tells what a name means where it is used: its declaration, doc comment, what the documentation \
    says of it, how often it is used, and where it is defined. Unlike "definition" it takes the \
    receiver's type and the imports at that line into account.
    """,
    arguments: [
      "path": Schema.string("the file, relative to the project's root"),
      "line": Schema.integer("the line, from 1", 1...Int(Int32.max)),
      "symbol": Schema.string("the name, as it stands in that line"),
    ],
    required: ["path", "line", "symbol"],
    output: Schema.object([
      "markdown": Schema.string("what is known; empty when nothing is"),
      "definitions": Schema.list(AgentPlace.schema),
      "generation": Schema.integer("counts the commits of the index"),
    ])
  ) { (arguments: HoverArguments, call: AgentCall) -> KnownName in
    let context = try await call.context()
    let document = try ProjectFiles(context).document(at: arguments.path).document
    let column = try document.column(of: arguments.symbol, inLine: arguments.line)
    let known = try await context.answer(
      RagdHoverRequest(path: document.path, line: arguments.line, column: column))
    return KnownName(
      markdown: known.map { KnownName.withoutFileLinks($0.markdown) } ?? "",
      definitions: known?.definitions.prefix(KnownName.mostDefinitions).map(AgentPlace.init) ?? [],
      generation: context.generation)
  }
}

private struct HoverArguments: Decodable {
  var path: String
  var line: Int
  var symbol: String
}

/// What is known about a name.
private struct KnownName: ToolOutput {
  static let mostDefinitions = 10

  var markdown: String
  var definitions: [AgentPlace]
  var generation: Int

  var text: String {
    guard !markdown.isEmpty else { return "Nothing is known about that name." }
    guard !definitions.isEmpty else { return markdown }
    return markdown + "\n\nDefined at:\n" + definitions.map(\.markdown).joined(separator: "\n")
  }

  /// Links that only an editor can follow become their text, which is the path.
  static func withoutFileLinks(_ markdown: String) -> String {
    markdown.replacing(/\[([^\]\n]*)\]\(file:[^)\s]*\)/) { String($0.1) }
  }
}

extension Document {
  /// The 1-based column, in bytes, at which a name stands in a 1-based line.
  ///
  /// - Throws: `ResponseError` that names the nearest line that has it.
  fileprivate func column(of name: String, inLine line: Int) throws(ResponseError) -> Int {
    let name = Array(name.utf8)
    guard !name.isEmpty else {
      throw ResponseError(.invalidParams, "arguments.symbol: expected a name, found no words")
    }
    guard line >= 1, line <= lineCount else {
      throw ResponseError(
        .invalidParams, "\(path) has \(lineCount) lines; there is no line \(line)")
    }
    if let column = place(of: name, inLine: line - 1) { return column + 1 }
    let nearest = (0..<lineCount).filter { place(of: name, inLine: $0) != nil }
      .min { abs($0 - (line - 1)) < abs($1 - (line - 1)) }
    let shown = string(lines.content(ofLine: line - 1, in: text))
    let hint =
      nearest.map { "the nearest line that has it is \($0 + 1)" } ?? "nor has any other line"
    throw ResponseError(
      .invalidParams,
      "line \(line) of \(path) has no \"\(String(decoding: name, as: UTF8.self))\" (\(hint)); it reads: \(shown)"
    )
  }

  /// The offset in a line at which a name stands as a whole word.
  private func place(of name: [UInt8], inLine line: Int) -> Int? {
    let content = lines.content(ofLine: line, in: text)
    return uses(of: name, in: content).first.map { $0.lowerBound - content.lowerBound }
  }
}
