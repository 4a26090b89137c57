import Corpus
import Foundation
import Indexing
import SearchIndex
import Storage
import TestSupport
import Testing

struct IndexerTests {
  @Test func firstIndexHoldsAllFiles() async throws {
    let workspace = try await Workspace([
      "README.md": Workspace.text("Alpha"), "docs/guide.md": Workspace.text("Beta"),
      "src/main.swift": "func gamma() {}\n",
    ])
    let snapshot = workspace.indexer.snapshot
    #expect(snapshot.paths == ["README.md", "docs/guide.md", "src/main.swift"])
    #expect(snapshot.defines("Alpha") && snapshot.defines("Beta"))
    let status = workspace.indexer.status
    #expect(status.isReady && !status.isFollower && status.problem == nil)
    #expect(status.files == 3)
    #expect(status.bytes > 0)
    #expect(status.storeBytes > 0)
    #expect(status.progress.phase == .idle)
    await workspace.indexer.stop()
  }

  @Test func changesOnDiskAreFound() async throws {
    let workspace = try await Workspace([
      "a.md": Workspace.text("Alpha"), "sub/b.md": Workspace.text("Beta"),
      "sub/c.md": Workspace.text("Gamma"),
    ])
    let project = workspace.project
    let indexer = workspace.indexer
    let steps: [(String, () throws -> Void, String?, String?)] = [
      ("edit", { try project.write("a.md", Workspace.text("Edited")) }, "Edited", "Alpha"),
      ("new file", { try project.write("sub/d.md", Workspace.text("Delta")) }, "Delta", nil),
      ("new folders", { try project.write("x/y/e.md", Workspace.text("Eta")) }, "Eta", nil),
      ("in a new folder", { try project.write("x/y/f.md", Workspace.text("Phi")) }, "Phi", nil),
      ("delete", { try project.remove("sub/b.md") }, nil, "Beta"),
      (
        "rename folder",
        { try FileManager.default.moveItem(at: project.url("sub"), to: project.url("moved")) },
        "Gamma", nil
      ),
      (
        "in the renamed folder", { try project.write("moved/c.md", Workspace.text("Iota")) },
        "Iota", "Gamma"
      ),
      ("delete folder", { try project.remove("x") }, nil, "Eta"),
      (
        "windows line ends",
        { try project.write("crlf.md", "# Theta\r\n\r\nOne line.\r\n\r\n## Kappa\r\n") },
        "Kappa", nil
      ),
    ]
    for (name, step, present, absent) in steps {
      try step()
      let isFound = await eventually {
        let snapshot = indexer.snapshot
        return (present.map(snapshot.defines) ?? true)
          && !(absent.map(snapshot.defines) ?? false)
      }
      #expect(isFound, "\(name)")
    }
    #expect(indexer.snapshot.paths == ["a.md", "crlf.md", "moved/c.md", "moved/d.md"])
    let differences = try await workspace.differencesFromFreshIndex()
    #expect(differences == [])
    await indexer.stop()
  }

  @Test func editorsTellWhatNobodyWatches() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")], watching: false)
    let indexer = workspace.indexer
    try workspace.project.write("a.md", Workspace.text("Beta"))
    try workspace.project.write("sub/b.md", Workspace.text("Gamma"))
    indexer.filesChanged(["a.md", "sub/b.md", "../outside.md", "/etc/hosts", "", "missing.md"])
    await indexer.whenIdle()
    #expect(indexer.snapshot.paths == ["a.md", "sub/b.md"])
    #expect(indexer.snapshot.defines("Beta") && !indexer.snapshot.defines("Alpha"))
    try workspace.project.remove("sub")
    indexer.filesChanged(["sub"])
    await indexer.whenIdle()
    #expect(indexer.snapshot.paths == ["a.md"])
    await indexer.stop()
  }

  @Test func unchangedFilesAreNotReadAgain() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")], watching: false)
    await workspace.indexer.stop()
    // As old as if it had been there for long: size and time alone decide then.
    let old: [FileAttributeKey: Any] = [.modificationDate: Date(timeIntervalSince1970: 1e9)]
    func age() throws {
      try FileManager.default.setAttributes(
        old, ofItemAtPath: workspace.project.url("a.md").path)
    }
    try age()
    let second = workspace.another()
    second.start(watching: false)
    await second.whenReady()
    // Another time, but the same content: nothing to commit.
    #expect(second.snapshot.generation == workspace.indexer.snapshot.generation)
    await second.stop()
    // Nobody can see this change; had the file been read, it would have been found.
    try workspace.project.write("a.md", Workspace.text("Omega"))
    try age()
    let third = workspace.another()
    third.start(watching: false)
    await third.whenReady()
    #expect(third.snapshot.defines("Alpha"))
    try await third.reindex(fromScratch: true)
    #expect(third.snapshot.defines("Omega"))
    #expect(!third.snapshot.defines("Alpha"))
    await third.stop()
  }

  @Test func aChangeWithinTheClockTickIsFound() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")], watching: false)
    let place = workspace.project.url("a.md").path
    let modified = try FileManager.default.attributesOfItem(atPath: place)[.modificationDate]
    try workspace.project.write("a.md", Workspace.text("Omega"))
    try FileManager.default.setAttributes(
      [.modificationDate: try #require(modified)], ofItemAtPath: place)
    try await workspace.indexer.reindex(fromScratch: false)
    #expect(workspace.indexer.snapshot.defines("Omega"))
    await workspace.indexer.stop()
  }

  @Test func aBranchSwitchIsFollowed() async throws {
    var files: [String: String] = [:]
    for number in 0..<90 { files["d\(number % 7)/f\(number).md"] = Workspace.text("One\(number)") }
    let workspace = try await Workspace(files)
    try workspace.git("init", "-q", "-b", "one")
    try workspace.git("add", ".")
    try workspace.git("commit", "-qm", "one")
    try workspace.git("checkout", "-qb", "two")
    for number in 0..<30 {
      try workspace.project.write(
        "d\(number % 7)/f\(number).md", Workspace.text("Two\(number)"))
    }
    try workspace.project.remove("d3")
    try workspace.project.write("new/deep/g.md", Workspace.text("Fresh"))
    try workspace.git("add", "-A")
    try workspace.git("commit", "-qm", "two")
    for branch in ["one", "two", "one"] {
      try workspace.git("checkout", "-q", branch)
      let differences = try await workspace.differencesFromFreshIndex()
      #expect(differences == [], "\(branch)")
    }
    #expect(workspace.indexer.snapshot.defines("One0"))
    #expect(!workspace.indexer.snapshot.defines("Fresh"))
    await workspace.indexer.stop()
  }

  @Test func ignoreRulesThatChangeCount() async throws {
    let workspace = try await Workspace([
      "a.md": Workspace.text("Alpha"), "notes/b.md": Workspace.text("Beta"),
    ])
    let indexer = workspace.indexer
    try workspace.project.write(".gitignore", "notes/\n")
    #expect(await eventually { !indexer.snapshot.defines("Beta") })
    try workspace.project.write(".gitignore", "")
    #expect(await eventually { indexer.snapshot.defines("Beta") })
    try workspace.project.write(".ragdignore", "a.md\n")
    #expect(await eventually { !indexer.snapshot.defines("Alpha") })
    await indexer.stop()
  }

  @Test func hugeFilesAreLeftOutAndNamed() async throws {
    var settings = CorpusSettings()
    settings.maximumFileSize = 1000
    let workspace = try await Workspace(
      ["a.md": Workspace.text("Alpha"), "big.md": String(repeating: "word ", count: 300)],
      settings: settings)
    let indexer = workspace.indexer
    let tooLarge = SkippedFile(path: "big.md", reason: .tooLarge)
    #expect(indexer.snapshot.paths == ["a.md"])
    #expect(indexer.status.skipped == [tooLarge])
    // It grows beyond the limit, and shrinks again.
    try workspace.project.write("a.md", String(repeating: "word ", count: 300))
    #expect(await eventually { indexer.snapshot.paths.isEmpty })
    #expect(await eventually { indexer.status.skipped.count == 2 })
    try workspace.project.write("a.md", Workspace.text("Alpha"))
    #expect(await eventually { indexer.snapshot.paths == ["a.md"] })
    #expect(await eventually { indexer.status.skipped == [tooLarge] })
    settings.maximumFileSize = 10_000
    indexer.configure(settings)
    #expect(await eventually { indexer.snapshot.paths == ["a.md", "big.md"] })
    #expect(await eventually { indexer.status.skipped.isEmpty })
    await indexer.stop()
  }

  @Test func binaryFilesAreNamedAfterARestartToo() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")], watching: false)
    try workspace.project.write("data.md", [1, 0, 2, 0])
    workspace.indexer.filesChanged(["data.md"])
    await workspace.indexer.whenIdle()
    let expected = [SkippedFile(path: "data.md", reason: .binary)]
    #expect(workspace.indexer.status.skipped == expected)
    await workspace.indexer.stop()
    let second = workspace.another()
    second.start(watching: false)
    await second.whenReady()
    #expect(second.status.skipped == expected)
    #expect(second.snapshot.paths == ["a.md"])
    await second.stop()
  }

  @Test func progressTellsItsPresentStateAndEnds() async throws {
    let workspace = try await Workspace(["a.md": Workspace.text("Alpha")])
    let indexer = workspace.indexer
    let readers = (0..<3).map { _ in
      Task {
        var last: IndexProgress?
        for await progress in indexer.progress() { last = progress }
        return last
      }
    }
    try await indexer.reindex(fromScratch: true)
    #expect(indexer.status.progress.filesTotal == 1)
    await indexer.stop()
    for reader in readers { #expect(await reader.value?.phase == .idle) }
    for await progress in indexer.progress() { #expect(progress.phase == .idle) }
  }

  @Test func stopIsPromptAndFinal() async throws {
    var files: [String: String] = [:]
    for number in 0..<80 {
      files["f\(number).md"] = String(repeating: Workspace.text("Word\(number)"), count: 200)
    }
    let project = try TemporaryFolder(files)
    let store = try TemporaryFolder()
    let indexer = Indexer(root: project.path, store: store.path, settings: CorpusSettings())
    indexer.start(watching: true)
    await indexer.stop()
    await indexer.whenReady()
    await indexer.whenIdle()
    await indexer.stop()
    let never = Indexer(root: project.path, store: store.path, settings: CorpusSettings())
    await never.stop()
    let next = Indexer(root: project.path, store: store.path, settings: CorpusSettings())
    next.start(watching: false)
    await next.whenReady()
    #expect(next.snapshot.fileCount == 80)
    await next.stop()
  }
}
