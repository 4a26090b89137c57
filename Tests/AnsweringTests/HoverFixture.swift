import Answering
import Corpus
import SearchIndex
import Testing

/// A small project in memory, and cursors in its files.
struct HoverFixture: Sendable {
  static let root = "/project"
  let documents: [String: ChunkedDocument]
  let snapshot: IndexSnapshot

  init(_ files: [String: String]) {
    let loader = DocumentLoader(root: Self.root, settings: CorpusSettings())
    var documents: [String: ChunkedDocument] = [:]
    for (path, text) in files {
      documents[path] = Chunker.chunk(loader.document(path: path, buffer: Array(text.utf8)))
    }
    self.documents = documents
    snapshot = IndexSnapshot.empty.overlaying(
      root: Self.root, documents.sorted { $0.key < $1.key }.map(\.value))
  }

  var provider: HoverProvider {
    HoverProvider(snapshot: snapshot) { root, path, line in "file://\(root)/\(path)#L\(line + 1)" }
  }

  /// The offset of `│` in `marked`, which is a piece of the file with the cursor put in.
  func offset(_ path: String, _ marked: String) throws -> Int {
    let cursor = try #require(marked.firstRange(of: "│"), "no cursor in \(marked)")
    let piece = Array(marked.replacing("│", with: "").utf8)
    let text = try #require(documents[path]).document.text
    let start = try #require(
      text.indices.first { text[$0...].starts(with: piece) }, "\(marked) is not in \(path)")
    return start + marked[..<cursor.lowerBound].utf8.count
  }

  func hover(_ path: String, _ marked: String) throws -> Hover? {
    let document = try #require(documents[path])
    return provider.hover(root: Self.root, document: document, offset: try offset(path, marked))
  }

  /// The definitions as `path:line`, best first.
  func definitions(_ path: String, _ marked: String) throws -> [String] {
    let document = try #require(documents[path])
    let found = provider.definitions(
      root: Self.root, document: document, offset: try offset(path, marked))
    return found.map { id in
      let symbol = snapshot.symbol(id)
      let file = snapshot.file(symbol.file)
      let lines = documents[file.path]?.document.lines
      return "\(file.path):\((lines?.line(at: symbol.nameBytes.lowerBound) ?? 0) + 1)"
    }
  }
}
