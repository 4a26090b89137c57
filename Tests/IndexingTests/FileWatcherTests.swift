import Foundation
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Indexing

#if canImport(Glibc)
  import Glibc
#endif

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

  /// A watch belongs to a folder, and a path may come to lead to another one.
  @Test func pathsThatLeadToOtherFoldersAreWatchedAnew() async throws {
    let watched = try Watched(["a/x": "1", "b/x": "1"], folders: ["", "a", "b"])
    func move(_ from: String, _ to: String) throws {
      try FileManager.default.moveItem(at: watched.folder.url(from), to: watched.folder.url(to))
    }
    let steps: [(name: String, folders: Set<String>, step: () throws -> Void)] = [
      (
        "swapped", ["", "a", "b"],
        {
          try move("a", "c")
          try move("b", "a")
          try move("c", "b")
        }
      ),
      (
        "moved, and another in its place", ["", "a", "b", "old"],
        {
          try move("a", "old")
          try watched.folder.write("a/x", "1")
        }
      ),
      (
        "moved to the name of one that goes", ["", "a", "old"],
        {
          try watched.folder.remove("a")
          try move("b", "a")
        }
      ),
    ]
    for (name, folders, step) in steps {
      try step()
      #expect(try watched.watcher.watch(folders), "\(name)")
      #expect(try !watched.watcher.watch(folders), "\(name)")
      for folder in folders where !folder.isEmpty {
        watched.clear()
        try watched.folder.write(folder + "/x", name)
        #expect(
          await eventually { watched.events.paths == [folder + "/x"] }, "\(name): \(folder)")
      }
    }
  }

  /// The system keeps a folder's watch as long as somebody reads the folder.
  @Test func aFolderMadeAgainIsWatchedThoughTheOldOneIsStillOpen() async throws {
    let watched = try Watched(["a/x": "1"], folders: ["", "a"])
    do {
      let open = try SourceFolder(path: watched.folder.path + "/a")
      try watched.folder.remove("a")
      try watched.folder.write("a/x", "2")
      #expect(try watched.watcher.watch(["", "a"]))
      withExtendedLifetime(open) {}
    }
    watched.clear()
    try watched.folder.write("a/x", "3")
    #expect(await eventually { watched.events.paths.contains("a/x") })
    #expect(try !watched.watcher.watch(["", "a"]))
  }

  #if canImport(Glibc)
    /// Programs that write a file before they name it.
    @Test func aFileThatIsWholeWhenItIsNamedIsTold() async throws {
      let watched = try Watched([:], folders: [""])
      // O_TMPFILE, which Swift does not see.
      let nameless: Int32 = 0o20_000_000 | O_DIRECTORY
      let file = open(watched.folder.path, nameless | O_WRONLY, 0o600)
      // Not every file system has such files.
      guard file >= 0 else { return }
      #expect(write(file, "text", 4) == 4)
      let place = watched.folder.path + "/named"
      #expect(linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, place, AT_SYMLINK_FOLLOW) == 0)
      close(file)
      #expect(await eventually { watched.events.paths.contains("named") })
    }
  #endif

  @Test func aStoppedWatcherIsSilent() async throws {
    let watched = try Watched(["a": "1"], folders: [""])
    watched.watcher.stop()
    watched.watcher.stop()
    #expect(try !watched.watcher.watch(["", "sub"]))
  }
}
