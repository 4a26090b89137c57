import Foundation
import Storage
import TestSupport
import Testing

/// The promises of `Directory`, for every conformance.
@Suite struct DirectoryTests {
  enum Conformance: CaseIterable {
    case posix, memory, faulty

    func make(in folder: TemporaryFolder) throws -> any Directory {
      switch self {
      case .posix: try POSIXDirectory(path: folder.path + "/deep/store")
      case .memory: MemoryDirectory()
      case .faulty: FaultyDirectory(MemoryDirectory(), .stopBefore, at: .max)
      }
    }
  }

  static func bytes(_ file: MappedFile) -> [UInt8] { file.withBytes { Array($0) } }

  @Test(arguments: Conformance.allCases)
  func createdFilesAreListedAndRead(_ kind: Conformance) throws {
    let folder = try TemporaryFolder()
    let directory = try kind.make(in: folder)
    #expect(try directory.list() == [])
    let long = [UInt8](repeating: 7, count: 100_000)
    try directory.create("b", [1, 2, 3])
    try directory.create("a.seg", [])
    try directory.create("c", long)
    #expect(try directory.list() == ["a.seg", "b", "c"])
    #expect(try Self.bytes(directory.open("b")) == [1, 2, 3])
    #expect(try Self.bytes(directory.open("a.seg")) == [])
    #expect(try directory.open("c").count == 100_000)
    #expect(try Self.bytes(directory.open("c")) == long)
  }

  @Test(arguments: Conformance.allCases)
  func aFileIsCreatedOnlyOnce(_ kind: Conformance) throws {
    let folder = try TemporaryFolder()
    let directory = try kind.make(in: folder)
    try directory.create("a", [1])
    #expect(throws: StorageError.self) { try directory.create("a", [2]) }
    #expect(try Self.bytes(directory.open("a")) == [1])
  }

  @Test(arguments: Conformance.allCases)
  func openFilesOutliveReplacementAndRemoval(_ kind: Conformance) throws {
    let folder = try TemporaryFolder()
    let directory = try kind.make(in: folder)
    try directory.replace("m", [1, 1])
    let old = try directory.open("m")
    try directory.replace("m", [2])
    let new = try directory.open("m")
    try directory.remove("m")
    #expect(Self.bytes(old) == [1, 1])
    #expect(Self.bytes(new) == [2])
    #expect(try directory.list() == [])
  }

  @Test(arguments: Conformance.allCases)
  func aMissingFileIsAnErrorToOpenButNotToRemove(_ kind: Conformance) throws {
    let folder = try TemporaryFolder()
    let directory = try kind.make(in: folder)
    try directory.remove("nothing")
    let error = #expect(throws: StorageError.self) { try directory.open("nothing") }
    guard case .missing = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: Conformance.allCases)
  func namesThatReachElsewhereAreRefused(_ kind: Conformance) throws {
    let folder = try TemporaryFolder()
    let directory = try kind.make(in: folder)
    for name in ["", ".", "..", "../x", "a/b", "/etc/passwd", ".lock", "a\0b"] {
      let refused = StorageError.invalidName(name)
      #expect(throws: refused) { try directory.open(name) }
      #expect(throws: refused) { try directory.create(name, []) }
      #expect(throws: refused) { try directory.replace(name, []) }
      #expect(throws: refused) { try directory.remove(name) }
    }
  }

  @Test(arguments: Conformance.allCases)
  func oneOwnerHoldsTheLock(_ kind: Conformance) throws {
    let folder = try TemporaryFolder()
    let directory = try kind.make(in: folder)
    var lock = try directory.lock()
    #expect(lock != nil)
    #expect(try directory.lock() == nil)
    #expect(try directory.list() == [])
    lock = nil
    lock = try directory.lock()
    #expect(lock != nil)
  }
}
