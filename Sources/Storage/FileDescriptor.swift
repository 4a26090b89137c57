#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open file or folder, closed with its owner and never inherited by a child process.
struct FileDescriptor: ~Copyable {
  let number: Int32

  private init(number: Int32) { self.number = number }

  /// Opens a path; `mode` counts where `flags` create the file.
  init(opening path: String, flags: Int32, mode: mode_t = 0) throws(StorageError) {
    let opened = retrying { openat(AT_FDCWD, path, flags | O_CLOEXEC, mode) }
    guard opened >= 0 else { throw StorageError("open", path, errno: errno) }
    number = opened
  }

  deinit { close(number) }

  /// Opens an entry of this folder.
  func open(_ name: String, flags: Int32) throws(StorageError) -> FileDescriptor {
    let opened = retrying { openat(number, name, flags | O_CLOEXEC) }
    guard opened >= 0 else { throw StorageError("open", name, errno: errno) }
    return FileDescriptor(number: opened)
  }

  /// Looks at an entry of this folder, a link itself instead of its target.
  ///
  /// Nil: see `errno`.
  func status(ofEntry name: UnsafePointer<CChar>) -> FileStatus? {
    var status = stat()
    let result = fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW)
    return result == 0 ? FileStatus(status) : nil
  }

  /// Removes an entry of this folder, if it is there.
  func remove(_ name: String) { unlinkat(number, name, 0) }

  /// Maps some bytes for reading, from the beginning of a page.
  func map(
    _ range: Range<Int>, named name: String
  ) throws(StorageError) -> UnsafeRawBufferPointer {
    let address = mmap(nil, range.count, PROT_READ, MAP_PRIVATE, number, off_t(range.lowerBound))
    guard let address, address != MAP_FAILED else {
      throw StorageError("map", name, errno: errno)
    }
    return UnsafeRawBufferPointer(start: address, count: range.count)
  }

  /// Takes an exclusive lock on the file without waiting; false when somebody has it.
  func lock(named name: String) throws(StorageError) -> Bool {
    if retrying({ flock(number, LOCK_EX | LOCK_NB) }) == 0 { return true }
    if errno == EWOULDBLOCK { return false }
    throw StorageError("lock", name, errno: errno)
  }

  /// Lets go of the lock.
  func unlock() { flock(number, LOCK_UN) }

  /// Whether `path` still names what is open here.
  func isNamed(_ path: String) -> Bool {
    var held = stat()
    var named = stat()
    return fstat(number, &held) == 0 && stat(path, &named) == 0
      && held.st_ino == named.st_ino && held.st_dev == named.st_dev
  }

  /// Gives the open descriptor away: whoever takes it closes it.
  consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }

  /// Size, time and kind of what is open.
  func status(named name: String) throws(StorageError) -> FileStatus {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw StorageError("look at", name, errno: errno) }
    return FileStatus(status)
  }

  /// Reads the whole file, at most one byte more than `limit` of it.
  func readAll(
    expecting size: Int, limit: Int, named name: String
  ) throws(StorageError) -> [UInt8] {
    var capacity = min(size, limit) + 1
    while true {
      var failure: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
        while count < capacity {
          let result = retrying {
            pread(number, buffer.baseAddress.map { $0 + count }, capacity - count, off_t(count))
          }
          if result < 0 { failure = errno }
          guard result > 0 else { return }
          count += result
        }
      }
      guard failure == 0 else { throw StorageError("read", name, errno: failure) }
      // A full buffer means that the file has grown since its size was asked for.
      if bytes.count < capacity || bytes.count > limit { return bytes }
      capacity = min(capacity * 2, limit + 1)
    }
  }

  /// Writes all bytes at the current position.
  func write(_ bytes: [UInt8], named name: String) throws(StorageError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(StorageError) in
      try write(UnsafeRawBufferPointer(bytes), named: name)
    }
  }

  /// Writes all bytes at the current position.
  func write(_ bytes: UnsafeRawBufferPointer, named name: String) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      // Linux writes at most 2 GiB a call; smaller pieces suit every system.
      let piece = min(bytes.count - done, 1 << 30)
      let written = retrying { posixWrite(number, bytes.baseAddress.map { $0 + done }, piece) }
      guard written >= 0 else { throw StorageError("write", name, errno: errno) }
      done += written
    }
  }

  /// Makes the next bytes be written at `offset`, and cuts off what lies behind it.
  func cut(to offset: Int, named name: String) throws(StorageError) {
    guard retrying({ ftruncate(number, off_t(offset)) }) == 0,
      lseek(number, off_t(offset), SEEK_SET) == off_t(offset)
    else { throw StorageError("cut", name, errno: errno) }
  }

  /// Waits until everything written is on the disk, or for a folder its entries.
  func synchronize(named name: String) throws(StorageError) {
    #if canImport(Darwin)
      // fsync leaves the bytes in the drive's own cache there.
      if fcntl(number, F_FULLFSYNC) == 0 { return }
    #endif
    guard retrying({ fsync(number) }) == 0 else {
      // Some network file systems can't sync folders and say so with EINVAL.
      if errno == EINVAL { return }
      throw StorageError("sync", name, errno: errno)
    }
  }
}

/// What the system says of a file without reading it.
package struct FileStatus: Hashable, Sendable {
  /// The kind of a directory entry, links not followed.
  package enum Kind: Sendable { case file, folder, link, other }
  /// What it is.
  package var kind: Kind
  /// Length in bytes.
  package var size: Int
  /// Time of the last change of its content: nanoseconds since 1970.
  package var modified: Int64
  /// Whether it belongs to the user of this process, and nobody else may read, write or run it.
  package var isPrivate: Bool

  init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    size = Int(status.st_size)
    isPrivate = status.st_uid == geteuid() && status.st_mode & 0o077 == 0
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  var isRegular: Bool { kind == .file }
}

/// `write` under a name that does not clash with the method.
private func posixWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}

/// Repeats a system call that a signal has interrupted.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}
