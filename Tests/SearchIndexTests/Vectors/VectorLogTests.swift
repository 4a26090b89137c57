import Foundation
import Storage
import TestSupport
import Testing

@testable import SearchIndex

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The file of vectors: what is stored is found by all, whatever happens to the file.
@Suite struct VectorLogTests {
  private let fixture: VectorFixture

  init() throws { fixture = try VectorFixture() }

  @Test func whatIsAppendedIsFoundByOthersAndAfterRestart() throws {
    let log = try fixture.log()
    #expect(try log.append(VectorFixture.entries(0..<50)) == 50)
    #expect(try log.snapshot.findable(0..<60) == Array(0..<50))
    #expect(try fixture.followed().snapshot.findable(0..<60) == Array(0..<50))
    let mode = try FileManager.default.attributesOfItem(atPath: fixture.file().path)
    #expect(mode[.posixPermissions] as? Int == 0o600)
  }

  @Test func filesThatNobodyUsesForAMonthGo() throws {
    let (used, unused) = (try fixture.log(), try fixture.log("another embedder"))
    try used.append(VectorFixture.entries(0..<5))
    try unused.append(VectorFixture.entries(0..<5))
    let folder = fixture.folder.path + "/v"
    try Data().write(to: URL(fileURLWithPath: folder + "/notes.txt"))
    func names() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }
    func age(_ days: Double) throws {
      for name in try names() {
        try FileManager.default.setAttributes(
          [.modificationDate: Date(timeIntervalSinceNow: -days * 86_400)],
          ofItemAtPath: folder + "/" + name)
      }
    }
    let all = try names()
    let now = Int64(Date().timeIntervalSince1970 * 1e9)
    try age(29)
    UnusedVectors.remove(from: folder, now: now)
    #expect(try names() == all)
    try age(31)
    used.touch()
    UnusedVectors.remove(from: folder, now: now)
    #expect(try names().count == all.count - 1)
    #expect(try names().contains("notes.txt"))
    #expect(try fixture.followed().snapshot.count == 5)
    #expect(try unused.append(VectorFixture.entries(0..<1)) == 1)
    UnusedVectors.remove(from: folder + "/absent", now: now)
  }

  @Test func duplicatesAreNotStored() throws {
    let log = try fixture.log()
    #expect(try log.append(VectorFixture.entries([1, 2, 1])) == 2)
    #expect(try log.append(VectorFixture.entries([2, 3])) == 1)
    #expect(try fixture.log().append(VectorFixture.entries([1, 2, 3])) == 0)
    #expect(try fixture.followed().snapshot.count == 3)
  }

  @Test func nothingIsThereAtFirst() throws {
    let log = try fixture.log()
    #expect(try !log.follow())
    #expect(log.snapshot.count == 0 && log.snapshot.row(of: VectorFixture.key(0)) == nil)
    #expect(try log.snapshot.search(VectorFixture.vector(0), limit: 3).isEmpty)
    #expect(try log.append([]) == 0)
  }

  @Test func whatCannotBeStoredIsRefusedWithAllOfItsBatch() throws {
    let log = try fixture.log()
    let wrong: [([Float], VectorFailure)] = [
      ([1, 2], .wrongWidth(2, expected: VectorFixture.width)),
      (VectorFixture.vector(1).dropLast() + [.nan], .notFinite),
      (VectorFixture.vector(1).dropLast() + [.infinity], .notFinite),
      ([Float](repeating: 1e30, count: VectorFixture.width), .notFinite),
      ([Float](repeating: 0, count: VectorFixture.width), .zero),
    ]
    for (vector, failure) in wrong {
      let batch = VectorFixture.entries([1]) + [(VectorFixture.key(2), vector)]
      #expect(throws: failure) { try log.append(batch) }
      #expect(throws: failure) { try log.snapshot.search(vector, limit: 1) }
      #expect(throws: failure) { try log.snapshot.similarities(to: vector, of: []) }
    }
    #expect(try fixture.followed().snapshot.count == 0)
    #expect(throws: VectorFailure.unsupportedWidth(0)) { try fixture.log(width: 0) }
    #expect(throws: VectorFailure.fingerprintTooLong) {
      try fixture.log(String(repeating: "x", count: 5000))
    }
  }

  /// Two logs append in turn, and each finds all rows, at the same places.
  @Test func twoLogsShareOneFile() throws {
    let logs = [try fixture.log(), try fixture.log()]
    var random = SplitMix(seed: 1)
    var stored: Set<Int> = []
    for _ in 0..<40 {
      let numbers = (0..<6).map { _ in Int.random(in: 0..<120, using: &random) }
      let new = try random.pick(logs).append(VectorFixture.entries(numbers))
      #expect(new == Set(numbers).subtracting(stored).count)
      stored.formUnion(numbers)
    }
    for log in logs { try log.follow() }
    for number in stored {
      let rows = logs.map { $0.snapshot.row(of: VectorFixture.key(number)) }
      #expect(rows[0] != nil && rows[0] == rows[1])
    }
    #expect(try logs[0].snapshot.findable(stored) == Array(stored))
  }

  @Test func manyThreadsAppendAtOnce() throws {
    let fixture = fixture
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for start in stride(from: 0, to: 60, by: 5) {
        _ = try? fixture.log().append(VectorFixture.entries(start + thread..<start + thread + 5))
      }
    }
    let snapshot = try fixture.followed().snapshot
    #expect(snapshot.count == 67 && snapshot.rowCount == 67)
    #expect(try snapshot.findable(0..<80) == Array(0..<67))
  }

  /// A snapshot stays as it was, across pages and new codes.
  @Test func snapshotsDoNotChange() throws {
    let log = try fixture.log()
    try log.append(VectorFixture.entries(0..<30))
    let old = log.snapshot
    let hits = try old.search(VectorFixture.vector(3), limit: 10)
    try log.append(VectorFixture.entries(30..<4200))
    #expect(old.count == 30 && old.row(of: VectorFixture.key(31)) == nil)
    #expect(try old.search(VectorFixture.vector(3), limit: 10) == hits)
    #expect(log.snapshot.generation == old.generation)
    #expect(try log.snapshot.findable([0, 29, 30, 4095, 4096, 4199]).count == 6)
  }

  // MARK: Damage

  @Test func aTornTailIsPassedOverAndCutOff() throws {
    try fixture.log().append(VectorFixture.entries(0..<3))
    let file = try fixture.file()
    let whole = try Data(contentsOf: file)
    let format = try VectorFormat(fingerprint: "model", width: VectorFixture.width)
    let lengths = Array(stride(from: 0, to: 4096, by: 97)) + Array(4095...whole.count)
    for length in lengths {
      try whole.prefix(length).write(to: file)
      let present = Array(0..<format.rows(inFileOf: length))
      let reader = try fixture.followed()
      #expect(try reader.snapshot.findable(0..<3) == present)
      let writer = try fixture.log()
      try writer.append(VectorFixture.entries([7]))
      try reader.follow()
      for log in [reader, writer] {
        #expect(try log.snapshot.findable(0..<9) == present + [7])
      }
      #expect(try Data(contentsOf: file).count == format.offset(ofRow: present.count + 1))
    }
  }

  @Test func aDamagedRecordIsPassedOverAndStoredAgain() throws {
    try fixture.log().append(VectorFixture.entries(0..<5))
    let file = try fixture.file()
    let format = try VectorFormat(fingerprint: "model", width: VectorFixture.width)
    var bytes = try Data(contentsOf: file)
    bytes[format.offset(ofRow: 2) + 30] ^= 1
    try bytes.write(to: file)
    let log = try fixture.followed()
    #expect(log.snapshot.count == 4 && log.snapshot.rowCount == 5)
    #expect(try log.snapshot.findable(0..<5) == [0, 1, 3, 4])
    #expect(
      try log.snapshot.similarities(to: VectorFixture.vector(1), of: [1, 2, 9])[1...] == [nil, nil])
    try log.append(VectorFixture.entries([2]))
    #expect(try log.snapshot.findable(0..<5) == Array(0..<5))
    #expect(try log.snapshot.search(VectorFixture.vector(2), limit: 9).count == 5)
  }

  /// Whatever bytes lie in the file: no trap, and no vector that was not stored.
  @Test func randomDamageIsSurvived() throws {
    try fixture.log().append(VectorFixture.entries(0..<20))
    let file = try fixture.file()
    let whole = try Data(contentsOf: file)
    var random = SplitMix(seed: 4)
    for _ in 0..<150 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let header = random.oneIn(4)
        let place = Int.random(in: header ? 0..<40 : 4096..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      if random.oneIn(3) { bytes = bytes.prefix(Int.random(in: 0...bytes.count, using: &random)) }
      try bytes.write(to: file)
      let log = try fixture.followed()
      let rows = (0..<20).compactMap { log.snapshot.row(of: VectorFixture.key($0)) }
      #expect(try log.snapshot.findable(0..<20).count == rows.count)
      try log.append(VectorFixture.entries(0..<20))
      #expect(try log.snapshot.findable(0..<20) == Array(0..<20))
    }
  }

  @Test func otherEmbeddersHaveOtherFiles() throws {
    let first = try fixture.log("one")
    let second = try fixture.log("two")
    let wide = try fixture.log("one", width: 30)
    try first.append(VectorFixture.entries(0..<3))
    try second.append(VectorFixture.entries(2..<4))
    try wide.append(VectorFixture.entries([9], width: 30))
    for log in [first, second, wide] { try log.follow() }
    #expect(try first.snapshot.findable(0..<10) == [0, 1, 2])
    #expect(try second.snapshot.findable(0..<10) == [2, 3])
    #expect(wide.snapshot.count == 1 && wide.snapshot.width == 30)
  }

  /// A header that is not this embedder's: the file is replaced, and who has it open notices.
  @Test func aForeignFileIsReplaced() throws {
    let reader = try fixture.log()
    try reader.append(VectorFixture.entries(0..<4))
    let file = try fixture.file()
    let other = try VectorFormat(fingerprint: "other", width: 3)
    try Data(other.header + [UInt8](repeating: 7, count: 500)).write(to: file)
    let log = try fixture.followed()
    #expect(log.snapshot.count == 0)
    try log.append(VectorFixture.entries([5]))
    #expect(try reader.follow())
    for log in [log, reader] { #expect(try log.snapshot.findable(0..<9) == [5]) }
  }

  @Test func aRemovedFileIsEmptyAndMadeAgain() throws {
    let log = try fixture.log()
    try log.append(VectorFixture.entries(0..<4))
    try FileManager.default.removeItem(at: fixture.file())
    #expect(try log.follow())
    #expect(log.snapshot.count == 0)
    try log.append(VectorFixture.entries([2]))
    #expect(try log.snapshot.findable(0..<4) == [2])
  }

  // MARK: Compaction

  @Test func compactionKeepsTheLiveAndTheNewest() throws {
    let log = try fixture.log()
    try log.append(VectorFixture.entries(0..<900))
    let follower = try fixture.followed()
    let old = follower.snapshot
    let live = stride(from: 0, to: 900, by: 9).map(VectorFixture.key)
    let half = (0..<450).map(VectorFixture.key)
    #expect(try !log.compact(keeping: half, fromBytes: 0))
    #expect(try log.compact(keeping: live, fromBytes: 0))
    #expect(log.snapshot.count == 200)
    #expect(live.allSatisfy { log.snapshot.row(of: $0) != nil })
    #expect(log.snapshot.row(of: VectorFixture.key(898)) != nil)
    #expect(log.snapshot.row(of: VectorFixture.key(1)) == nil)
    // The follower's snapshot reads the old file until it follows.
    #expect(try old.findable(0..<40) == Array(0..<40))
    try follower.append(VectorFixture.entries([1]))
    #expect(follower.snapshot.count == 201 && follower.snapshot.generation != old.generation)
    try log.follow()
    for log in [log, follower] {
      #expect(log.snapshot.row(of: VectorFixture.key(1)) == 200)
      #expect(try log.snapshot.findable(0..<20) == [0, 1, 9, 18])
    }
    #expect(try old.findable(5..<8) == [5, 6, 7])
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path + "/v")
    #expect(names.count == 1)
  }

  @Test func smallFilesAreNotCompacted() throws {
    let log = try fixture.log()
    try log.append(VectorFixture.entries(0..<50))
    #expect(try !log.compact(keeping: []))
    #expect(log.snapshot.count == 50)
  }
}

/// A process that is killed, and one that may not write more.
@Suite struct VectorLogFailureTests {
  /// A file as long as it may be: what fitted stays, and there is an error.
  @Test func aFullDiskIsAnErrorAndLosesNothing() async throws {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let fixture = try VectorFixture()
      let log = try fixture.log()
      try log.append(VectorFixture.entries(0..<10))
      var limit = rlimit()
      limit.rlim_cur = rlim_t(try Data(contentsOf: fixture.file()).count + 100)
      limit.rlim_max = limit.rlim_cur
      #if canImport(Darwin)
        setrlimit(RLIMIT_FSIZE, &limit)
      #else
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #endif
      do {
        try log.append(VectorFixture.entries(10..<20))
        exit(2)
      } catch StorageError.diskFull {}
      for log in [log, try fixture.followed()] {
        guard try log.snapshot.findable(0..<20) == Array(0..<12) else { exit(3) }
      }
    }
  }

  /// Killed while it appends: all that is there is whole, and the next one goes on.
  @Test func aKillLeavesWholeRecords() async throws {
    let path = Self.folder(of: getpid())
    defer { try? FileManager.default.removeItem(atPath: path) }
    for _ in 0..<3 {
      await #expect(processExitsWith: .signal(SIGKILL)) {
        Thread {
          usleep(.random(in: 10_000...90_000))
          kill(getpid(), SIGKILL)
        }.start()
        let log = try Self.log(in: Self.folder(of: getppid()))
        while true {
          let next = log.snapshot.count
          try log.append(VectorFixture.entries(next..<next + 7))
        }
      }
      let log = try Self.log(in: path)
      let count = log.snapshot.count
      #expect(log.snapshot.rowCount == count)
      try log.append(VectorFixture.entries(0..<count + 3))
      #expect(log.snapshot.count == count + 3)
      #expect(try log.snapshot.findable(count..<count + 3).count == 3)
    }
  }

  /// Where the process that is killed and the one that looks at what it left meet.
  private static func folder(of process: pid_t) -> String {
    NSTemporaryDirectory() + "ragd-killed-\(process)"
  }

  private static func log(in folder: String) throws -> VectorLog {
    let log = try VectorLog(directory: folder, fingerprint: "model", width: VectorFixture.width)
    try log.follow()
    return log
  }
}
