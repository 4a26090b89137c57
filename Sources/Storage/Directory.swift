/// A flat folder of files written whole: the only way the index touches the disk.
///
/// Two conformances in use (`POSIXDirectory`, `MemoryDirectory`) and one for tests
/// (`FaultyDirectory`, which fails or stops at the nth operation).
package protocol Directory: Sendable {
  /// Names of the files in the folder, sorted.
  func list() throws -> [String]
  /// Opens a file for reading. Throws `StorageError.missing` when there is none.
  func open(_ name: String) throws -> MappedFile
  /// Writes a new file and makes it durable before returning.
  func create(_ name: String, _ bytes: [UInt8]) throws
  /// Replaces or creates a file in one atomic, durable step: a reader sees the old bytes or the new.
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
  package init(release: @escaping @Sendable () -> Void) { self.release = release }
  deinit { release() }
}
