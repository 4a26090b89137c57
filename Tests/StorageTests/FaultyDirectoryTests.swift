import Storage
import Testing

@Suite struct FaultyDirectoryTests {
  private static func run(_ directory: FaultyDirectory) -> [Bool] {
    let steps: [() throws -> Void] = [
      { try directory.create("a", [1, 2, 3, 4]) },
      { try directory.replace("m", [1]) },
      { try directory.create("b", [5, 6]) },
      { try directory.replace("m", [2]) },
    ]
    return steps.map { step in (try? step()) != nil }
  }

  private static func state(_ directory: MemoryDirectory) throws -> [String: [UInt8]] {
    var state: [String: [UInt8]] = [:]
    for name in directory.list() {
      state[name] = try directory.open(name).withBytes { Array($0) }
    }
    return state
  }

  @Test(
    arguments: [
      (.failOnce, [true, true, false, true], ["a": [1, 2, 3, 4], "m": [2]]),
      (.stopBefore, [true, true, false, false], ["a": [1, 2, 3, 4], "m": [1]]),
      (.stopAfter, [true, true, false, false], ["a": [1, 2, 3, 4], "m": [1], "b": [5, 6]]),
      (.tear, [true, true, false, false], ["a": [1, 2, 3, 4], "m": [1], "b": [5]]),
    ] as [(FaultyDirectory.Fault, [Bool], [String: [UInt8]])])
  func theFaultStrikesAtItsOperation(
    fault: FaultyDirectory.Fault, succeeded: [Bool], left: [String: [UInt8]]
  ) throws {
    let base = MemoryDirectory()
    let faulty = FaultyDirectory(base, fault, at: 2)
    #expect(Self.run(faulty) == succeeded)
    #expect(faulty.operations == 4)
    #expect(try Self.state(base) == left)
  }

  @Test func aStoppedDirectoryReadsNothingEither() throws {
    let faulty = FaultyDirectory(MemoryDirectory(), .stopBefore, at: 0)
    #expect(throws: StorageError.self) { try faulty.list() }
    #expect(throws: StorageError.self) { try faulty.open("a") }
    #expect(throws: StorageError.self) { try faulty.lock() }
    #expect(throws: StorageError.self) { try faulty.remove("a") }
  }
}
