#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Files too large for memory: written, copied and moved in pieces.
///
/// `Directory` writes files whole; a model has gigabytes.
package enum LargeFile {
  /// Bytes between two calls for progress.
  private static let piece = 4 << 20

  /// Writes `parts`, one after the other, to a new file and makes it durable.
  ///
  /// A file that is there already is replaced. On a failure, what was written is removed.
  /// - Parameter progress: gets the bytes written so far; what it throws ends the copy.
  package static func join(
    _ parts: [MappedFile], to path: String, progress: (Int) throws -> Void
  ) throws {
    do {
      let file = try FileDescriptor(
        opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600)
      var written = 0
      for part in parts {
        for start in stride(from: 0, to: part.count, by: piece) {
          let bytes = part.bytes[start..<min(start + piece, part.count)]
          try file.write(UnsafeRawBufferPointer(rebasing: bytes), named: path)
          written += bytes.count
          try progress(written)
        }
      }
      try file.synchronize(named: path)
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Makes `path` a copy of a file that shares its blocks on the disk until one of them changes.
  ///
  /// False where the file system can't do that, or the two lie on different ones.
  package static func clone(_ source: String, to path: String) -> Bool {
    #if canImport(Darwin)
      return clonefile(source, path, 0) == 0
    #else
      guard let from = try? FileDescriptor(opening: source, flags: O_RDONLY),
        let to = try? FileDescriptor(
          opening: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
      else { return false }
      // FICLONE of linux/fs.h, a macro that Swift does not import.
      guard ioctl(to.number, 0x4004_9409, from.number) == 0 else {
        unlink(path)
        return false
      }
      return true
    #endif
  }

  /// The SHA-256 of a file, in hexadecimal digits.
  /// - Parameter progress: gets the bytes read so far; what it throws ends the reading.
  package static func sha256(_ file: MappedFile, progress: (Int) throws -> Void) throws -> String {
    var hash = SHA256()
    for start in stride(from: 0, to: file.count, by: piece) {
      let end = min(start + piece, file.count)
      hash.update(UnsafeRawBufferPointer(rebasing: file.bytes[start..<end]))
      try progress(end)
    }
    return hash.hex()
  }

  /// Renames a file or a folder within a file system, durably.
  /// - Throws: `StorageError.exists` when `target` is a folder that is not empty.
  package static func move(_ source: String, to target: String) throws(StorageError) {
    guard rename(source, target) == 0 else {
      if errno == ENOTEMPTY { throw .exists(name: target) }
      throw StorageError("rename to", target, errno: errno)
    }
    let folder = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
    try FileDescriptor(opening: folder, flags: O_RDONLY | O_DIRECTORY).synchronize(named: folder)
  }

  /// Bytes that this user can still write to the file system of a folder.
  package static func freeBytes(at folder: String) throws(StorageError) -> Int {
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else {
      throw StorageError("look at", folder, errno: errno)
    }
    let (bytes, overflow) = Int(clamping: status.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
    return overflow ? .max : bytes
  }
}
