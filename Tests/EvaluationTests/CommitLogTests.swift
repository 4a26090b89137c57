import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// Git's log as cases: what its output means, and real repositories of several kinds.
struct CommitLogTests {
  @Test func readsGitsRecords() {
    let output =
      "\u{1}abc\u{2}Add a parser\0\nM\0Sources/a.swift\0A\0docs/a b.md\0\u{1}\u{2}First\0\nA\0x\0"
      + "\u{1}abc\u{2}Move it\0\nR100\0old.swift\0new.swift\0D\0gone.swift\0M\0kept.swift\0"
      + "\u{1}abc\u{2}Nothing changed\0"
    let commits = CommitLog.parse(Array(output.utf8))
    #expect(commits.map(\.subject) == ["Add a parser", "First", "Move it", "Nothing changed"])
    #expect(commits[0].paths == ["Sources/a.swift", "docs/a b.md"])
    #expect(commits.map(\.hasParent) == [true, false, true, true])
    #expect(commits[2].paths == ["kept.swift"])
    #expect(commits[3].paths == [])
  }

  @Test func passesOverWhatGitWouldNotSay() {
    var random = SplitMix(seed: 5)
    let valid = Array("\u{1}abc\u{2}Add a parser\0\nR100\0old\0new\0M\0kept\0".utf8)
    for _ in 0..<2000 {
      var bytes = valid
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        if Bool.random(using: &random), bytes.count > 1 {
          bytes.remove(at: place)
        } else {
          bytes[place] = [0, 1, 2, 10, 82, 255].randomElement(using: &random) ?? 0
        }
      }
      for commit in CommitLog.parse(bytes) { #expect(!commit.paths.contains("")) }
    }
  }

  @Test func aSubjectLosesItsNumberAndKind() {
    #expect(CommitCases.query("Cache the segments (#123)") == "Cache the segments")
    #expect(CommitCases.query("fix(store)!: keep the lock, #7") == "keep the lock,")
    #expect(CommitCases.query("Fixes a leak") == "Fixes a leak")
  }

  // MARK: Real repositories

  private static let git = ["/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private func run(_ script: String, in folder: TemporaryFolder) throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-ec", script]
    shell.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    shell.environment = [
      "PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin", "HOME": folder.path,
      "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
      "GIT_COMMITTER_EMAIL": "a@b",
    ]
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
  }

  private static let history = """
    git init -q -b main .
    mkdir lib; echo one > lib/one.py; echo two > two.py; git add .; git commit -qm 'Begin'
    echo more >> lib/one.py; git commit -qam 'Read the whole table at once'
    git mv two.py lib/deux.py; git commit -qm 'Move the second module'
    git checkout -qb side; echo x > side.py; git add .; git commit -qm 'Try the other parser'
    git checkout -q main; git merge -q --no-ff -m 'Merge the side branch' side
    """

  @Test(.enabled(if: git != nil)) func readsARepository() throws {
    let folder = try TemporaryFolder()
    try run(Self.history, in: folder)
    let log = try CommitLog.read(of: folder.path, git: try #require(Self.git))
    #expect(!log.isShallow)
    let paths = Dictionary(uniqueKeysWithValues: log.commits.map { ($0.subject, $0.paths) })
    #expect(paths["Read the whole table at once"] == ["lib/one.py"])
    #expect(paths["Move the second module"] == [])
    #expect(paths["Try the other parser"] == ["side.py"])
    #expect(paths["Merge the side branch"] == nil)
    #expect(log.commits.first { $0.subject == "Begin" }?.hasParent == false)
    // Below a folder, paths are the folder's own.
    let below = try CommitLog.read(of: folder.path + "/lib", git: try #require(Self.git))
    #expect(below.commits.contains { $0.paths == ["one.py"] })
  }

  @Test(.enabled(if: git != nil)) func saysWhatIsMissing() throws {
    let git = try #require(Self.git)
    let plain = try TemporaryFolder(["a.py": "x = 1\n"])
    #expect(throws: CommitLog.Failure(reason: "this is no git work tree")) {
      try CommitLog.read(of: plain.path, git: git)
    }
    try run("git init -q .", in: plain)
    #expect(throws: CommitLog.Failure(reason: "there is no commit yet")) {
      try CommitLog.read(of: plain.path, git: git)
    }
    #expect(throws: CommitLog.Failure.self) {
      try CommitLog.read(of: plain.path, git: plain.path + "/absent")
    }
    let folder = try TemporaryFolder()
    try run(
      "mkdir full; cd full; \(Self.history)\ncd ..; git clone -q --depth 1 file://$PWD/full clone",
      in: folder)
    #expect(try CommitLog.read(of: folder.path + "/clone", git: git).isShallow)
  }

  /// A repository's own settings must not run anything.
  @Test(.enabled(if: git != nil)) func runsNothingOfTheRepositorys() throws {
    let folder = try TemporaryFolder([
      "evil.sh": "#!/bin/sh\ntouch \"$(dirname \"$0\")/ran\"\n"
    ])
    try run(
      """
      chmod +x evil.sh; \(Self.history)
      git config core.fsmonitor "$PWD/evil.sh"; git config core.pager "$PWD/evil.sh"
      git config gpg.program "$PWD/evil.sh"; git config log.showSignature true
      git config diff.external "$PWD/evil.sh"
      """, in: folder)
    let log = try CommitLog.read(of: folder.path, git: try #require(Self.git))
    #expect(!log.commits.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/ran"))
  }
}
