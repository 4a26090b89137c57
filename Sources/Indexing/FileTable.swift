import Corpus
import SearchIndex
import Storage

/// What the index knows of each file on disk: enough to tell whether it must be read again.
///
/// A file whose size and time of modification are the recorded ones is not read. One that was
/// modified less than `raceWindow` before it was read is recorded as a nanosecond older than it is:
/// a second change within the resolution of the file system's clock would leave the same time, so
/// such a file is read once more when it is old enough (git calls this "racily clean").
struct FileTable {
  enum Outcome: Hashable, Sendable {
    case indexed(ContentHash)
    /// Indexed, but by older rules than today's.
    case outdated
    case skipped(SkipReason)
  }

  struct Record: Hashable, Sendable {
    var size: Int
    /// Nanoseconds since 1970.
    var modified: Int64
    var outcome: Outcome
  }

  /// Nanoseconds: FAT keeps times to two seconds, the coarsest of all.
  static let raceWindow: Int64 = 2_000_000_000

  private var records: [String: Record] = [:]
  /// How many recorded files lie in a folder or below it.
  private var folders: [String: Int] = [:]
  /// Paths whose records say more than the segments do: kept in a file of their own, see `saved`.
  private var amended: Set<String> = []
  /// Paths recorded as older than they are.
  private(set) var racy: Set<String> = []
  /// True when `saved` would differ from what was saved last.
  private(set) var needsSaving = false

  /// The records of all live files of a snapshot.
  init(_ snapshot: IndexSnapshot) {
    for id in snapshot.files() {
      let file = snapshot.file(id)
      let outcome = snapshot.needsReindex(id) ? Outcome.outdated : .indexed(file.hash)
      set(
        file.path, to: Record(size: file.size, modified: file.modified, outcome: outcome))
    }
  }

  private mutating func set(_ path: String, to record: Record?) {
    let old = records.updateValue(record, forPath: path)
    guard (old == nil) != (record == nil) else { return }
    let step = record == nil ? -1 : 1
    for folder in Self.folders(of: path) {
      let count = folders[folder, default: 0] + step
      folders[folder] = count > 0 ? count : nil
    }
  }

  /// The folders a file lies in, the nearest first; the root is left out.
  static func folders(of path: String) -> some Sequence<String> {
    sequence(first: path[...]) { path in
      path.lastIndex(of: "/").map { path[..<$0] }
    }.dropFirst().lazy.map(String.init)
  }

  /// Whether any file below this path is recorded.
  func isFolder(_ path: String) -> Bool { folders[path] != nil }

  /// The time to record for a file that was modified at `modified` and read at `read`.
  static func recordable(_ modified: Int64, read: Int64) -> Int64 {
    isRacy(modified, read: read) ? modified &- 1 : modified
  }

  private static func isRacy(_ modified: Int64, read: Int64) -> Bool {
    let (age, overflow) = read.subtractingReportingOverflow(modified)
    return !overflow && age.magnitude < UInt64(raceWindow)
  }

  /// Whether the file is as it was when it was read last.
  func isCurrent(_ entry: FileEntry) -> Bool {
    guard let record = records[entry.path] else { return false }
    switch record.outcome {
    case .outdated: return false
    // Permissions may have changed, which no time of modification tells.
    case .skipped(.unreadable): return false
    case .indexed, .skipped:
      return record.size == entry.size && record.modified == entry.modified
    }
  }

  func isIndexed(_ path: String) -> Bool {
    switch records[path]?.outcome {
    case .indexed, .outdated: true
    case .skipped, nil: false
    }
  }

  /// Whether the file is indexed, or was read and left out.
  func isRecorded(_ path: String) -> Bool { records[path] != nil }

  /// The hash of the file's indexed content, if it is indexed by today's rules.
  func hash(of path: String) -> ContentHash? {
    guard case .indexed(let hash)? = records[path]?.outcome else { return nil }
    return hash
  }

  /// Indexed files that `entries` no longer names.
  func indexed(except entries: [FileEntry]) -> [String] {
    let present = Set(entries.lazy.map(\.path))
    return records.keys.filter { isIndexed($0) && !present.contains($0) }
  }

  /// Files that were read and left out.
  var skipped: [SkippedFile] {
    amended.compactMap { path in
      guard case .skipped(let reason)? = records[path]?.outcome else { return nil }
      return SkippedFile(path: path, reason: reason)
    }
  }

  /// Notes that a file was read.
  ///
  /// `modified` is the recordable time.
  /// - Parameter isInSegment: a segment holds this very record.
  mutating func note(
    _ entry: FileEntry, modified: Int64, _ outcome: Outcome, isInSegment: Bool
  ) {
    set(entry.path, to: Record(size: entry.size, modified: modified, outcome: outcome))
    if modified == entry.modified { racy.remove(entry.path) } else { racy.insert(entry.path) }
    if isInSegment {
      if amended.remove(entry.path) != nil { needsSaving = true }
    } else {
      amended.insert(entry.path)
      needsSaving = true
    }
  }

  /// Notes that a file was read and found to be what the index has of it, by the record with `hash`.
  ///
  /// Another content may have come into the index since that record was looked up (a file saved
  /// during a long pass). Then nothing is noted: a record that says less than the index does would
  /// keep that content there, should the file become what it was.
  mutating func noteUnchanged(_ entry: FileEntry, modified: Int64, _ hash: ContentHash) {
    guard self.hash(of: entry.path) == hash else { return }
    note(entry, modified: modified, .indexed(hash), isInSegment: false)
  }

  mutating func forget(_ path: String) {
    set(path, to: nil)
    racy.remove(path)
    if amended.remove(path) != nil { needsSaving = true }
  }

  /// Forgets files that were left out: those that are gone, or all, so that they are read anew.
  mutating func forgetSkipped(except entries: [FileEntry] = []) {
    let present = Set(entries.lazy.map(\.path))
    for path in amended where !present.contains(path) {
      if case .skipped? = records[path]?.outcome { forget(path) }
    }
  }
}

// MARK: - The saved part

/// The file's layout, little-endian: magic, version and settings' fingerprint; then, for each
/// record, size, time, kind (0: indexed, else a skip reason's place plus one), hash, length of the
/// path and the path; last, the hash of all before it.
extension FileTable {
  private static let magic: UInt64 = 0x7365_6c69_6664_6772  // "rgdfiles"
  private static let recordSize = 8 + 8 + 1 + 8 + 4

  /// The records that no segment holds, to be read by `restore`.
  /// - Parameter fingerprint: of everything beside the file's bytes that decides its outcome.
  mutating func saved(fingerprint: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: Self.magic)
    bytes.append(littleEndian: fingerprint)
    for path in amended.sorted() {
      guard let record = records[path] else { continue }
      bytes.append(littleEndian: UInt64(bitPattern: Int64(record.size)))
      bytes.append(littleEndian: UInt64(bitPattern: record.modified))
      let (kind, hash) =
        switch record.outcome {
        case .indexed(let hash): (0, hash.value)
        case .outdated: (0, UInt64(0))
        case .skipped(let reason): ((SkipReason.allCases.firstIndex(of: reason) ?? 0) + 1, 0)
        }
      bytes.append(UInt8(kind))
      bytes.append(littleEndian: hash)
      bytes.append(littleEndian: UInt32(path.utf8.count))
      bytes.append(contentsOf: path.utf8)
    }
    bytes.append(littleEndian: ContentHash(bytes).value)
    needsSaving = false
    return bytes
  }

  /// Takes over the saved records that still fit the index.
  ///
  /// Damaged bytes, or another fingerprint's, change nothing: the files they speak of are read
  /// again.
  mutating func restore(_ file: MappedFile, fingerprint: UInt64) {
    file.withBytes { bytes in
      guard bytes.count >= 24,
        ContentHash(UnsafeRawBufferPointer(rebasing: bytes.dropLast(8))).value
          == bytes.littleEndian(UInt64.self, at: bytes.count - 8),
        bytes.littleEndian(UInt64.self, at: 0) == Self.magic,
        bytes.littleEndian(UInt64.self, at: 8) == fingerprint
      else { return }
      var offset = 16
      let end = bytes.count - 8
      while end - offset >= Self.recordSize {
        let kind = Int(bytes[offset + 16])
        let length = Int(bytes.littleEndian(UInt32.self, at: offset + 25))
        let start = offset + Self.recordSize
        guard length <= end - start, kind <= SkipReason.allCases.count else { return }
        let path = String(decoding: bytes[start..<start + length], as: UTF8.self)
        let hash = ContentHash(value: bytes.littleEndian(UInt64.self, at: offset + 17))
        let record = Record(
          size: Int(truncatingIfNeeded: bytes.littleEndian(UInt64.self, at: offset)),
          modified: Int64(bitPattern: bytes.littleEndian(UInt64.self, at: offset + 8)),
          outcome: kind == 0 ? .indexed(hash) : .skipped(SkipReason.allCases[kind - 1]))
        restore(record, of: path)
        offset = start + length
      }
    }
  }

  private mutating func restore(_ record: Record, of path: String) {
    let fits =
      switch record.outcome {
      case .indexed, .outdated: records[path]?.outcome == record.outcome
      case .skipped: records[path] == nil
      }
    guard fits else { return }
    set(path, to: record)
    amended.insert(path)
  }
}

extension [String: FileTable.Record] {
  fileprivate mutating func updateValue(
    _ record: FileTable.Record?, forPath path: String
  ) -> FileTable.Record? {
    guard let record else { return removeValue(forKey: path) }
    return updateValue(record, forKey: path)
  }
}

extension [UInt8] {
  fileprivate mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func littleEndian<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type, at offset: Int
  ) -> Value {
    Value(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}
