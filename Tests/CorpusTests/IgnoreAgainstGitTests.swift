import Foundation
import TestSupport
import Testing

@testable import Corpus

/// Our rules against git's own, on generated trees with generated ignore files.
@Suite struct IgnoreAgainstGitTests {
  /// The paths that git ignores.
  ///
  /// Folders are asked for without a slash, which git would take for a part of the name.
  private static func ignoredByGit(_ paths: [String], in root: String) throws -> Set<String> {
    let fields = try Git.run(
      ["check-ignore", "--no-index", "-v", "-n", "-z", "--stdin"], in: root,
      input: paths.map { $0 + "\0" }.joined())
    var ignored: Set<String> = []
    for start in stride(from: 0, to: fields.count - 3, by: 4) {
      let (source, pattern, path) = (fields[start], fields[start + 2], fields[start + 3])
      if !source.isEmpty, !pattern.hasPrefix("!") { ignored.insert(path) }
    }
    return ignored
  }

  /// The same by our rules: what lies below an ignored folder is ignored, whatever is said of it.
  private static func ignoredByUs(_ tree: GeneratedTree) -> Set<String> {
    let excludes = Array(tree.excludes.joined(separator: "\r\n").utf8)
    var scopes: [String: IgnoreScope?] = ["": .adding(excludes, base: 0, to: nil)]
    var ignored: Set<String> = []
    // A folder comes before what it holds.
    for path in (tree.folders + tree.files).sorted() {
      let isFolder = path.isEmpty || path.hasSuffix("/")
      let bytes = Array(path.utf8.dropLast(isFolder && !path.isEmpty ? 1 : 0))
      let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
      let parent = String(decoding: bytes[..<name], as: UTF8.self)
      let scope = scopes[parent] ?? nil
      if !path.isEmpty {
        let verdict = bytes.withUnsafeBytes {
          scope?.verdict($0, name: name, isFolder: isFolder)
        }
        if verdict == .ignored || ignored.contains(String(parent.dropLast())) {
          ignored.insert(String(decoding: bytes, as: UTF8.self))
        }
      }
      if isFolder {
        let text = tree.ignoreFiles[path + ".gitignore"].map {
          Array($0.joined(separator: "\n").utf8)
        }
        scopes[path] = .adding(text, base: path.utf8.count, to: scope)
      }
    }
    return ignored
  }

  @Test(arguments: 0..<8)
  func generatedTreesAreIgnoredAlike(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    try Git.makeRepository(in: folder)
    var random = SplitMix(seed: seed)
    for number in 0..<25 {
      let tree = GeneratedTree(using: &random)
      try tree.replaceContents(of: folder)
      let paths = tree.files + tree.folders.dropFirst().map { String($0.dropLast()) }
      let expected = try Self.ignoredByGit(paths, in: folder.path)
      let actual = Self.ignoredByUs(tree)
      #expect(
        actual == expected,
        "tree \(number): \(tree), differing in \(actual.symmetricDifference(expected))")
    }
  }

  /// A walk finds what git calls untracked and not ignored, from the top and from a folder below
  /// it.
  @Test(arguments: 100..<104)
  func walksFindWhatGitDoesNotIgnore(seed: UInt64) throws {
    let folder = try TemporaryFolder()
    try Git.makeRepository(in: folder)
    var random = SplitMix(seed: seed)
    for number in 0..<8 {
      let tree = GeneratedTree(using: &random)
      try tree.replaceContents(of: folder)
      let listed = try Git.run(["ls-files", "-o", "--exclude-standard", "-z"], in: folder.path)
      let visible = listed.filter { path in
        !path.isEmpty && !path.split(separator: "/").contains { $0.hasPrefix(".") }
          && !path.hasSuffix(".o")
      }
      for root in ["", tree.folders[1]] {
        let walker = FileWalker(
          root: folder.path + "/" + root, settings: CorpusSettings(), environment: GitEnvironment())
        let found = try walker.walk().files.map(\.path)
        let expected = visible.filter { $0.hasPrefix(root) }.map {
          String($0.dropFirst(root.count))
        }
        // Whoever opens an ignored folder sees what is in it; git shows nothing.
        if !root.isEmpty, expected.isEmpty { continue }
        #expect(found == expected.sorted(), "tree \(number), root \(root): \(tree)")
        for path in found { #expect(walker.entry(path) != nil) }
      }
    }
  }
}
