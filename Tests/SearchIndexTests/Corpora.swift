import Corpus
import Storage
import TestSupport

@testable import SearchIndex

/// Documents for tests.
enum Corpora {
  static let root = "/project"
  static let loader = DocumentLoader(root: root, settings: CorpusSettings())

  static func document(_ path: String, _ text: String) -> ChunkedDocument {
    Chunker.chunk(loader.document(path: path, buffer: Array(text.utf8)))
  }

  /// A segment's bytes.
  static func segment(_ documents: [ChunkedDocument]) -> [UInt8] {
    var builder = SegmentBuilder()
    for document in documents {
      builder.add(document, modified: 7)
    }
    return builder.finish()
  }

  static func snapshot(_ segments: [[UInt8]]) throws -> IndexSnapshot {
    let parts = try segments.map {
      try SnapshotPart(Segment(MappedFile($0), name: "test"), root: 0)
    }
    return IndexSnapshot(
      generation: 1, sources: [RootSource(path: root, loader: loader)], parts: parts)
  }

  /// A snapshot of files given as path → text.
  static func snapshot(_ files: [(path: String, text: String)]) throws -> IndexSnapshot {
    try snapshot([segment(files.map { document($0.path, $0.text) })])
  }

  private static let words = [
    "open", "close", "connection", "database", "JSONEncoder", "open_file", "readLine", "URLs",
    "value", "values", "été", "utf8", "register", "registered", "queue", "x", "数据库", "route",
  ]

  /// A Swift file or a page of Markdown with words of a small vocabulary.
  static func random(_ path: String, _ random: inout SplitMix) -> ChunkedDocument {
    let isCode = path.hasSuffix(".swift")
    var text = ""
    for _ in 0..<Int.random(in: 0..<5, using: &random) {
      let name = random.pick(words.prefix(10))
      let prose = (0..<Int.random(in: 1..<12, using: &random)).map { _ in random.pick(words) }
      if isCode {
        text += "/// \(prose.prefix(3).joined(separator: " "))\n"
        text += "func \(name)(\(random.pick(words)): Int) {\n"
        for word in prose {
          text += "  \(word)(\"\(random.pick(words))\") // \(random.pick(words))\n"
        }
        text += "}\n\n"
      } else {
        text += "# \(name) \(random.pick(words))\n\n\(prose.joined(separator: " "))\n\n"
      }
    }
    return document(path, text)
  }

  static func path(_ number: Int) -> String {
    number % 3 == 0 ? "docs/page\(number).md" : "Sources/File\(number).swift"
  }
}

extension IndexSnapshot {
  /// "path:first byte", as `PlainIndex` names chunks.
  func key(_ chunk: ChunkID) -> String {
    let record = self.chunk(chunk)
    return "\(file(record.file).path):\(record.bytes.lowerBound)"
  }
}
