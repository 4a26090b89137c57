/// A flat folder of files written whole: the only way the index touches the disk.
///
/// Two conformances in use (`POSIXDirectory`, `MemoryDirectory`) and one for tests
/// (`FaultyDirectory`, which fails or stops at the nth operation). Files never change in place: a
/// reader that has one open keeps its bytes, whatever happens to the name. Any thread may read;
/// only the owner of the folder's lock writes. A file's name has no `/` and does not begin with a
/// dot.
package protocol Directory: Sendable {
  /// Names of the files in the folder, sorted.
  func list() throws -> [String]
  /// Opens a file for reading. Throws `StorageError.missing` when there is none.
  func open(_ name: String) throws -> MappedFile
  /// Writes a new file and makes its bytes durable before returning.
  ///
  /// Throws `StorageError.exists` when there is one of that name. The name itself is durable at the
  /// latest after the next `replace`: nothing refers to a new file before that.
  func create(_ name: String, _ bytes: [UInt8]) throws
  /// Replaces or creates a file in one atomic, durable step: a reader sees the old bytes or the
  /// new.
  func replace(_ name: String, _ bytes: [UInt8]) throws
  /// Removes a file; one that is missing is no error.
  func remove(_ name: String) throws
  /// Takes the folder's writer lock; nil while another process (or another owner here) holds it.
  /// The lock goes when the returned object goes, and when its process dies.
  func lock() throws -> DirectoryLock?
}

/// The right to write in a directory, until it is deinitialized.
package final class DirectoryLock: Sendable {
  private let release: @Sendable () -> Void
  /// Calls `release` once, when the lock is let go.
  package init(release: @escaping @Sendable () -> Void) { self.release = release }
  deinit { release() }
}

/// Refuses names that could reach outside the folder or meet its own hidden files.
func checkName(_ name: String) throws(StorageError) {
  let bytes = name.utf8
  guard let first = bytes.first, first != UInt8(ascii: "."), bytes.count <= 255,
    !bytes.contains(UInt8(ascii: "/")), !bytes.contains(0)
  else { throw .invalidName(name) }
}
