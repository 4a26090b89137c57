import Corpus
import Evaluation
import Foundation

/// Cases that another program made, the files they are in, and what a peer offered at them.
struct WrittenCases {
  private let file: String
  private let held: String
  private let peer: String?

  /// - Parameters:
  ///   - held: the folder of their files.
  ///   - peer: a file of JSON lines, `{"id": "…", "offer": "…"}` each; nil where there is none.
  init(file: String, held: String, peer: String?) {
    self.file = file
    self.held = held
    self.peer = peer
  }

  private struct Line: Decodable {
    /// Needed beside a peer only.
    var id: String?
    var path: String
    /// Counted from 0.
    var line: Int
    /// Unicode scalars before the cursor.
    var character: Int
    var expected: String
  }

  private struct PeerLine: Decodable {
    var id: String
    var offer: String
  }

  /// The first cases; with a peer, the first of those that it has answered.
  /// - Returns: what the peer offered, in the order of the cases; empty without one.
  func read(
    first most: Int, _ loader: DocumentLoader
  ) throws -> (cases: [CompletionCase], offers: [String]) {
    let lines = try Self.decode(Line.self, from: file)
    guard let peer else { return (try lines.prefix(most).map { try read($0, loader) }, []) }
    let answers = Dictionary(
      try Self.decode(PeerLine.self, from: peer).map { ($0.id, $0.offer) },
      uniquingKeysWith: { _, last in last })
    let answered = lines.compactMap { line in
      line.id.flatMap { answers[$0] }.map { (line, $0) }
    }.prefix(most)
    guard !answered.isEmpty else { throw Problem("\(peer) has no id of \(file)") }
    return (try answered.map { try read($0.0, loader) }, answered.map(\.1))
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, from file: String
  ) throws -> [Value] {
    try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").enumerated().map {
      do {
        return try JSONDecoder().decode(type, from: Data($1.utf8))
      } catch {
        throw Problem("line \($0 + 1) of \(file) is not what is needed: \(error)")
      }
    }
  }

  private func read(_ item: Line, _ loader: DocumentLoader) throws -> CompletionCase {
    var lines = Array(try String(contentsOfFile: held + "/" + item.path, encoding: .utf8).utf8)
      .split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.indices.contains(item.line) else {
      throw Problem("\(item.path) has no line \(item.line)")
    }
    let scalars = String(decoding: lines[item.line], as: UTF8.self).unicodeScalars
    lines[item.line] = Array(String(scalars.prefix(max(0, item.character))).utf8)[...]
    let text = Array(lines.joined(separator: [0x0A]))
    let offset = lines[...item.line].reduce(0) { $0 + $1.count } + item.line
    let document = Chunker.chunk(loader.document(path: item.path, buffer: text))
    return CompletionCase(document: document, offset: offset, expected: item.expected)
  }
}
