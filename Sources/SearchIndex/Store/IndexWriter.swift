package import Corpus
package import Storage

/// The one writer of a workspace's store. Holds the directory's lock for its lifetime.
///
/// A commit writes its new segment, then replaces the manifest: that rename is the commit. A kill
/// before it loses the segment (removed at the next opening), never the manifest.
package struct IndexWriter: ~Copyable {
  /// Opens or creates the store. Nil while another process writes. A store of another format version
  /// or with a failing checksum is emptied (`snapshot` is then empty and `wasRebuilt` true).
  package init?(directory: any Directory, root: String, loader: DocumentLoader) throws {
    fatalError("skeleton")
  }
  package var wasRebuilt: Bool { fatalError("skeleton") }
  /// The newest committed state.
  package var snapshot: IndexSnapshot { fatalError("skeleton") }
  /// Adds segments' bytes, marks older versions of their files and `removing` as deleted, merges
  /// small segments when there are too many, and commits once.
  package mutating func commit(adding segments: [[UInt8]], removing paths: [String]) throws
    -> IndexSnapshot
  { fatalError("skeleton") }
}

/// Follows the commits of a store that another process writes.
package enum IndexReader {
  /// The newest committed state, or nil when there is no readable store.
  package static func snapshot(of directory: any Directory, root: String, loader: DocumentLoader)
    throws -> IndexSnapshot?
  { fatalError("skeleton") }
  /// The generation on disk, cheaply; nil when there is none.
  package static func generation(of directory: any Directory) throws -> UInt64? {
    fatalError("skeleton")
  }
}

extension IndexSnapshot {
  /// This snapshot with open buffers in place of (or beside) the files of their paths.
  package func overlaying(root: String, _ buffers: [ChunkedDocument]) -> IndexSnapshot {
    fatalError("skeleton")
  }
}
