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
/// others: `SourceFolder` reads them into memory. A model that its user is about to add is the
/// exception: it is mapped where it lies, because it need not fit into memory.
///
/// `@unchecked Sendable`: the pointer is set once in `init`, the memory behind it is read-only, and
/// it is given back only when nobody holds the object any more.
package final class MappedFile: @unchecked Sendable {
  /// The bytes, valid while the object lives.
  ///
  /// A whole file's begin at an address that is a multiple of 64.
  /// Of an object that no variable holds, use `withBytes`: it goes before its bytes are read.
  package let bytes: UnsafeRawBufferPointer

  /// What was mapped, which is more than `bytes` where these begin inside a page; nil: memory.
  private let mapping: UnsafeRawBufferPointer?

  /// Maps a whole file.
  /// - Throws: `StorageError.missing` when there is none.
  package init(path: String) throws(StorageError) {
    let file = try FileDescriptor(opening: path, flags: O_RDONLY)
    let status = try file.status(named: path)
    guard status.isRegular else {
      throw .io(operation: "map", name: path, reason: "it is not a regular file")
    }
    let range = 0..<status.size
    mapping = range.isEmpty ? nil : try file.map(range, named: path)
    bytes = mapping ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Maps a part of a file; the bytes begin where they lie in their page.
  init(
    _ range: Range<Int>, of file: borrowing FileDescriptor, named name: String
  ) throws(StorageError) {
    let start = range.lowerBound / pageSize * pageSize
    let mapped = range.isEmpty ? nil : try file.map(start..<range.upperBound, named: name)
    mapping = mapped
    bytes =
      mapped.map { UnsafeRawBufferPointer(rebasing: $0[(range.lowerBound - start)...]) }
      ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Bytes in memory that are read as if they were a file; copied once.
  package init(_ bytes: [UInt8]) {
    mapping = nil
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    copy.copyBytes(from: bytes)
    self.bytes = UnsafeRawBufferPointer(copy)
  }

  deinit {
    if let mapping, let address = mapping.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), mapping.count)
    } else {
      bytes.deallocate()
    }
  }

  /// The length in bytes.
  package var count: Int { bytes.count }

  /// Runs `body` over the bytes, which are valid for the call only.
  package func withBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try body(bytes)
  }
}

/// What mappings are counted in.
private let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
