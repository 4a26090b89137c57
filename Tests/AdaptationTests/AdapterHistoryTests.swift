import Adaptation
import Foundation
import ModelTestSupport
import Storage
import Testing

/// Which adapter is in use, through changes, kills and damage.
@Suite struct AdapterHistoryTests {
  private static let base = BaseModel(name: "tiny", sha256: "aa")
  private static let other = BaseModel(name: "other", sha256: "bb")

  private static func files(_ paths: [String]) -> DataSetManifest {
    DataSetManifest(
      files: paths.map { .init(path: $0, hash: "0", split: .train, bytes: 100) }, leftOut: [])
  }

  /// Weights that tell their number.
  private static func weights(_ number: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 64)
  }

  @discardableResult
  private static func promote(
    _ history: AdapterHistory, _ number: Int, of base: BaseModel = base,
    files paths: [String] = ["a.swift"]
  ) throws -> Int {
    let comparison = Comparison(before: HeldOutScore(), after: HeldOutScore())
    let trial = AdapterHistory.Trial(
      base: base, training: "1", isFinished: true, files: files(paths), comparison: comparison)
    return try history.promote(weights: weights(number), trial) {
      AdapterManifest(
        number: $0, created: Date(timeIntervalSince1970: 0), base: base, training: "1",
        options: TrainingOptions(), steps: 1, files: files(paths), comparison: comparison,
        weights: AdapterManifest.StoredFile(weights(number)))
    }.number
  }

  @Test func theNewestIsInUseAndRollbackGoesBackStepByStep() throws {
    let history = AdapterHistory(MemoryDirectory())
    #expect(try history.current(of: Self.base) == nil)
    for number in 1...3 { #expect(try Self.promote(history, number) == number) }
    try history.use(1, of: Self.base)
    #expect(try history.rollback() == 3)
    #expect(try history.rollback() == 2)
    #expect(try history.rollback() == 1)
    #expect(try history.rollback() == nil)
    #expect(throws: AdapterFailure.nothingBefore) { try history.rollback() }
    #expect(try history.state().adapters == [1, 2, 3])
  }

  @Test func removingTheOneInUseGoesBack() throws {
    let directory = MemoryDirectory()
    let history = AdapterHistory(directory)
    for number in 1...3 { try Self.promote(history, number) }
    try history.remove(3)
    #expect(try history.current(of: Self.base)?.number == 2)
    try history.remove(1)
    #expect(try history.rollback() == nil)
    #expect(directory.list() == ["adapter-2.gguf", "adapter-2.json", "history.json"])
    #expect(throws: AdapterFailure.unknown(1)) { try history.use(1, of: Self.base) }
    // A number never means another adapter later.
    #expect(try Self.promote(history, 4) == 4)
  }

  @Test func oldOnesGoButNotTheOneInUse() throws {
    let history = AdapterHistory(MemoryDirectory())
    for number in 1...9 { try Self.promote(history, number) }
    #expect(try history.state().adapters == [5, 6, 7, 8, 9])
    #expect(try history.state().current == 9)
  }

  @Test func anAdapterOfAnotherDecoderIsNotUsed() throws {
    let history = AdapterHistory(MemoryDirectory())
    try Self.promote(history, 1, of: Self.other)
    #expect(try history.current(of: Self.base) == nil)
    #expect(try history.current(of: Self.other)?.number == 1)
    #expect(throws: AdapterFailure.foreign(1, base: "other")) { try history.use(1, of: Self.base) }
  }

  @Test func forgettingRemovesWhatSawTheFile() throws {
    let history = AdapterHistory(MemoryDirectory())
    try Self.promote(history, 1, files: ["a.swift"])
    try Self.promote(history, 2, files: ["a.swift", "b.swift"])
    try Self.promote(history, 3, files: ["b.swift"])
    #expect(try history.forget("b.swift") == [2, 3])
    #expect(try history.current(of: Self.base)?.number == 1)
    #expect(try history.state().forgotten == ["b.swift"])
    #expect(throws: TrainingFailure.forgotten) { try Self.promote(history, 4, files: ["b.swift"]) }
    #expect(try history.state().lastTrial == nil)
    try history.clear()
    #expect(try history.state().forgotten == ["b.swift"])
  }

  @Test func damageIsSaidAndNeverUsed() throws {
    let directory = MemoryDirectory()
    let history = AdapterHistory(directory)
    try Self.promote(history, 1)
    try Self.promote(history, 2)
    let manifest = try history.manifest(2)
    try directory.replace("adapter-2.gguf", Self.weights(7))
    #expect(throws: StorageError.self) { try history.weights(manifest) }
    try directory.replace("adapter-2.json", Array("{".utf8))
    #expect(throws: StorageError.self) { try history.current(of: Self.base) }
    #expect(throws: StorageError.self) { try history.use(2, of: Self.base) }
    // The way out that the message names.
    #expect(try history.rollback() == 1)
    #expect(try history.current(of: Self.base)?.number == 1)

    var generator = LinearGenerator(seed: 3)
    let whole = Array(try directory.open("history.json").bytes)
    for _ in 0..<200 {
      var bytes = whole
      for _ in 0..<3 {
        bytes[Int(generator.next() >> 33) % bytes.count] = UInt8(generator.next() >> 56)
      }
      try directory.replace("history.json", bytes)
      guard let state = try? history.state(), let current = state.current else { continue }
      #expect(state.adapters.contains(current))
    }
    try directory.replace("history.json", Array(#"{"adapters":[1],"current":9}"#.utf8))
    #expect(throws: StorageError.self) { try history.state() }
    try history.clear()
    #expect(try history.state().adapters.isEmpty)
    #expect(directory.list() == ["history.json"])
  }

  /// A kill or a full disk at any moment of a promotion leaves the one before, or the new one.
  @Test(arguments: FaultyDirectory.Fault.allCases)
  func aPromotionIsWholeOrNotAtAll(fault: FaultyDirectory.Fault) throws {
    for operation in 0..<12 {
      let directory = MemoryDirectory()
      try Self.promote(AdapterHistory(directory), 1)
      let isDone =
        (try? Self.promote(
          AdapterHistory(FaultyDirectory(directory, fault, at: operation)), 2)) != nil
      let history = AdapterHistory(directory)
      let current = try #require(try history.current(of: Self.base))
      #expect(isDone ? current.number == 2 : [1, 2].contains(current.number))
      let weights = try history.weights(current)
      #expect(Array(weights.bytes) == Self.weights(current.number))
      // The next change goes well and tidies up.
      let next = try Self.promote(history, 9)
      #expect(try history.current(of: Self.base)?.number == next)
      #expect(directory.list().count == 1 + 2 * (try history.state().adapters.count))
    }
  }
}
