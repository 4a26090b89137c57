import Corpus
import JSONRPC
import LanguageServer
import SearchIndex

/// A path that names no file of the index.
struct UnknownFile: Error {
  let path: String

  /// One sentence, with the reason where the index knows one.
  func message(_ skipped: [String: SkipReason]) -> String {
    skipped[path].map { "\(path) is not in the index: \($0.sentence)" }
      ?? "the index has no file \(path); \"search\" finds files, and paths are relative to the project's root"
  }
}

/// The files of the index and nothing else: what agents may read.
///
/// A path counts only if the index has exactly it, so that no link and no `..` leads elsewhere; files are
/// read by the rules of the index, secrets masked.
struct ProjectFiles {
  /// Of a whole file; parts of it can always be read.
  private static let mostBytes = 128 << 10
  /// Resources named at once.
  private static let pageSize = 500

  private let context: RequestContext
  private var snapshot: IndexSnapshot { context.snapshot }

  init(_ context: RequestContext) {
    self.context = context
  }

  /// A file's present text, and whether it is what the index describes.
  ///
  /// - Throws: `UnknownFile`, `ResponseError` for a file that can't be read any more.
  func document(at path: String) throws -> (document: Document, isCurrent: Bool) {
    guard let file = file(path) else { throw UnknownFile(path: path) }
    do {
      return try snapshot.document(file)
    } catch {
      throw ResponseError(.requestFailed, "\(path) can't be read any more: \(error)")
    }
  }

  private func file(_ path: String) -> FileID? {
    snapshot.roots.lazy.compactMap { snapshot.file(root: $0, path: path) }.first
  }

  // MARK: Texts of places

  /// The text of some zero-based lines; nil when the file changed since it was indexed or the budget is used up.
  ///
  /// - Parameter symbol: the name of what the lines define, with its containers.
  func text(
    of path: String, lines: Range<Int>, symbol: String, _ budget: inout TextBudget
  ) -> String? {
    guard let file = file(path), let read = try? snapshot.document(file), read.isCurrent else {
      return nil
    }
    let record = snapshot.symbols(in: file).lazy.map(snapshot.symbol).first {
      lines.contains($0.lines.lowerBound) && RequestContext.fullName($0) == symbol
    }
    return budget.text(of: read.document, lines: lines, definedBy: record)
  }

  /// A definition with its code; nil when its file changed since it was indexed.
  func place(of symbol: SymbolRecord, _ budget: inout TextBudget) -> AgentPlace? {
    guard let read = try? snapshot.document(symbol.file), read.isCurrent else { return nil }
    let document = read.document
    let first =
      symbol.docComment.isEmpty
      ? symbol.lines.lowerBound
      : min(symbol.lines.lowerBound, document.lines.line(at: symbol.docComment.lowerBound))
    let lines = first..<max(first + 1, symbol.lines.upperBound)
    return AgentPlace(
      path: document.path, startLine: lines.lowerBound + 1, endLine: lines.upperBound,
      symbol: RequestContext.fullName(symbol), kind: symbol.kind.name,
      text: budget.text(of: document, lines: lines, definedBy: symbol))
  }

  // MARK: Resources

  /// `resources/list`: a page of files, by path.
  ///
  /// - Parameter cursor: the last path of the page before.
  func list(after cursor: JSONValue?) -> [String: JSONValue] {
    var files = snapshot.files().map(snapshot.file)
    if let last = cursor?.string { files.removeAll { $0.path <= last } }
    files.sort { $0.path < $1.path }
    let page = files.prefix(Self.pageSize)
    var members: [String: JSONValue] = [
      "resources": .array(
        page.map { file in
          [
            "uri": .string(ResourceAddress(path: file.path).uri), "name": .string(file.path),
            "mimeType": .string(file.language.mimeType), "size": .integer(Int64(file.size)),
          ]
        })
    ]
    if files.count > page.count { members["nextCursor"] = page.last.map { .string($0.path) } }
    return members
  }

  /// `resources/read`.
  ///
  /// - Parameter uri: the address as the client wrote it, which the answer repeats.
  /// - Throws: `UnknownFile`, `ResponseError` for lines that aren't there and files too long for one answer.
  func read(_ address: ResourceAddress, as uri: String) throws -> [String: JSONValue] {
    let document = try document(at: address.path).document
    var bytes = 0..<document.text.count
    if let lines = address.lines {
      guard lines.lowerBound <= document.lineCount else {
        throw ResponseError(
          .invalidParams,
          "\(address.path) has \(document.lineCount) lines; \(lines.lowerBound) is none")
      }
      let last = min(lines.upperBound, document.lineCount)
      bytes =
        document.lines.bytes(ofLine: lines.lowerBound - 1)
        .lowerBound..<document.lines.bytes(ofLine: last - 1).upperBound
    }
    guard bytes.count <= Self.mostBytes else {
      throw ResponseError(
        .invalidParams,
        "that is \(bytes.count) bytes in \(document.lineCount) lines; "
          + "read at most \(Self.mostBytes) at once, with ?lines=FIRST-LAST")
    }
    return [
      "contents": [
        [
          "uri": .string(uri), "mimeType": .string(document.language.mimeType),
          "text": .string(document.string(bytes)),
        ]
      ]
    ]
  }
}

extension Document {
  /// Lines as people count them: behind the last line end there is none.
  var lineCount: Int {
    text.last == UInt8(ascii: "\n") ? lines.count - 1 : lines.count
  }
}

extension Language {
  fileprivate var mimeType: String { self == .markdown ? "text/markdown" : "text/plain" }
}
