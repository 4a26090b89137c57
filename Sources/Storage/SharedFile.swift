#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that many processes read while one at a time appends to it.
///
/// Whole records that lie in it never change and are never cut off, so what is mapped of them stays
/// valid. A file made anew takes the place of the old one by renaming; who has the old one open keeps
/// its bytes, and learns of the new one by `identity(of:)`.
package final class SharedFile: Sendable {
  /// Tells a file from another that has or had the same path.
  package struct Identity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    init(_ status: stat) {
      device = UInt64(truncatingIfNeeded: status.st_dev)
      number = UInt64(truncatingIfNeeded: status.st_ino)
    }
  }

  package let path: String
  fileprivate let descriptor: FileDescriptor

  /// Opens a file for reading.
  /// - Throws: `StorageError.missing` when there is none.
  package convenience init(path: String) throws(StorageError) {
    try self.init(path: path, flags: O_RDONLY)
  }

  fileprivate init(path: String, flags: Int32) throws(StorageError) {
    self.path = path
    descriptor = try FileDescriptor(opening: path, flags: flags, mode: 0o600)
    guard try descriptor.status(named: path).isRegular else {
      throw .io(operation: "open", name: path, reason: "it is not a regular file")
    }
  }

  /// Which file a path names now, and how long it is; nil where there is none.
  package static func look(
    at path: String
  ) throws(StorageError) -> (identity: Identity, size: Int)? {
    var status = stat()
    guard stat(path, &status) != 0 else { return (Identity(status), Int(status.st_size)) }
    let error = StorageError("look at", path, errno: errno)
    if case .missing = error { return nil }
    throw error
  }

  /// Makes now the time of a file's last change, where there is one: a mark that it is in use.
  package static func touch(_ path: String) { utimensat(AT_FDCWD, path, nil, 0) }

  /// Removes a file, if it is there; who has it open keeps its bytes.
  package static func remove(_ path: String) { unlink(path) }

  /// Which file this is, and how long it is now.
  package func look() throws(StorageError) -> (identity: Identity, size: Int) {
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else {
      throw StorageError("look at", path, errno: errno)
    }
    return (Identity(status), Int(status.st_size))
  }

  /// Maps some bytes, which must lie in the file.
  package func map(_ range: Range<Int>) throws(StorageError) -> MappedFile {
    let size = try look().size
    guard range.lowerBound >= 0, range.upperBound <= size else {
      throw .corrupt(name: path, reason: "it is shorter than it was")
    }
    return try MappedFile(range, of: descriptor, named: path)
  }
}

/// The right to append to a shared file, or to replace it, until it is given up.
package struct SharedFileLock: ~Copyable {
  package let file: SharedFile
  /// What the file ends with.
  private var end: Int

  /// Opens a file, creates it (mode 0600) where there is none, and waits for its lock.
  ///
  /// - Parameter patience: how long others may keep the lock; they need it for an append only.
  /// - Throws: `StorageError.io` when they take longer.
  package init(path: String, patience: Duration) throws(StorageError) {
    let locked = try Self.locked(path, until: .now + patience)
    let size = try locked.look().size
    file = locked
    end = size
  }

  private static func locked(
    _ path: String, until deadline: ContinuousClock.Instant
  ) throws(StorageError) -> SharedFile {
    while true {
      let file = try SharedFile(path: path, flags: O_RDWR | O_CREAT)
      while try !file.descriptor.lock(named: path) {
        guard ContinuousClock.now < deadline else {
          throw .io(operation: "lock", name: path, reason: "another process keeps it")
        }
        usleep(2000)
      }
      // Somebody may have replaced or removed the file meanwhile: then this is a lock on nothing.
      if file.descriptor.isNamed(path) { return file }
    }
  }

  deinit { file.descriptor.unlock() }

  /// The file's length.
  package var size: Int { end }

  /// Cuts off what lies behind `size`: a record that a kill or a full disk has left unfinished.
  package mutating func cut(to size: Int) throws(StorageError) {
    try file.descriptor.cut(to: size, named: file.path)
    end = size
  }

  /// Writes at the end; not synced: who reads it checks it.
  ///
  /// - Throws: what was written until then stays; see `size`.
  package mutating func append(_ bytes: [UInt8]) throws(StorageError) {
    // The position too: nobody else moves it.
    try file.descriptor.cut(to: end, named: file.path)
    do throws(StorageError) {
      try file.descriptor.write(bytes, named: file.path)
    } catch {
      end = try file.look().size
      throw error
    }
    end += bytes.count
  }

  /// Puts a new file in the place of this one, in one durable step, and lets the lock go.
  ///
  /// - Parameter pieces: its bytes, one piece at a time.
  package consuming func replace(
    with pieces: some Sequence<[UInt8]>
  ) throws(StorageError) {
    let path = file.path
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.index(after: $0) }
    // Only who holds the lock writes it: what a kill left is written over.
    let temporary =
      path[..<(name ?? path.startIndex)] + ".new-" + path[(name ?? path.startIndex)...]
    do throws(StorageError) {
      let new = try FileDescriptor(
        opening: String(temporary), flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
      for piece in pieces { try new.write(piece, named: path) }
      try new.synchronize(named: path)
      try LargeFile.move(String(temporary), to: path)
    } catch {
      unlink(String(temporary))
      throw error
    }
  }
}
