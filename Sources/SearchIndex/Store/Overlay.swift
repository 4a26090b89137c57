package import Corpus
package import Storage

/// An open buffer, indexed in memory; made once for each version of the buffer's text.
package struct IndexedBuffer: Sendable {
  let document: Document
  let segment: Segment

  /// Indexes a buffer.
  ///
  /// O(bytes).
  /// - Throws: `StorageError.corrupt` when the chunks do not fit the text.
  package init(_ buffer: ChunkedDocument) throws(StorageError) {
    var builder = SegmentBuilder()
    builder.add(buffer, modified: 0)
    document = buffer.document
    segment = try Segment(MappedFile(builder.finish()), name: buffer.document.path)
  }
}

extension IndexSnapshot {
  /// This snapshot with open buffers in place of (or beside) the files of their paths.
  package func overlaying(root: String, _ buffers: [ChunkedDocument]) -> IndexSnapshot {
    overlaying(root: root, buffers.compactMap { try? IndexedBuffer($0) })
  }

  /// This snapshot with open buffers in place of (or beside) the files of their paths.
  ///
  /// A root that the snapshot does not have is added.
  /// - Complexity: O(buffers × segments × log files).
  package func overlaying(root: String, _ buffers: [IndexedBuffer]) -> IndexSnapshot {
    guard !buffers.isEmpty else { return self }
    var sources = sources
    if !sources.contains(where: { $0.path == root }) {
      let loader = DocumentLoader(root: root, settings: CorpusSettings())
      sources.append(RootSource(path: root, loader: loader))
    }
    let place = sources.firstIndex { $0.path == root } ?? 0
    var parts = parts
    for buffer in buffers {
      for number in parts.indices where parts[number].root == place {
        parts[number].remove(path: buffer.document.path)
      }
      parts.append(SnapshotPart(buffer.segment, root: place, documents: [buffer.document]))
    }
    return IndexSnapshot(generation: generation, sources: sources, parts: parts)
  }

  /// Whether a file is as an older chunker or analyzer made it.
  package func needsReindex(_ file: FileID) -> Bool {
    parts[Int(file.segment)].segment.featureVersion != SegmentFormat.featureVersion
  }
}
