#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An open folder of a repository: other people's files, read without trusting their names.
///
/// Paths are relative to the folder. Links are never followed below it, so nothing outside it is
/// reached, and nothing but regular files is opened for reading: a pipe can't block a reader. Files
/// are read into memory instead of being mapped, because their owners may shorten them meanwhile.
package struct SourceFolder: ~Copyable, Sendable {
  private let descriptor: FileDescriptor
  private let place: String

  /// Opens a folder by its path; links in this path are followed.
  package init(path: String) throws(StorageError) {
    place = path
    descriptor = try FileDescriptor(opening: path, flags: O_RDONLY | O_DIRECTORY)
  }

  private init(_ descriptor: consuming FileDescriptor, place: String) {
    self.descriptor = descriptor
    self.place = place
  }

  /// Opens a folder below this one; the empty path opens this one again.
  package func folder(_ path: String) throws(StorageError) -> SourceFolder {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    let opened = try openBelow(path.isEmpty ? "." : path, flags: flags)
    return SourceFolder(opened, place: place + "/" + path)
  }

  /// Calls `body` for every entry but `.` and `..`, in the file system's own order.
  ///
  /// The name's bytes, which need not be UTF-8, are followed by a zero and valid for the call only.
  /// The kind is nil where the file system does not tell; `status` finds it out.
  package func forEachEntry(
    _ body: (_ name: UnsafeRawBufferPointer, _ kind: FileStatus.Kind?) -> Void
  ) throws(StorageError) {
    try FolderEntries.read(descriptor, named: place, body)
  }

  /// Looks at an entry, given its name as `forEachEntry` hands it out.
  ///
  /// Nil: it is gone.
  package func status(ofEntry name: UnsafeRawBufferPointer) -> FileStatus? {
    name.baseAddress.flatMap {
      descriptor.status(ofEntry: $0.assumingMemoryBound(to: CChar.self))
    }
  }

  /// Looks at a file or folder below this one.
  package func status(of path: String) throws(StorageError) -> FileStatus {
    let name = try Self.name(in: path)
    let parent = try parent(of: path)
    guard let status = parent.status(ofEntry: name) else {
      throw StorageError("look at", path, errno: errno)
    }
    return status
  }

  /// Reads a regular file of at most `limit` bytes.
  /// - Returns: nil when the file is longer.
  package func read(_ path: String, limit: Int) throws(StorageError) -> [UInt8]? {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let file = try openBelow(path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    let status = try file.status(named: path)
    guard status.isRegular else {
      throw .io(operation: "read", name: path, reason: "it is not a regular file")
    }
    guard status.size <= limit else { return nil }
    let bytes = try file.readAll(expecting: status.size, limit: limit, named: path)
    return bytes.count <= limit ? bytes : nil
  }

  /// Reads a file of at most `limit` bytes that belongs to this user, and that nobody else may read.
  /// - Returns: nil when the file is longer.
  package func readPrivate(_ name: String, limit: Int) throws(StorageError) -> [UInt8]? {
    let file = try openBelow(name, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
    let status = try file.status(named: name)
    let path = place + "/" + name
    guard status.isRegular else {
      throw .io(operation: "read", name: path, reason: "it is not a regular file")
    }
    guard status.isPrivate else {
      throw .io(operation: "trust", name: path, reason: "others may read or change it")
    }
    let bytes = try file.readAll(expecting: status.size, limit: limit, named: name)
    return bytes.count <= limit ? bytes : nil
  }

  private func openBelow(_ path: String, flags: Int32) throws(StorageError) -> FileDescriptor {
    let name = try Self.name(in: path)
    let parent = try parent(of: path)
    return try parent.open(name, flags: flags)
  }

  /// The last part of a path that stays below the folder.
  private static func name(in path: String) throws(StorageError) -> String {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard let name = parts.last, !path.utf8.contains(0),
      !parts.contains(where: { $0.isEmpty || $0.elementsEqual("..".utf8) })
    else { throw .invalidName(path) }
    return String(Substring(name))
  }

  /// Opens the folder that holds `path`, one part at a time, so that no part can be a link.
  private func parent(of path: String) throws(StorageError) -> FileDescriptor {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    var parent = try descriptor.open(".", flags: flags)
    for part in path.utf8.split(separator: UInt8(ascii: "/")).dropLast() {
      parent = try parent.open(String(Substring(part)), flags: flags)
    }
    return parent
  }
}
