import Foundation
import TestSupport

/// A generated work tree with generated ignore files: odd names, odd patterns.
struct GeneratedTree {
  /// Relative paths with a slash at the end; the first is the top itself, empty.
  private(set) var folders = [""]
  private(set) var files: [String] = []
  /// Patterns by the path of their file.
  private(set) var ignoreFiles: [String: [String]] = [:]
  /// Patterns of `.git/info/exclude`.
  private(set) var excludes: [String] = []

  init(using random: inout SplitMix) {
    let names = [
      "a", "b", "ab", "abc", "a.c", "b.o", ".h", "x-y", "foo", "bar", "A", "1", "#n", "!n", "a b",
      "c ", "[x]", "é",
    ]
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
    excludes = (0..<3).map { _ in Self.pattern(using: &random) }
  }

  private static func pattern(using random: inout SplitMix) -> String {
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

  /// Puts the tree into a folder in the place of what is there, `.git` excepted.
  func replaceContents(of folder: TemporaryFolder) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name != ".git" { try folder.remove(name) }
    for path in folders {
      try FileManager.default.createDirectory(
        at: folder.url(path), withIntermediateDirectories: true)
    }
    for file in files { try folder.write(file, "") }
    for (file, patterns) in ignoreFiles {
      try folder.write(file, patterns.joined(separator: "\n"))
    }
    try folder.write(".git/info/exclude", excludes.joined(separator: "\r\n"))
  }
}

/// The real git, without the settings of whoever runs the tests.
enum Git {
  /// An empty repository, laid out by hand to save a process.
  static func makeRepository(in folder: TemporaryFolder, at path: String = "") throws {
    try folder.write(path + ".git/HEAD", "ref: refs/heads/main\n")
    for name in ["objects", "refs", "info"] {
      try FileManager.default.createDirectory(
        at: folder.url(path + ".git/" + name), withIntermediateDirectories: true)
    }
  }

  /// Runs git and returns its output, cut at zeros.
  ///
  /// The input must be shorter than what a pipe holds.
  static func run(_ arguments: [String], in root: String, input: String = "") throws -> [String] {
    let git = Process()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = ["git"] + arguments
    git.currentDirectoryURL = URL(fileURLWithPath: root)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    git.environment = ["PATH": path, "HOME": root + "/no home", "GIT_CONFIG_NOSYSTEM": "1"]
    let (toGit, fromGit) = (Pipe(), Pipe())
    git.standardInput = toGit
    git.standardOutput = fromGit
    try git.run()
    toGit.fileHandleForWriting.write(Data(input.utf8))
    try toGit.fileHandleForWriting.close()
    let output = fromGit.fileHandleForReading.readDataToEndOfFile()
    git.waitUntilExit()
    return String(decoding: output, as: UTF8.self).components(separatedBy: "\0")
  }
}
