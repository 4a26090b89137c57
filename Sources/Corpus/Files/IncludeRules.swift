/// Patterns of hidden or fetched paths that are to be read all the same, in gitignore's syntax.
struct IncludeRules: Sendable {
  private let rules: IgnoreRules
  /// The parts of the patterns that name folders above what they match.
  private let ways: [[Step]]

  private enum Step: Sendable {
    case part(GlobPattern)
    case anyFolders
  }

  init(_ patterns: [String]) {
    rules = IgnoreRules(lines: patterns)
    ways = patterns.compactMap { pattern in
      let parts = pattern.utf8.split(separator: UInt8(ascii: "/"))
      guard pattern.utf8.first != UInt8(ascii: "!"), pattern.utf8.dropLast().contains(0x2F) else {
        return nil
      }
      return parts.dropLast().map { part in
        if part.elementsEqual("**".utf8) { return .anyFolders }
        return GlobPattern(part, isPath: false).map { .part($0) } ?? .anyFolders
      }
    }
  }

  /// Whether a path has been asked for.
  ///
  /// Paths are relative to the root.
  func match(_ path: UnsafeRawBufferPointer, name: Int, isFolder: Bool) -> Bool {
    rules.verdict(path, name: name, isFolder: isFolder) == .ignored
  }

  /// Whether something below a folder may have been asked for.
  func mayMatch(below folder: UnsafeRawBufferPointer) -> Bool {
    let parts = folder.split(separator: UInt8(ascii: "/"))
    return ways.contains { way in
      for (index, part) in parts.enumerated() {
        guard index < way.count else { return false }
        switch way[index] {
        case .anyFolders: return true
        case .part(let pattern):
          guard pattern.matches(UnsafeRawBufferPointer(rebasing: part)) else { return false }
        }
      }
      return true
    }
  }
}
