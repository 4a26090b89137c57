import Foundation
import Storage
import TestSupport
import Testing

@Suite struct SharedFileTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/shared" }

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ file: SharedFile, _ range: Range<Int>) throws -> [UInt8] {
    try file.map(range).withBytes { Array($0) }
  }

  @Test func readersSeeWhatIsAppended() throws {
    var lock = try SharedFileLock(path: path, patience: .zero)
    let reader = try SharedFile(path: path)
    #expect(try reader.look().size == 0)
    // Longer than a page of memory, so that a part begins in its middle.
    let written = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    try lock.append(Array(written[..<10_000]))
    try lock.append(Array(written[10_000...]))
    #expect(lock.size == 40_000)
    for range in [0..<40_000, 5000..<5001, 16_383..<33_000, 7..<7] {
      #expect(try bytes(reader, range) == Array(written[range]))
    }
    #expect(throws: StorageError.self) { try reader.map(39_999..<40_001) }
  }

  @Test func whatIsCutOffIsWrittenOver() throws {
    var lock = try SharedFileLock(path: path, patience: .zero)
    try lock.append([1, 2, 3, 4])
    try lock.cut(to: 2)
    try lock.append([5])
    #expect(try bytes(lock.file, 0..<3) == [1, 2, 5])
    #expect(try SharedFile.look(at: path)?.size == 3)
  }

  @Test func onlyOneHoldsTheLock() throws {
    do {
      let lock = try SharedFileLock(path: path, patience: .zero)
      #expect(throws: StorageError.self) {
        _ = try SharedFileLock(path: path, patience: .milliseconds(20))
      }
      _ = lock.size
    }
    _ = try SharedFileLock(path: path, patience: .zero)
  }

  /// Who has the old file open keeps its bytes and sees that there is another.
  @Test func replacingMakesAnotherFile() throws {
    var lock = try SharedFileLock(path: path, patience: .zero)
    try lock.append([1, 2, 3])
    let old = try SharedFile(path: path)
    try lock.replace(with: [[7], [8, 9], [6]])
    #expect(try bytes(old, 0..<3) == [1, 2, 3])
    let now = try SharedFile.look(at: path)
    #expect(try now?.identity != old.look().identity && now?.size == 4)
    var next = try SharedFileLock(path: path, patience: .zero)
    try next.append([5])
    #expect(try bytes(next.file, 0..<5) == [7, 8, 9, 6, 5])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["shared"])
  }

  @Test func whatIsMissingOrNoFileIsAnError() throws {
    let missing = try SharedFile.look(at: path)
    #expect(missing == nil)
    #expect(throws: StorageError.missing(name: path)) { try SharedFile(path: path) }
    #expect(throws: StorageError.self) { try SharedFile(path: folder.path) }
    #expect(throws: StorageError.self) {
      _ = try SharedFileLock(path: folder.path, patience: .zero)
    }
  }
}
