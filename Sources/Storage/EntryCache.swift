#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A bounded folder of small values by key, shared by all processes, each of which may lose any of them.
///
/// An entry is a file of its own: the XXH64 of its bytes (8, little-endian), then the bytes. It is
/// written under another name and renamed, so that a reader sees a whole one or none; one that a
/// crash or a disk has damaged counts as absent. Any thread may call anything.
package final class EntryCache: Sendable {
  /// Entries that are kept; beyond, the oldest quarter goes.
  private let limit: Int
  private let folder: String
  private static let checksumLength = 8

  /// Bytes of an entry at most.
  package static let longestEntry = 4096

  /// Names the folder, which is made (mode 0700) when the first entry is stored.
  package init(folder: String, limit: Int = 4096) {
    self.folder = folder
    self.limit = limit
  }

  /// The value of a key; nil when there is none, or it is damaged.
  /// - Complexity: one small file is read.
  package func value(of key: String) -> [UInt8]? {
    guard let source = try? SourceFolder(path: folder),
      let bytes = try? source.read(key, limit: Self.longestEntry + Self.checksumLength),
      bytes.count >= Self.checksumLength
    else { return nil }
    let value = Array(bytes[Self.checksumLength...])
    return Self.checksum(of: value).elementsEqual(bytes[..<Self.checksumLength]) ? value : nil
  }

  /// Stores a value, over one of the same key.
  /// - Throws: `StorageError`; nothing is lost then but the value.
  package func store(_ value: [UInt8], for key: String) throws(StorageError) {
    guard value.count <= Self.longestEntry else {
      throw .io(operation: "store", name: key, reason: "it is longer than \(Self.longestEntry)")
    }
    try POSIXDirectory(path: folder).replace(key, Self.checksum(of: value) + value)
    try trim()
  }

  private static func checksum(of value: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: ContentHash(value).value.littleEndian) { Array($0) }
  }

  /// Removes the oldest entries when there are too many; what killed writers left counts too.
  private func trim() throws(StorageError) {
    var names: [[UInt8]] = []
    let source = try SourceFolder(path: folder)
    try source.forEachEntry { name, _ in names.append(Array(name) + [0]) }
    guard names.count > limit else { return }
    let dated = names.compactMap { name in
      name.withUnsafeBytes { source.status(ofEntry: $0) }.map { (name, $0.modified) }
    }
    for (name, _) in dated.sorted(by: { $0.1 < $1.1 }).prefix(names.count - limit * 3 / 4) {
      unlink(folder + "/" + String(decoding: name.dropLast(), as: UTF8.self))
    }
  }
}
