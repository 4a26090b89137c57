import Corpus
import Storage
import TestSupport
import Testing

@testable import Indexing
@testable import SearchIndex

/// Which chunks get their vectors first.
struct EmbeddingOrderTests {
  private static let day: Int64 = 86_400 * 1_000_000_000
  private static let now = 100 * day

  /// A snapshot of files whose ages are given in days.
  private func snapshot(_ files: [(path: String, age: Int64)]) throws -> IndexSnapshot {
    let loader = DocumentLoader(root: "/project", settings: CorpusSettings())
    var builder = SegmentBuilder()
    for file in files {
      let document = loader.document(path: file.path, buffer: Array("text of \(file.path)\n".utf8))
      builder.add(
        Chunker.chunk(document), modified: Self.now - file.age * Self.day
      )
    }
    let part = try SnapshotPart(Segment(MappedFile(builder.finish()), name: "test"), root: 0)
    return IndexSnapshot(
      generation: 1, sources: [RootSource(path: "/project", loader: loader)], parts: [part])
  }

  private func order(_ snapshot: IndexSnapshot, open: Set<String> = []) -> [String] {
    EmbeddingOrder(snapshot, open: open)
      .files(of: snapshot.chunksWithoutVector(root: "/project"), now: Self.now)
      .map { snapshot.file($0.file).path }
  }

  @Test func openThenRecentThenDocsThenCodeThenTests() throws {
    let old = (0..<60).map { (path: "old/f\($0).swift", age: Int64(30)) }
    let snapshot = try snapshot(
      old + [
        ("Tests/ATests.swift", 20), ("docs/guide.md", 40), ("src/edited.swift", 1),
        ("src/touched.swift", 2), ("src/open.swift", 50),
      ])
    let order = order(snapshot, open: ["src/open.swift"])
    #expect(
      order.prefix(4)
        == ["src/open.swift", "src/edited.swift", "src/touched.swift", "docs/guide.md"])
    #expect(order.last == "Tests/ATests.swift")
    #expect(order.count == 65)
  }

  @Test func afterACloneTimesSayNothing() throws {
    let snapshot = try snapshot([("b.swift", 0), ("Tests/ATests.swift", 0), ("z.md", 0)])
    #expect(order(snapshot) == ["z.md", "b.swift", "Tests/ATests.swift"])
  }
}
