import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Indexing

struct FileWatcherTests {
  /// A watched folder and what was seen in it.
  private final class Watched: Sendable {
    let folder: TemporaryFolder
    let watcher: FileWatcher
    private let sink = Sink()

    init(_ files: [String: String], folders: Set<String>) throws {
      folder = try TemporaryFolder(files)
      watcher = try FileWatcher(root: folder.path) { [sink] in sink.add($0) }
      #expect(try watcher.watch(folders))
    }

    deinit { watcher.stop() }

    var events: WatchEvents { sink.events }
    func clear() { sink.clear() }
  }

  private final class Sink: Sendable {
    private let seen = Mutex(WatchEvents())
    var events: WatchEvents { seen.withLock(\.self) }
    func clear() { seen.withLock { $0 = WatchEvents() } }
    func add(_ new: WatchEvents) {
      seen.withLock { seen in
        seen.paths.formUnion(new.paths)
        seen.everything = seen.everything || new.everything
      }
    }
  }

  @Test func filesThatChangeComeOrGoAreTold() async throws {
    let watched = try Watched(["a": "1", "b": "1", "sub/c": "1"], folders: ["", "sub"])
    let steps: [(Set<String>, () throws -> Void)] = [
      (["a"], { try watched.folder.write("a", "2") }),
      (["sub/new"], { try watched.folder.write("sub/new", "2") }),
      (["b"], { try watched.folder.remove("b") }),
      (
        ["sub/c", "moved"],
        {
          try FileManager.default.moveItem(
            at: watched.folder.url("sub/c"), to: watched.folder.url("moved"))
        }
      ),
      (
        ["linked"],
        {
          try FileManager.default.linkItem(
            at: watched.folder.url("a"), to: watched.folder.url("linked"))
        }
      ),
    ]
    for (paths, step) in steps {
      watched.clear()
      try step()
      #expect(await eventually { watched.events.paths.isSuperset(of: paths) }, "\(paths)")
      #expect(!watched.events.everything, "\(paths)")
    }
  }

  @Test func foldersAndRulesAskForAWalk() async throws {
    let watched = try Watched(["sub/c": "1", "gone/d": "1"], folders: ["", "sub", "gone"])
    let steps: [() throws -> Void] = [
      { try watched.folder.write("fresh/deep/x", "1") },
      { try watched.folder.remove("gone") },
      {
        try FileManager.default.moveItem(
          at: watched.folder.url("sub"), to: watched.folder.url("sub2"))
      },
      { try watched.folder.write(".gitignore", "*.o") },
      { try watched.folder.write(".ragdignore", "*.o") },
    ]
    for (number, step) in steps.enumerated() {
      watched.clear()
      try step()
      #expect(await eventually { watched.events.everything }, "step \(number)")
    }
  }

  @Test func onlyTheGivenFoldersAreWatched() async throws {
    let watched = try Watched(["in/a": "1", "out/b": "1"], folders: ["", "in", "out"])
    #expect(try !watched.watcher.watch(["", "in"]))
    try watched.folder.write("out/b", "2")
    try watched.folder.write("in/a", "2")
    #expect(await eventually { watched.events.paths.contains("in/a") })
    #expect(!watched.events.paths.contains("out/b"))
    // A folder moved to another name is watched under that one.
    try FileManager.default.moveItem(at: watched.folder.url("in"), to: watched.folder.url("new"))
    #expect(try watched.watcher.watch(["", "new"]))
    watched.clear()
    try watched.folder.write("new/a", "3")
    #expect(await eventually { watched.events.paths == ["new/a"] })
  }

  @Test func aStoppedWatcherIsSilent() async throws {
    let watched = try Watched(["a": "1"], folders: [""])
    watched.watcher.stop()
    watched.watcher.stop()
    #expect(try !watched.watcher.watch(["", "sub"]))
  }
}
