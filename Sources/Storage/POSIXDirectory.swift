import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A folder on disk, readable by its user alone.
///
/// Files are written under a temporary name, synced, then renamed, so that a kill or a full disk
/// leaves no torn file under a real name. Temporary files of a killed writer are removed by the
/// next one, when it takes the lock.
package final class POSIXDirectory: Directory {
  /// Absolute path of the folder.
  package let path: String

  private static let lockName = ".lock"
  private static let temporaryPrefix = ".writing-"
  private let serial = Atomic<UInt64>(0)

  /// Opens a folder, and creates it (mode 0700) with its missing parents.
  package init(path: String) throws(StorageError) {
    self.path = path
    var end = path.utf8.startIndex
    while end != path.utf8.endIndex {
      end =
        path.utf8[path.utf8.index(after: end)...].firstIndex(of: UInt8(ascii: "/"))
        ?? path.utf8.endIndex
      let folder = String(path[..<end])
      if mkdir(folder, 0o700) != 0, errno != EEXIST {
        // A parent may be unwritable, or on a read-only disk, as long as it is there.
        let code = errno
        var status = stat()
        guard stat(folder, &status) == 0 else {
          throw StorageError("create", folder, errno: code)
        }
      }
    }
    _ = try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY)
  }

  package func list() throws(StorageError) -> [String] {
    var names: [String] = []
    let folder = try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY)
    try FolderEntries.read(folder, named: path) { name, kind in
      guard name.first != UInt8(ascii: "."), kind == .file || kind == nil else { return }
      names.append(String(decoding: name, as: UTF8.self))
    }
    return names.sorted()
  }

  package func open(_ name: String) throws(StorageError) -> MappedFile {
    try MappedFile(path: place(name))
  }

  package func create(_ name: String, _ bytes: [UInt8]) throws(StorageError) {
    let place = try place(name)
    guard access(place, F_OK) != 0 else { throw .exists(name: place) }
    try write(bytes, to: place)
  }

  package func replace(_ name: String, _ bytes: [UInt8]) throws(StorageError) {
    try write(bytes, to: place(name))
    // The rename, and the names of all files created before it, are durable from here on.
    try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY).synchronize(named: path)
  }

  package func remove(_ name: String) throws(StorageError) {
    let place = try place(name)
    guard unlink(place) == 0 || errno == ENOENT else {
      throw StorageError("remove", place, errno: errno)
    }
  }

  /// Locks a file with `flock`, which belongs to the open file: it excludes other processes and
  /// other owners in this one alike, and goes with the process however that ends.
  package func lock() throws(StorageError) -> DirectoryLock? {
    let place = path + "/" + Self.lockName
    while true {
      let file = try FileDescriptor(opening: place, flags: O_RDWR | O_CREAT, mode: 0o600)
      guard try file.lock(named: place) else { return nil }
      // Somebody may have removed the folder's files meanwhile: then this is a lock on nothing.
      guard file.isNamed(place) else { continue }
      removeTemporaries()
      let number = file.release()
      return DirectoryLock { close(number) }
    }
  }

  private func place(_ name: String) throws(StorageError) -> String {
    try checkName(name)
    return path + "/" + name
  }

  private func write(_ bytes: [UInt8], to place: String) throws(StorageError) {
    let number = serial.add(1, ordering: .relaxed).newValue
    let temporary = "\(path)/\(Self.temporaryPrefix)\(getpid())-\(number)"
    do throws(StorageError) {
      let file = try FileDescriptor(
        opening: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
      try file.write(bytes, named: place)
      try file.synchronize(named: place)
      guard rename(temporary, place) == 0 else {
        throw StorageError("rename to", place, errno: errno)
      }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Removes what killed writers left.
  ///
  /// Best effort: what stays is hidden and does no harm.
  private func removeTemporaries() {
    guard let folder = try? FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY) else {
      return
    }
    let prefix = Array(Self.temporaryPrefix.utf8)
    var stale: [String] = []
    try? FolderEntries.read(folder, named: path) { name, _ in
      if name.starts(with: prefix) { stale.append(String(decoding: name, as: UTF8.self)) }
    }
    for name in stale { folder.remove(name) }
  }
}
