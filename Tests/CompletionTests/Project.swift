import Completion
import Corpus
import SearchIndex
import Storage
import TestSupport

/// An indexed project, and buffers with a cursor in it.
struct Project {
  /// Stands for the cursor in test texts.
  static let cursor: Character = "‸"

  let folder: TemporaryFolder
  let loader: DocumentLoader
  let snapshot: IndexSnapshot

  init(_ files: [String: String] = [:]) throws {
    folder = try TemporaryFolder(files)
    loader = DocumentLoader(root: folder.path, settings: CorpusSettings())
    var builder = SegmentBuilder()
    for path in files.keys.sorted() {
      let document = try loader.load(path)
      builder.add(Chunker.chunk(document), modified: 0)
    }
    guard
      var writer = try IndexWriter(
        directory: MemoryDirectory(), root: folder.path, loader: loader)
    else { throw Busy() }
    snapshot = try writer.commit(adding: [builder.finish()], removing: [])
  }

  private struct Busy: Error {}

  /// Completes without a time limit, so that a slow machine gives the same answers.
  var completer: Completer { Completer(snapshot: snapshot, budget: .seconds(60)) }

  func request(_ path: String, _ text: [UInt8], at offset: Int) -> CompletionRequest {
    let document = loader.document(path: path, buffer: text)
    return CompletionRequest(root: folder.path, document: Chunker.chunk(document), offset: offset)
  }

  /// A request at the mark in a text.
  func request(_ path: String, _ marked: String) -> CompletionRequest {
    let parts = marked.split(separator: Self.cursor, omittingEmptySubsequences: false)
    return request(
      path, Array(parts.joined().utf8), at: parts.first.map { $0.utf8.count } ?? 0)
  }

  /// The line with the mark after the first ghost text was inserted; nil when there is none.
  func ghost(_ path: String, _ marked: String) -> String? {
    let request = request(path, marked)
    guard let candidate = completer.inline(request).first else { return nil }
    let text = apply(candidate, to: request)
    let start = marked.prefix { $0 != Self.cursor }
    let line =
      start.lastIndex(where: \.isNewline).map { start[start.index(after: $0)...] } ?? start[...]
    let before = start.utf8.count - line.utf8.count
    let inserted = candidate.text.utf8.count - (candidate.replace.upperBound - request.offset)
    var end = max(request.offset, request.offset + inserted)
    let bytes = Array(text.utf8)
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    return String(decoding: bytes[before..<end], as: UTF8.self)
  }

  func menu(_ path: String, _ marked: String) -> [Completion.Candidate] {
    completer.menu(request(path, marked))
  }

  /// Names in the menu, best first, whole lines left out.
  func names(_ path: String, _ marked: String) -> [String] {
    menu(path, marked).filter { $0.source != .line }.map(\.text)
  }
}

/// The buffer after a candidate was inserted.
func apply(_ candidate: Completion.Candidate, to request: CompletionRequest) -> String {
  var text = request.document.document.text
  text.replaceSubrange(candidate.replace, with: Array(candidate.text.utf8))
  return String(decoding: text, as: UTF8.self)
}
