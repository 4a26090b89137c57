import Foundation
import TestSupport
import Testing

@testable import Corpus

@Suite struct FileWalkerTests {
  private static func walk(
    _ folder: TemporaryFolder, root: String = "", _ settings: CorpusSettings = CorpusSettings(),
    home: String? = nil
  ) throws -> (files: [String], skipped: [String: SkipReason]) {
    let environment = GitEnvironment(
      home: home.map { folder.path + "/" + $0 },
      configHome: home.map { folder.path + "/" + $0 + "/.config" })
    let walker = FileWalker(
      root: folder.path + root, settings: settings, environment: environment)
    let found = try walker.walk()
    let files = found.files.map(\.path)
    // One path at a time gives the same.
    for entry in found.files { #expect(walker.entry(entry.path) == entry) }
    for skipped in found.skipped { #expect(walker.entry(skipped.path) == nil) }
    return (files, Dictionary(uniqueKeysWithValues: found.skipped.map { ($0.path, $0.reason) }))
  }

  @Test func filesAreSortedWithSizeAndTime() throws {
    let folder = try TemporaryFolder(["b.swift": "12", "a/c.md": "123", "a-b": "", "a/b/d": "1"])
    let before = Int64(Date().timeIntervalSince1970 - 60) * 1_000_000_000
    let found = try FileWalker(root: folder.path, settings: CorpusSettings()).walk()
    #expect(found.files.map(\.path) == ["a-b", "a/b/d", "a/c.md", "b.swift"])
    #expect(found.files.map(\.size) == [0, 1, 3, 2])
    #expect(found.files.allSatisfy { $0.modified > before })
    #expect(found.skipped.isEmpty)
    #expect(found.folders == ["", "a", "a/b"])
  }

  @Test func hiddenFetchedAndForeignThingsAreLeftOut() throws {
    let folder = try TemporaryFolder([
      ".git/config": "", ".hg/store": "", ".hidden/a": "", ".editorconfig": "",
      ".github/workflows/ci.yml": "", "node_modules/a/b.js": "", "src/__pycache__/a.py": "",
      "Pods/A/a.m": "", "env/pyvenv.cfg": "", "env/lib/a.py": "", "cache/CACHEDIR.TAG": "",
      "cache/x.txt": "", "vendor/v.go": "", "Carthage/Checkouts/a.swift": "",
      "Carthage/Source/a.swift": "", ".ssh/config": "",
    ])
    let found = try Self.walk(folder)
    #expect(
      found.files == [".github/workflows/ci.yml", "Carthage/Source/a.swift", "vendor/v.go"])
    #expect(found.skipped == [:])
  }

  @Test func filesLeftOutForAReasonAreNamed() throws {
    let folder = try TemporaryFolder([
      "big.txt": String(repeating: "x", count: 101), "a.png": "", "lib.min.js": "",
      "app.js.map": "",
      "Cargo.lock": "", "p.pb.go": "", "server.key": "", ".env": "", "sub/.env.local": "",
      "id_rsa": "", "id_rsa.pub": "", "credentials.json": "", "credentials.py": "",
      "secrets.yml": "", "Secrets.swift": "",
    ])
    var settings = CorpusSettings()
    settings.maximumFileSize = 100
    let found = try Self.walk(folder, settings)
    #expect(found.files == ["Secrets.swift", "credentials.py", "id_rsa.pub"])
    #expect(
      found.skipped == [
        "big.txt": .tooLarge, "a.png": .binary, "lib.min.js": .minified, "app.js.map": .minified,
        "Cargo.lock": .generated, "p.pb.go": .generated, "server.key": .secret, ".env": .secret,
        "sub/.env.local": .secret, "id_rsa": .secret, "credentials.json": .secret,
        "secrets.yml": .secret,
      ])
  }

  @Test func ignoreFilesHaveTheirOrder() throws {
    let folder = try TemporaryFolder([
      ".gitignore": "*.log\n/build/\n!keep.log\n", ".ragdignore": "docs/\n!build/\n",
      "a.log": "", "keep.log": "", "build/b.txt": "", "docs/d.md": "", "sub/.gitignore": "!a.log\n",
      "sub/a.log": "", "sub/.ragdignore": "x.txt", "sub/x.txt": "", "x.txt": "", "y.tmp": "",
    ])
    var settings = CorpusSettings()
    settings.exclude = ["*.tmp"]
    #expect(
      try Self.walk(folder, settings).files == ["build/b.txt", "keep.log", "sub/a.log", "x.txt"])
  }

  @Test func settingsIncludeHiddenAndFetchedPaths() throws {
    let folder = try TemporaryFolder([
      ".config/app/a.yml": "", ".config/b.yml": "", ".hidden/c": "", ".travis.yml": "",
      "node_modules/own/i.js": "", "node_modules/other/i.js": "", "x/node_modules/own/i.js": "",
      ".env": "",
    ])
    var settings = CorpusSettings()
    settings.include = [".config/app/*.yml", ".travis.yml", "**/node_modules/own", ".env"]
    #expect(
      try Self.walk(folder, settings).files == [
        ".config/app/a.yml", ".travis.yml", "node_modules/own/i.js", "x/node_modules/own/i.js",
      ])
  }

  @Test func aWorkTreeAroundTheRootCounts() throws {
    let folder = try TemporaryFolder([
      ".gitignore": "*.out\n/app/gen\nignored/\n", ".git/HEAD": "ref: x\n", "app/a.out": "",
      "app/a.c": "", "app/gen/b.c": "", "app/sub/.gitignore": "s.c", "app/sub/s.c": "",
      "ignored/c.out": "", ".git/info/exclude": "*.ex\n/app/only.here", "app/x.ex": "",
      "app/only.here": "",
    ])
    #expect(try Self.walk(folder, root: "/app").files == ["a.c"])
    // An ignored folder that someone opens is not empty.
    #expect(try Self.walk(folder, root: "/ignored").files == ["c.out"])
  }

  @Test func repositoriesInTheRootHaveTheirOwnRules() throws {
    let folder = try TemporaryFolder([
      ".git/HEAD": "ref: x\n", ".gitignore": "*.a\n", ".git/modules/sub/HEAD": "ref: x\n",
      ".git/modules/sub/info/exclude": "*.m\n", "sub/.git": "gitdir: ../.git/modules/sub\n",
      "sub/x.a1": "", "sub/y.m": "", "sub/z.txt": "", "own/.git/HEAD": "ref: x\n",
      "own/.git/info/exclude": "/o.txt\n", "own/o.txt": "", "own/p/o.txt": "", "own/l.a": "",
      "l.a": "", ".ragdignore": "z.txt", "tree/.git": "gitdir: ../.git/worktrees/tree\n",
      ".git/worktrees/tree/commondir": "../..\n", ".git/info/exclude": "w.txt\n", "tree/w.txt": "",
      "home/.config/git/ignore": "*.glob\n", "own/q.glob": "", "q.glob": "", "tree/v.txt": "",
    ])
    // `.a` is an archive by its name: ask for what is not.
    #expect(
      try Self.walk(folder, home: "home").files == ["own/p/o.txt", "sub/x.a1", "tree/v.txt"])
  }

  @Test(arguments: [
    ("[core]\n\texcludesFile = ~/mine\n", true), ("[CORE] excludesfile=\"~/mine\" ; x\n", true),
    ("[user]\n\texcludesFile = ~/mine\n", false), ("[core]\nexcludesFile = ~/no\\\\ne\n", false),
    ("", false),
  ])
  func theUsersOwnIgnoreFileCounts(settings: String, isUsed: Bool) throws {
    let folder = try TemporaryFolder([
      "home/.gitconfig": settings, "home/mine": "*.txt\n", "root/a.txt": "", "root/b.md": "",
    ])
    let files = try Self.walk(folder, root: "/root", home: "home").files
    #expect(files == (isUsed ? ["b.md"] : ["a.txt", "b.md"]))
  }

  @Test func linksAndDevicesAreNotFollowed() throws {
    let folder = try TemporaryFolder(["root/a/f.txt": "f", "outside/notes.txt": "s"])
    let files = FileManager.default
    let root = folder.path + "/root"
    for (name, target) in [
      ("loop", "."), ("a/up", ".."), ("out", "../outside"), ("file", "a/f.txt"),
      ("dead", "nothing"), ("outfile", "../outside/notes.txt"),
    ] {
      try files.createSymbolicLink(atPath: "\(root)/\(name)", withDestinationPath: target)
    }
    #expect(mkfifo(root + "/pipe", 0o600) == 0)
    let walker = FileWalker(root: root, settings: CorpusSettings())
    #expect(try walker.walk().files.map(\.path) == ["a/f.txt"])
    let loader = DocumentLoader(root: root, settings: CorpusSettings())
    for path in [
      "out/notes.txt", "outfile", "pipe", "a", "dead", "../outside/notes.txt", "",
      "/etc/passwd", "a//f.txt", "a/./f.txt/", "loop/a/f.txt", "a\0b",
    ] {
      #expect(walker.entry(path) == nil, "\(path)")
      let error = #expect(throws: LoadError.self) { try loader.load(path) }
      #expect(error?.path == path && error?.reason == .unreadable)
    }
    // The root itself may be a link.
    try files.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: "root")
    let linked = FileWalker(root: folder.path + "/link", settings: CorpusSettings())
    #expect(try linked.walk().files.map(\.path) == ["a/f.txt"])
  }

  @Test func namesThatAreNotUTF8AreNamedAndLeftOut() throws {
    let folder = try TemporaryFolder(["ok.txt": ""])
    let name = Array(folder.path.utf8CString.dropLast()) + [0x2F, -1, 0x61, 0]
    let file = open(name, O_CREAT | O_WRONLY, 0o600)
    guard file >= 0 else { return }  // The file system takes no such names.
    close(file)
    let found = try FileWalker(root: folder.path, settings: CorpusSettings()).walk()
    #expect(found.files.map(\.path) == ["ok.txt"])
    #expect(found.skipped == [SkippedFile(path: "\u{FFFD}a", reason: .unreadable)])
  }

  @Test func aMissingRootIsAnError() throws {
    let folder = try TemporaryFolder(["file": ""])
    for root in ["/none", "/file"] {
      let walker = FileWalker(root: folder.path + root, settings: CorpusSettings())
      #expect(throws: (any Error).self) { try walker.walk() }
      #expect(walker.entry("a") == nil)
    }
  }

  @Test func aCancelledTaskStopsWalking() async throws {
    let folder = try TemporaryFolder(["a": ""])
    let walker = FileWalker(root: folder.path, settings: CorpusSettings())
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try walker.walk().files
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(throws: CancellationError.self) { try walker.walk(isCancelled: { true }) }
  }
}
