import Corpus
import JSONRPC
import LanguageServer
import LanguageServerProtocol
import SearchIndex

/// A place in the project with its code, as tools give it to models.
struct AgentPlace: Encodable, Sendable {
  /// Relative to the project's root.
  var path: String
  /// 1-based, inclusive.
  var startLine: Int
  var endLine: Int
  /// The definition or the headings at the place; absent where there is none.
  var symbol: String?
  var kind: String?
  /// The lines as a resource.
  var uri: String
  /// The code or the text; a line that begins with `⋯` stands for lines that are left out.
  var text: String?

  static let schema = Schema.object(
    [
      "path": Schema.string("relative to the project's root"),
      "startLine": Schema.integer("1-based"),
      "endLine": Schema.integer("1-based, inclusive"),
      "symbol": Schema.string("the definition with its containers, or the headings"),
      "kind": Schema.string("what the symbol or the text is"),
      "uri": Schema.string("the resource with exactly these lines"),
      "text": Schema.string(
        "the lines; one that begins with ⋯ says which lines are left out"),
    ], optional: ["symbol", "kind", "text"])

  init(
    path: String, startLine: Int, endLine: Int, symbol: String? = nil, kind: String? = nil,
    text: String? = nil
  ) {
    self.path = path
    self.startLine = startLine
    self.endLine = endLine
    self.symbol = symbol.flatMap { $0.isEmpty ? nil : $0 }
    self.kind = kind
    uri = ResourceAddress(path: path, lines: startLine...max(startLine, endLine)).uri
    self.text = text
  }

  init(_ place: Place) {
    self.init(
      path: place.path, startLine: place.startLine, endLine: place.endLine, symbol: place.symbol,
      kind: place.kind)
  }

  /// `path:first-last  symbol (kind)`, the code below it in a fence.
  var markdown: String {
    var head = "\(path):\(startLine)-\(endLine)"
    if let symbol { head += "  \(symbol)" }
    if let kind { head += " (\(kind))" }
    guard let text else { return head }
    let fence = String(repeating: "`", count: max(3, text.longestRun(of: "`") + 1))
    return "\(head)\n\(fence)\n\(text)\n\(fence)"
  }
}

extension String {
  /// A fence must be longer than any in the text that it holds.
  fileprivate func longestRun(of character: Character) -> Int {
    var (longest, run) = (0, 0)
    for found in self {
      run = found == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}

/// How much text one call may give back, handed out place by place.
struct TextBudget {
  /// Bytes of all texts together, about four thousand tokens.
  static let bytes = 16_000
  /// Lines of one place.
  static let lines = 40

  private var left = Self.bytes

  /// The text of some lines, as far as they fit; nil when nothing is left for them.
  mutating func text(
    of document: Document, lines: Range<Int>, definedBy symbol: SymbolRecord?
  ) -> String? {
    guard left > 400 else { return nil }
    let outline =
      lines.count > Self.lines
      ? symbol.flatMap { TypeOutline(ofTypeNamedAt: $0.nameBytes, in: document) } : nil
    let excerpt = Excerpt(
      document, lines: lines, codeLine: symbol.flatMap { $0.codeLine(in: document) },
      declarations: outline?.declarations ?? [], mostLines: Self.lines,
      mostBytes: min(left, Self.bytes / 3))
    left -= excerpt.text.utf8.count
    return excerpt.text
  }
}

extension SymbolRecord {
  /// The line after the doc comment, where one stands above the definition.
  fileprivate func codeLine(in document: Document) -> Int? {
    guard !docComment.isEmpty, docComment.upperBound <= nameBytes.lowerBound else { return nil }
    return document.lines.line(at: docComment.upperBound - 1) + 1
  }
}
