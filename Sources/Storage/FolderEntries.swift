#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads the entries of an open folder with `readdir`.
enum FolderEntries {
  /// Calls `body` with every name, and its kind, nil where the file system does not tell.
  ///
  /// `.` and `..` are left out. The names' bytes are valid for the call only; they come in the file
  /// system's own order.
  static func read(
    _ folder: borrowing FileDescriptor, named place: String,
    _ body: (_ name: UnsafeRawBufferPointer, _ kind: FileStatus.Kind?) -> Void
  ) throws(StorageError) {
    // The stream takes its descriptor over; the caller's stays open.
    let own = dup(folder.number)
    guard own >= 0, fcntl(own, F_SETFD, FD_CLOEXEC) == 0, let stream = fdopendir(own) else {
      let code = errno
      if own >= 0 { close(own) }
      throw StorageError("list", place, errno: code)
    }
    defer { closedir(stream) }
    rewinddir(stream)
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw StorageError("list", place, errno: errno) }
        return
      }
      let kind: FileStatus.Kind? =
        switch Int32(entry.pointee.d_type) {
        case Int32(DT_REG): .file
        case Int32(DT_DIR): .folder
        case Int32(DT_LNK): .link
        case Int32(DT_UNKNOWN): nil
        default: .other
        }
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
      let start = UnsafeRawPointer(entry).advanced(by: offset)
      let name = UnsafeRawBufferPointer(
        start: start, count: strlen(start.assumingMemoryBound(to: CChar.self)))
      if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { continue }
      body(name, kind)
    }
  }
}
