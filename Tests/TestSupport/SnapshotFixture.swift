import Corpus
package import SearchIndex
import Storage

/// A small project, indexed in memory from a folder of its own.
package final class SnapshotFixture: Sendable {
  package let folder: TemporaryFolder
  package let snapshot: IndexSnapshot

  /// Writes the files and indexes them as one segment.
  package init(_ files: [String: String]) throws {
    folder = try TemporaryFolder(files)
    let loader = DocumentLoader(root: folder.path, settings: CorpusSettings())
    var builder = SegmentBuilder()
    for entry in try FileWalker(root: folder.path, settings: CorpusSettings()).walk().files {
      let document = try loader.load(entry.path)
      builder.add(Chunker.chunk(document), modified: entry.modified)
    }
    let bytes = builder.finish()
    let opened = try IndexWriter(directory: MemoryDirectory(), root: folder.path, loader: loader)
    guard var writer = opened else { throw StorageError.missing(name: "writer") }
    snapshot = try writer.commit(adding: [bytes], removing: [])
  }

  /// Paths of a search's results, best first.
  package func paths(_ query: String, limit: Int = 10) -> [String] {
    snapshot.search(SearchQuery(text: query, limit: limit)).map { hit in
      snapshot.file(snapshot.chunk(hit.chunk).file).path
    }
  }
}
