import Kernels
import Storage
import Synchronization

/// The vectors of a project's texts by one embedder: a file that only grows, shared by all processes.
///
/// Every process reads all of it; one at a time appends, under a short lock, after it has read what others
/// appended, so that no text is stored twice. Records are checked when they are read: whatever a kill, a full
/// disk or a power cut leaves is passed over, and embedded again. A file with another header is replaced.
///
/// Any thread may call anything: what reads or writes the file waits for its turn; `snapshot` never does.
package final class VectorLog: Sendable {
  /// How long others may keep the file's lock.
  private static let patience = Duration.seconds(10)
  /// Records written at once.
  private static let piece = 4096

  private let path: String
  private let format: VectorFormat
  private let rotation: Rotation
  private let reader: Mutex<VectorReader>
  private let newest: Mutex<VectorSnapshot>

  /// Opens the file of an embedder in a folder, which is created (mode 0700) where there is none.
  ///
  /// Reads nothing yet: call `follow`.
  /// - Parameters:
  ///   - fingerprint: identifies the embedder and what it is given; of each another file.
  ///   - width: dimensions of its vectors.
  /// - Throws: `VectorFailure` for a width or fingerprint that can't be, else `StorageError`.
  package init(directory: String, fingerprint: String, width: Int) throws {
    format = try VectorFormat(fingerprint: fingerprint, width: width)
    path = try POSIXDirectory(path: directory).path + "/" + format.fileName
    rotation = Rotation(width: width)
    let reader = VectorReader(path: path, format, rotation)
    newest = Mutex(reader.snapshot)
    self.reader = Mutex(reader)
  }

  /// Bytes of memory that each vector takes, mapped ones not counted.
  package static func memoryPerVector(width: Int) -> Int {
    VectorCodes.bytesPerRow(width: width) + KeyTable.mostBytesPerKey
  }

  /// The vectors that were there when the file was last read.
  /// - Complexity: O(1).
  package var snapshot: VectorSnapshot { newest.withLock { $0 } }

  /// Reads what has been appended since; true when there is something new.
  ///
  /// - Complexity: two system calls where there is nothing, else O(new rows · width).
  /// - Throws: `StorageError`; what was read before stays.
  @discardableResult
  package func follow() throws -> Bool {
    try reader.withLock { reader in
      let isChanged = try reader.follow()
      if isChanged { publish(reader.snapshot) }
      return isChanged
    }
  }

  /// Marks the file as in use: one that is not for 30 days may be removed (`UnusedVectors`).
  package func touch() { SharedFile.touch(path) }

  /// Stores vectors of texts that have none yet.
  ///
  /// - Returns: how many were new.
  /// - Throws: `VectorFailure` when one can't be stored, and then none is; `StorageError` when the disk is
  ///   full or fails, and then those written before stay.
  /// - Complexity: O(vectors · width · log width).
  @discardableResult
  package func append(_ vectors: [(key: ContentKey, vector: [Float])]) throws -> Int {
    let rows = try vectors.map { entry throws(VectorFailure) in
      let rotated = try CheckedVector(entry.vector, rotation).rotated
      return (entry.key, ScaledVector<Int8>(rotated, count: format.width))
    }
    return try reader.withLock { reader in
      var lock = try SharedFileLock(path: path, patience: Self.patience)
      if try !reader.prepare(&lock) {
        // Another embedder's header, or a damaged one: its records are of no use to anyone.
        try lock.replace(with: [format.header])
        lock = try SharedFileLock(path: path, patience: Self.patience)
        _ = try reader.prepare(&lock)
      }
      defer { publish(reader.snapshot) }
      return try write(rows, &lock, &reader)
    }
  }

  private func write(
    _ rows: [(ContentKey, ScaledVector<Int8>)], _ lock: inout SharedFileLock,
    _ reader: inout VectorReader
  ) throws -> Int {
    var seen = Set<ContentKey>()
    let known = reader.snapshot
    let new = rows.filter { known.row(of: $0.0) == nil && seen.insert($0.0).inserted }
    guard reader.rowCount + new.count < Int(Int32.max) else { throw VectorFailure.full }
    guard !new.isEmpty else { return 0 }
    let bytes = new.flatMap { format.record($0.0, scale: $0.1.scale, values: $0.1.values) }
    do {
      try lock.append(bytes)
    } catch {
      // Whole records stay: others may have read them already.
      try? lock.cut(to: format.offset(ofRow: format.rows(inFileOf: lock.size)))
      _ = try? reader.follow()
      throw error
    }
    try reader.follow()
    return new.count
  }

  /// Rewrites the file without most of the vectors that nothing names, when these are more than half.
  ///
  /// Kept are the vectors of `live` and, because other worktrees and branches have use for them, the newest
  /// others: as many again. Rows get new numbers.
  /// - Parameter least: a shorter file is not worth rewriting.
  /// - Returns: whether it was worth it.
  /// - Throws: `StorageError`; the file is then as it was.
  /// - Complexity: O(rows · width).
  package func compact(
    keeping live: some Sequence<ContentKey>, fromBytes least: Int = 8 << 20
  ) throws -> Bool {
    try reader.withLock { reader in
      try reader.follow()
      guard format.offset(ofRow: reader.rowCount) >= least else { return false }
      var lock = try SharedFileLock(path: path, patience: Self.patience)
      guard try reader.prepare(&lock) else { return false }
      defer { publish(reader.snapshot) }
      let snapshot = reader.snapshot
      guard let kept = Self.kept(of: snapshot, live: live) else { return false }
      let pieces = (0...kept.count / Self.piece).lazy.map { [format] piece in
        let records = kept.dropFirst(piece * Self.piece).prefix(Self.piece).map(snapshot.record)
        return (piece == 0 ? format.header : []) + records.joined()
      }
      try lock.replace(with: pieces)
      try reader.follow()
      return true
    }
  }

  /// The rows to keep, in order; nil when that would be at least half of all.
  private static func kept(
    of snapshot: VectorSnapshot, live: some Sequence<ContentKey>
  ) -> [Int]? {
    var isKept = [Bool](repeating: false, count: snapshot.rowCount)
    var count = 0
    for key in live {
      guard let row = snapshot.row(of: key), !isKept[Int(row)] else { continue }
      isKept[Int(row)] = true
      count += 1
    }
    guard snapshot.rowCount > 2 * count else { return nil }
    for row in isKept.indices.reversed() where count > 0 && !isKept[row] {
      guard !snapshot.isHidden(row) else { continue }
      isKept[row] = true
      count -= 1
    }
    return isKept.indices.filter { isKept[$0] }
  }

  private func publish(_ snapshot: VectorSnapshot) { newest.withLock { $0 = snapshot } }
}
