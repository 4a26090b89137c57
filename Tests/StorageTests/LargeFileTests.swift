import Storage
import TestSupport
import Testing

struct LargeFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(["a": "first ", "b": "second", "full/x": "x"]) }

  private func bytes(_ name: String) throws -> [UInt8] {
    try MappedFile(path: folder.path + "/" + name).withBytes { Array($0) }
  }

  @Test func joinsInOrder() throws {
    let parts = try ["a", "b"].map { try MappedFile(path: folder.path + "/" + $0) }
    var seen: [Int] = []
    try LargeFile.join(parts, to: folder.path + "/joined") { seen.append($0) }
    #expect(try bytes("joined") == Array("first second".utf8))
    #expect(seen == [6, 12])
  }

  @Test func whatIsGivenUpIsRemoved() throws {
    struct Enough: Error {}
    let part = try MappedFile(path: folder.path + "/a")
    #expect(throws: Enough.self) {
      try LargeFile.join([part, part], to: folder.path + "/joined") { _ in throw Enough() }
    }
    #expect(throws: StorageError.missing(name: folder.path + "/joined")) {
      try MappedFile(path: folder.path + "/joined")
    }
  }

  @Test func movesButNotOntoWhatIsThere() throws {
    try LargeFile.move(folder.path + "/a", to: folder.path + "/c")
    #expect(try bytes("c") == Array("first ".utf8))
    let other = try TemporaryFolder(["y": ""])
    #expect(throws: StorageError.exists(name: folder.path + "/full")) {
      try LargeFile.move(other.path, to: folder.path + "/full")
    }
  }

  /// A file system that can't share blocks leaves nothing behind.
  @Test func aCloneIsWholeOrMissing() throws {
    if LargeFile.clone(folder.path + "/b", to: folder.path + "/d") {
      #expect(try bytes("d") == Array("second".utf8))
    } else {
      #expect(throws: StorageError.missing(name: folder.path + "/d")) { try bytes("d") }
    }
    #expect(!LargeFile.clone(folder.path + "/absent", to: folder.path + "/e"))
  }

  @Test func knowsTheFreeSpace() throws {
    #expect(try LargeFile.freeBytes(at: folder.path) > 0)
    #expect(throws: StorageError.self) { try LargeFile.freeBytes(at: folder.path + "/absent") }
  }
}
