import Foundation
import TestSupport
import Testing

@testable import Corpus

/// Our rules against git's own, on generated trees with generated ignore files.
@Suite struct IgnoreAgainstGitTests {
  /// A generated path: its bytes never need quoting in git's output.
  private struct Tree {
    var folders = [""]
    var files: [String] = []
    var ignoreFiles: [String: [String]] = [:]

    init(using random: inout SplitMix) {
      let names = ["a", "b", "ab", "abc", "a.c", "b.o", ".h", "x-y", "foo", "bar", "A", "1", "#n",
        "!n", "a b", "c ", "[x]", "é"]
      for _ in 0..<Int.random(in: 2...8, using: &random) {
        let folder = random.pick(folders) + random.pick(names) + "/"
        if !folders.contains(folder) { folders.append(folder) }
      }
      for _ in 0..<25 {
        let file = random.pick(folders) + random.pick(names)
        if !files.contains(file), !folders.contains(file + "/") { files.append(file) }
      }
      for folder in folders where folder.isEmpty || random.oneIn(3) {
        ignoreFiles[folder + ".gitignore"] = (0..<Int.random(in: 1...6, using: &random)).map { _ in
          Self.pattern(using: &random)
        }
      }
    }

    static func pattern(using random: inout SplitMix) -> String {
      let atoms = [
        "a", "b", "c", "ab", "abc", "foo", "bar", "x", "y", ".", ".c", "A", "1", "é", "*", "*", "*",
        "**", "**", "?", "/", "/", "/", "/**/", "**/", "/*", "[ab]", "[!a]", "[^b]", "[a-c]", "[]x]",
        "[", "]", "[[:alpha:]]", "[[:punct:]x]", "[[:bad:]]", "[a\\]]", "[/]", "\\a", "\\*", "\\",
        "-", "#", "!", " ", "\\ ", "***", "[[x]", "[c-a]", "\\/", "[[.]", "[-a]",
      ]
      var text = random.oneIn(4) ? "!" : ""
      if random.oneIn(5) { text += "/" }
      for _ in 0..<Int.random(in: 1...4, using: &random) { text += random.pick(atoms) }
      if random.oneIn(4) { text += "/" }
      if random.oneIn(12) { text += random.pick([" ", "\\ ", "\r", "  "]) }
      return text
    }
  }

  /// The paths that git ignores. Folders are asked for without a slash, which git would take for a
  /// part of the name.
  private static func ignoredByGit(in root: String, _ paths: [String]) throws -> Set<String> {
    let git = Process()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = ["git", "check-ignore", "--no-index", "-v", "-n", "-z", "--stdin"]
    git.currentDirectoryURL = URL(fileURLWithPath: root)
    git.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root + "/home",
    ]
    let input = Pipe()
    let output = Pipe()
    git.standardInput = input
    git.standardOutput = output
    try git.run()
    // Fewer bytes than a pipe holds, so that nobody waits for anybody.
    input.fileHandleForWriting.write(Data(paths.map { $0 + "\0" }.joined().utf8))
    try input.fileHandleForWriting.close()
    let fields = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      .components(separatedBy: "\0")
    git.waitUntilExit()
    var ignored: Set<String> = []
    for start in stride(from: 0, to: fields.count - 3, by: 4) {
      let (source, pattern, path) = (fields[start], fields[start + 2], fields[start + 3])
      if !source.isEmpty, !pattern.hasPrefix("!") { ignored.insert(path) }
    }
    return ignored
  }

  /// The same by our rules: a path below an ignored folder is ignored, whatever else is said of it.
  private static func ignoredByUs(_ tree: Tree, excludes: [String]) -> Set<String> {
    func scopeOf(_ folder: String, _ parent: IgnoreScope?) -> IgnoreScope? {
      let text = tree.ignoreFiles[folder + ".gitignore"].map { Array($0.joined(separator: "\n").utf8) }
      return .adding(text, base: folder.utf8.count, to: parent)
    }
    var ignored: Set<String> = []
    func visit(_ folder: String, _ scope: IgnoreScope?, isIgnored: Bool) {
      func check(_ path: String, isFolder: Bool) -> Bool {
        let bytes = Array(path.utf8.dropLast(isFolder ? 1 : 0))
        let verdict = bytes.withUnsafeBytes {
          scope?.verdict($0, name: folder.utf8.count, isFolder: isFolder)
        }
        let result = isIgnored || verdict == .ignored
        if result { ignored.insert(String(decoding: bytes, as: UTF8.self)) }
        return result
      }
      func isChild(_ path: String) -> Bool {
        path != folder && path.hasPrefix(folder)
          && !path.dropFirst(folder.count).dropLast().contains("/")
      }
      for file in tree.files where isChild(file) { _ = check(file, isFolder: false) }
      for child in tree.folders where !child.isEmpty && isChild(child) {
        let isIgnored = check(child, isFolder: true)
        visit(child, scopeOf(child, scope), isIgnored: isIgnored)
      }
    }
    let outer = IgnoreScope.adding(
      Array(excludes.joined(separator: "\r\n").utf8), base: 0, to: nil)
    visit("", scopeOf("", outer), isIgnored: false)
    return ignored
  }

  @Test(arguments: 0..<8)
  func generatedTreesAreIgnoredAlike(batch: UInt64) throws {
    let folder = try TemporaryFolder([".git/HEAD": "ref: refs/heads/main\n"])
    for name in ["objects", "refs", "info"] {
      try FileManager.default.createDirectory(
        at: folder.url(".git/" + name), withIntermediateDirectories: true)
    }
    var random = SplitMix(seed: batch)
    for number in 0..<25 {
      let tree = Tree(using: &random)
      let excludes = (0..<3).map { _ in Tree.pattern(using: &random) }
      // One work tree after the other in the same repository.
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
      where name != ".git" { try folder.remove(name) }
      for path in tree.folders {
        try FileManager.default.createDirectory(
          at: folder.url(path), withIntermediateDirectories: true)
      }
      for file in tree.files { try folder.write(file, "") }
      for (file, patterns) in tree.ignoreFiles {
        try folder.write(file, patterns.joined(separator: "\n"))
      }
      try folder.write(".git/info/exclude", excludes.joined(separator: "\r\n"))
      let paths = tree.files + tree.folders.dropFirst().map { String($0.dropLast()) }
      let expected = try Self.ignoredByGit(in: folder.path, paths)
      let actual = Self.ignoredByUs(tree, excludes: excludes)
      #expect(
        actual == expected,
        "batch \(batch), tree \(number): \(tree.ignoreFiles) \(excludes), \(actual.symmetricDifference(expected))"
      )
    }
  }
}
