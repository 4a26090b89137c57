import Foundation
import Storage
import TestSupport
import Testing

@Suite struct EntryCacheTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func cache(limit: Int = 100) -> EntryCache {
    EntryCache(folder: folder.path + "/cache", limit: limit)
  }

  @Test func whatOneStoresAnotherFinds() throws {
    #expect(cache().value(of: "a") == nil)
    try cache().store([1, 2, 3], for: "a")
    try cache().store([], for: "b")
    #expect(cache().value(of: "a") == [1, 2, 3])
    #expect(cache().value(of: "b") == [])
    try cache().store([4], for: "a")
    #expect(cache().value(of: "a") == [4])
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/cache/a")
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test func aDamagedEntryCountsAsAbsent() throws {
    try cache().store(Array("a sentence".utf8), for: "key")
    let path = folder.path + "/cache/key"
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for place in whole.indices {
      var damaged = whole
      damaged[place] ^= 4
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(cache().value(of: "key") == nil)
      try whole.prefix(place).write(to: URL(fileURLWithPath: path))
      #expect(cache().value(of: "key") == nil)
    }
    try cache().store([7], for: "key")
    #expect(cache().value(of: "key") == [7])
  }

  @Test func theOldestGoWhenThereAreTooMany() throws {
    let cache = cache(limit: 20)
    for number in 0..<21 {
      try cache.store([UInt8(number)], for: "entry\(number)")
      let time = Date(timeIntervalSince1970: Double(1000 + number))
      try FileManager.default.setAttributes(
        [.modificationDate: time], ofItemAtPath: folder.path + "/cache/entry\(number)")
    }
    try cache.store([99], for: "last")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/cache")
    #expect(names.count <= 20)
    #expect(cache.value(of: "entry0") == nil)
    #expect(cache.value(of: "entry20") == [20])
    #expect(cache.value(of: "last") == [99])
  }

  @Test func whatDoesNotFitIsRefused() throws {
    #expect(throws: StorageError.self) {
      try cache().store([UInt8](repeating: 0, count: EntryCache.longestEntry + 1), for: "long")
    }
    #expect(throws: StorageError.self) { try cache().store([1], for: "../outside") }
    #expect(cache().value(of: "../outside") == nil)
    try folder.write("file", "")
    #expect(throws: StorageError.self) {
      try EntryCache(folder: folder.path + "/file/cache").store([1], for: "a")
    }
  }
}
