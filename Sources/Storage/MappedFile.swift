#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Read-only bytes that stay where they are: a mapped file, or memory that stands for one.
///
/// Readers keep the object alive for as long as they look at the bytes. `bytes` never changes and
/// is never unmapped before `deinit`, so any number of threads may read it at once.
///
/// Only files that ragd writes itself are mapped. It never shortens or rewrites one in place (files
/// are replaced by renaming, which leaves a mapping's bytes alone), because reading a mapping
/// behind the end of a shortened file kills the process with SIGBUS. A repository's files belong to
/// others: `SourceFolder` reads them into memory.
///
/// `@unchecked Sendable`: the pointer is set once in `init`, the memory behind it is read-only, and
/// it is unmapped only when nobody holds the object any more.
package final class MappedFile: @unchecked Sendable {
  private enum Content {
    case mapped(UnsafeMutableRawPointer, count: Int)
    case memory([UInt8])
  }

  private let content: Content

  /// Maps a whole file.
  /// - Throws: `StorageError.missing` when there is none.
  package init(path: String) throws(StorageError) {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY)
    let status = try file.status(named: path)
    guard status.isRegular else {
      throw .io(operation: "map", name: path, reason: "it is not a regular file")
    }
    guard status.size > 0 else {
      content = .memory([])
      return
    }
    content = .mapped(try file.map(status.size, named: path), count: status.size)
  }

  /// Bytes in memory that are read as if they were a file.
  package init(_ bytes: [UInt8]) { content = .memory(bytes) }

  deinit {
    if case .mapped(let address, let count) = content { munmap(address, count) }
  }

  /// The length in bytes.
  package var count: Int {
    switch content {
    case .mapped(_, let count): count
    case .memory(let bytes): bytes.count
    }
  }

  /// Runs `body` over the bytes, which are valid for the call only.
  package func withBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    switch content {
    case .mapped(let address, let count):
      try body(UnsafeRawBufferPointer(start: address, count: count))
    case .memory(let bytes):
      try bytes.withUnsafeBufferPointer { (bytes) throws(E) in
        try body(UnsafeRawBufferPointer(bytes))
      }
    }
  }
}
