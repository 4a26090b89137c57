import Corpus
import SearchIndex
import Storage
import TestSupport
import Testing

@testable import Indexing

struct SegmentProducerTests {
  /// A branch switch makes files and then fills them: a look that comes between sees them empty.
  @Test func aFileIsRecordedAsItWasRead() throws {
    let text = Workspace.text("Alpha")
    let folder = try TemporaryFolder(["a.md": text, "b.md": text])
    let loader = DocumentLoader(root: folder.path, settings: CorpusSettings())
    let known = try loader.load("b.md").hash
    let producer = SegmentProducer(
      [("a.md", nil), ("b.md", known)].map { path, hash in
        SegmentProducer.Candidate(
          entry: FileEntry(path: path, size: 0, modified: 1), knownHash: hash)
      }, loader: loader)
    var outputs: [SegmentProducer.Output] = []
    while let next = producer.next(by: .now + .seconds(60)) { outputs += next }
    #expect(outputs.flatMap(\.outcomes).map(\.entry.size) == [text.utf8.count, text.utf8.count])
    var writer = try IndexWriter(directory: MemoryDirectory(), root: folder.path, loader: loader)
    let committed = try writer?.commit(adding: outputs.compactMap(\.segment), removing: [])
    let snapshot = try #require(committed)
    #expect(snapshot.files().map { snapshot.file($0).size } == [text.utf8.count])
  }
}
