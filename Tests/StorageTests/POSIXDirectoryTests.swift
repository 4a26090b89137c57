import Foundation
import Storage
import TestSupport
import Testing

@Suite struct POSIXDirectoryTests {
  @Test func itIsOnDiskForItsUserAlone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/x/y"
    try POSIXDirectory(path: path).create("a", [1])
    for place in [folder.path + "/x", path] {
      let mode = try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int
      #expect(mode == 0o700)
    }
    let again = try POSIXDirectory(path: path + "/")
    #expect(try again.list() == ["a"])
  }

  @Test func aPathThatCannotBeAFolderIsAnError() throws {
    let folder = try TemporaryFolder(["file": ""])
    #expect(throws: StorageError.self) { try POSIXDirectory(path: folder.path + "/file") }
    #expect(throws: StorageError.self) { try POSIXDirectory(path: folder.path + "/file/below") }
    #expect(throws: StorageError.self) { try POSIXDirectory(path: "") }
  }

  @Test func temporaryFilesOfAKilledWriterGoWithTheNextLock() throws {
    let folder = try TemporaryFolder(["s/.writing-1-1": "torn", "s/good": "x", "s/sub/file": ""])
    let directory = try POSIXDirectory(path: folder.path + "/s")
    #expect(try directory.list() == ["good"])
    let lock = try directory.lock()
    #expect(lock != nil)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/s")
    #expect(names.sorted() == [".lock", "good", "sub"])
  }

  @Test func twoObjectsOfOneFolderExcludeEachOther() throws {
    let folder = try TemporaryFolder()
    let first = try POSIXDirectory(path: folder.path)
    let second = try POSIXDirectory(path: folder.path)
    var lock = try first.lock()
    #expect(lock != nil)
    #expect(try second.lock() == nil)
    lock = nil
    #expect(try second.lock() != nil)
  }

  @Test func theLockOfAnotherProcessCountsAndDiesWithIt() throws {
    let folder = try TemporaryFolder()
    let directory = try POSIXDirectory(path: folder.path)
    _ = try directory.lock()
    let other = Process()
    other.executableURL = URL(fileURLWithPath: "/bin/sh")
    other.arguments = ["-c", "exec 9<.lock; flock -n 9 && echo held; exec sleep 60"]
    other.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let output = Pipe()
    other.standardOutput = output
    try other.run()
    let word = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard word == "held\n" else {
      other.terminate()
      return  // No `flock` command on this system.
    }
    #expect(try directory.lock() == nil)
    kill(other.processIdentifier, SIGKILL)
    other.waitUntilExit()
    #expect(try directory.lock() != nil)
  }

  @Test func aLockOnARemovedFolderIsNoLock() throws {
    let folder = try TemporaryFolder()
    let directory = try POSIXDirectory(path: folder.path + "/s")
    let lock = try directory.lock()
    #expect(lock != nil)
    try folder.remove("s")
    #expect(throws: StorageError.self) { try directory.lock() }
    #expect(throws: StorageError.self) { try directory.create("a", [1]) }
  }

  @Test func aFullDiskIsRecognised() throws {
    guard FileManager.default.isWritableFile(atPath: "/dev/full") else { return }
    let folder = try TemporaryFolder()
    // The next temporary file of this process is /dev/full.
    let directory = try POSIXDirectory(path: folder.path)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/.writing-\(getpid())-1", withDestinationPath: "/dev/full")
    let error = #expect(throws: StorageError.self) { try directory.replace("a", [1]) }
    guard case .diskFull = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try directory.list() == [])
    try directory.replace("a", [2])
    #expect(try directory.open("a").count == 1)
  }
}
