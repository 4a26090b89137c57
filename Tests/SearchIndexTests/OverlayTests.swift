import Corpus
import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct OverlayTests {
  private func paths(_ snapshot: IndexSnapshot, _ word: String) -> [String] {
    snapshot.candidates(terms: QueryTerms.analyze(word), limit: 9)
      .map { snapshot.file(snapshot.chunk($0.chunk).file).path }.sorted()
  }

  @Test func buffersCoverFiles() throws {
    let base = try Corpora.snapshot([("a.md", "apple"), ("b.md", "pear")])
    let over = base.overlaying(
      root: Corpora.root,
      [Corpora.document("a.md", "plum"), Corpora.document("new.md", "cherry")])
    #expect(paths(over, "apple").isEmpty && paths(over, "plum") == ["a.md"])
    #expect(paths(over, "pear") == ["b.md"] && paths(over, "cherry") == ["new.md"])
    #expect(over.fileCount == 3 && over.generation == base.generation)
    #expect(paths(base, "apple") == ["a.md"] && base.fileCount == 2)
    // A buffer over a buffer; then back to the files.
    let again = over.overlaying(root: Corpora.root, [Corpora.document("a.md", "fig")])
    #expect(paths(again, "plum").isEmpty && paths(again, "fig") == ["a.md"])
    #expect(again.fileCount == 3)
    #expect(base.overlaying(root: Corpora.root, [ChunkedDocument]()) === base)
  }

  @Test func idsOfOtherFilesStay() throws {
    let base = try Corpora.snapshot([("a.md", "apple"), ("b.md", "pear")])
    let file = try #require(base.file(root: Corpora.root, path: "b.md"))
    let over = base.overlaying(root: Corpora.root, [Corpora.document("a.md", "plum")])
    #expect(over.file(file).path == "b.md")
    #expect(over.file(root: Corpora.root, path: "b.md") == file)
  }

  @Test func givesTheBuffersText() throws {
    let base = try Corpora.snapshot([("a.md", "apple")])
    let over = base.overlaying(root: Corpora.root, [Corpora.document("a.md", "plum")])
    let file = try #require(over.file(root: Corpora.root, path: "a.md"))
    let (document, isCurrent) = try over.document(file)
    #expect(document.text == Array("plum".utf8) && isCurrent)
  }

  @Test func worksBeforeThereIsAnIndex() {
    let over = IndexSnapshot.empty.overlaying(
      root: "/other", [Corpora.document("a.md", "plum")])
    #expect(over.roots == ["/other"] && paths(over, "plum") == ["a.md"])
  }

  @Test func mergesRoots() throws {
    let one = try Corpora.snapshot([("a.md", "apple")])
    let other = IndexSnapshot.empty.overlaying(
      root: "/other", [Corpora.document("a.md", "apple pear")])
    let both = IndexSnapshot.merging([one, other])
    #expect(both.roots == [Corpora.root, "/other"] && both.fileCount == 2)
    #expect(both.generation == one.generation)
    #expect(paths(both, "apple") == ["a.md", "a.md"])
    let first = try #require(both.file(root: Corpora.root, path: "a.md"))
    let second = try #require(both.file(root: "/other", path: "a.md"))
    #expect(first != second && both.file(second).root == "/other")
    #expect(both.file(root: "/third", path: "a.md") == nil)
    // A buffer of one root leaves the other's file of the same path alone.
    let over = both.overlaying(root: "/other", [Corpora.document("a.md", "plum")])
    #expect(over.file(root: Corpora.root, path: "a.md") == first)
    #expect(paths(over, "apple") == ["a.md"] && over.fileCount == 2)
    #expect(IndexSnapshot.merging([]).fileCount == 0)
    #expect(IndexSnapshot.merging([one]) === one)
  }

  @Test func readsFilesAndTellsWhetherTheyChanged() throws {
    let folder = try TemporaryFolder(["a.md": "one"])
    let loader = DocumentLoader(root: folder.path, settings: CorpusSettings())
    let opened = try IndexWriter(
      directory: MemoryDirectory(), root: folder.path, loader: loader)
    guard var writer = opened else {
      Issue.record("a new store has no writer")
      return
    }
    let chunked = Chunker.chunk(try loader.load("a.md"))
    let snapshot = try writer.commit(adding: [Corpora.segment([chunked])], removing: [])
    let file = try #require(snapshot.file(root: folder.path, path: "a.md"))
    for _ in 0..<2 {
      let (document, isCurrent) = try snapshot.document(file)
      #expect(document.text == Array("one".utf8) && isCurrent)
    }
    try folder.write("a.md", "other")
    let (document, isCurrent) = try snapshot.document(file)
    #expect(document.text == Array("other".utf8) && !isCurrent)
    try folder.remove("a.md")
    #expect(throws: (any Error).self) { try snapshot.document(file) }
  }
}
