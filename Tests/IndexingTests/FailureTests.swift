import Corpus
import Foundation
import Indexing
import SearchIndex
import Storage
import Synchronization
import TestSupport
import Testing

struct FailureTests {
  private static let files = [
    "a.md": Workspace.text("Alpha"), "b.md": Workspace.text("Beta"),
    "sub/c.md": Workspace.text("Gamma"), "data.bin": "\u{0}\u{0}",
  ]

  /// Whatever operation is the last that a killed process does, the next one finds a store that it
  /// brings to the same state as an index made from scratch.
  @Test(arguments: [FaultyDirectory.Fault.stopBefore, .stopAfter, .tear])
  func aKillLosesWorkButNeverACommit(_ fault: FaultyDirectory.Fault) async throws {
    let project = try TemporaryFolder(Self.files)
    let fresh = try await Workspace.fresh(project.path)
    var isStruck = true
    var target = 0
    while isStruck {
      let base = MemoryDirectory()
      let faulty = FaultyDirectory(base, fault, at: target)
      try await Self.live(project, in: faulty)
      isStruck = faulty.operations > target
      let digest = try await Self.reopen(project.path, in: base)
      #expect(digest == fresh, "killed at operation \(target)")
      target += 1
    }
    #expect(target > 5)
  }

  /// A failure that passes is made up for.
  @Test func oneFailureIsMadeUpFor() async throws {
    let project = try TemporaryFolder(Self.files)
    let fresh = try await Workspace.fresh(project.path)
    for target in 0..<12 {
      let base = MemoryDirectory()
      try await Self.live(project, in: FaultyDirectory(base, .failOnce, at: target))
      #expect(try await Self.reopen(project.path, in: base) == fresh, "failed at \(target)")
    }
  }

  @Test func aFullDiskIsToldAndOldAnswersStay() async throws {
    let project = try TemporaryFolder(["a.md": Workspace.text("Alpha")])
    let directory = FillingDirectory()
    let indexer = Indexer(root: project.path, store: "memory", settings: CorpusSettings()) {
      directory
    }
    indexer.start(watching: false)
    await indexer.whenReady()
    directory.isFull.withLock { $0 = true }
    try project.write("a.md", Workspace.text("Beta"))
    indexer.filesChanged(["a.md"])
    await indexer.whenIdle()
    #expect(indexer.status.problem?.contains("no space left") == true)
    #expect(indexer.snapshot.defines("Alpha"))
    await #expect(throws: IndexingFailure.self) { try await indexer.reindex(fromScratch: false) }
    directory.isFull.withLock { $0 = false }
    try await indexer.reindex(fromScratch: false)
    #expect(indexer.status.problem == nil)
    #expect(indexer.snapshot.defines("Beta"))
    await indexer.stop()
  }

  @Test func aRootThatVanishesIsToldAndOldAnswersStay() async throws {
    let workspace = try await Workspace(["project/a.md": Workspace.text("Alpha")])
    await workspace.indexer.stop()
    let root = workspace.project.path + "/project"
    let store = try TemporaryFolder()
    let indexer = Indexer(root: root, store: store.path, settings: CorpusSettings())
    indexer.start(watching: true)
    await indexer.whenReady()
    #expect(indexer.snapshot.defines("Alpha"))
    try FileManager.default.moveItem(atPath: root, toPath: root + "-away")
    #expect(await eventually { indexer.status.problem?.contains(root) == true })
    #expect(indexer.snapshot.defines("Alpha"))
    try FileManager.default.moveItem(atPath: root + "-away", toPath: root)
    try await indexer.reindex(fromScratch: false)
    #expect(indexer.status.problem == nil)
    await indexer.stop()
  }

  /// In a process of its own, which may open no more files for a while.
  @Test func filesThatCannotBeOpenedNowAreNotTakenAsGone() async throws {
    await #expect(processExitsWith: .success) {
      let workspace = try await Workspace(
        ["a.md": Workspace.text("Alpha"), "sub/b.md": Workspace.text("Beta")], watching: false)
      let indexer = workspace.indexer
      try workspace.project.write("a.md", Workspace.text("Edited"))
      try await Self.withoutMoreFiles {
        indexer.filesChanged(["a.md", "sub/b.md"])
        await indexer.whenIdle()
      }
      guard indexer.snapshot.defines("Alpha"), indexer.snapshot.defines("Beta") else { exit(2) }
      guard indexer.status.problem?.contains(workspace.project.path) == true else { exit(3) }
      let isMadeUpFor = await eventually {
        indexer.snapshot.defines("Edited") && indexer.status.problem == nil
      }
      guard isMadeUpFor, indexer.snapshot.defines("Beta") else { exit(4) }
    }
  }

  /// Does something while this process can open no file.
  private static func withoutMoreFiles(_ body: () async throws -> Void) async throws {
    var limit = rlimit()
    #if canImport(Darwin)
      let resource = RLIMIT_NOFILE
    #else
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif
    getrlimit(resource, &limit)
    var none = limit
    none.rlim_cur = 0
    setrlimit(resource, &none)
    defer { setrlimit(resource, &limit) }
    try await body()
  }

  @Test func aStoreThatCannotBeMadeIsTold() async throws {
    let project = try TemporaryFolder(["a.md": Workspace.text("Alpha"), "file": "x"])
    let indexer = Indexer(
      root: project.path, store: project.path + "/file/store", settings: CorpusSettings())
    indexer.start(watching: true)
    await indexer.whenReady()
    #expect(indexer.status.problem?.contains("/file/store") == true)
    #expect(indexer.snapshot.fileCount == 0)
    await indexer.stop()
  }

  /// Indexes, edits and stops, whatever fails.
  private static func live(_ project: TemporaryFolder, in directory: FaultyDirectory) async throws {
    try project.write("a.md", Workspace.text("Older"))
    try project.write("gone.md", Workspace.text("Gone"))
    let root = project.path
    let indexer = Indexer(root: root, store: "memory", settings: CorpusSettings()) { directory }
    indexer.start(watching: false)
    await indexer.whenReady()
    try project.write("a.md", Workspace.text("Alpha"))
    try project.remove("gone.md")
    indexer.filesChanged(["a.md", "gone.md"])
    await indexer.whenIdle()
    await indexer.stop()
  }

  private static func reopen(_ root: String, in directory: MemoryDirectory) async throws
    -> [String]
  {
    let indexer = Indexer(root: root, store: "memory", settings: CorpusSettings()) { directory }
    indexer.start(watching: false)
    await indexer.whenReady()
    #expect(indexer.status.problem == nil)
    #expect(!indexer.status.isFollower)
    let digest = indexer.snapshot.digest
    await indexer.stop()
    return digest
  }
}

/// A directory whose disk can be full.
private final class FillingDirectory: Directory {
  let isFull = Mutex(false)
  private let base = MemoryDirectory()

  func list() throws -> [String] { base.list() }
  func open(_ name: String) throws -> MappedFile { try base.open(name) }
  func remove(_ name: String) throws { try base.remove(name) }
  func lock() throws -> DirectoryLock? { base.lock() }

  func create(_ name: String, _ bytes: [UInt8]) throws {
    try checkSpace(name)
    try base.create(name, bytes)
  }

  func replace(_ name: String, _ bytes: [UInt8]) throws {
    try checkSpace(name)
    try base.replace(name, bytes)
  }

  private func checkSpace(_ name: String) throws {
    if isFull.withLock(\.self) { throw StorageError.diskFull(name: name) }
  }
}
