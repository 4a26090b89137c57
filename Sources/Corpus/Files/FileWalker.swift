/// A file worth reading, as the walk saw it.
package struct FileEntry: Hashable, Sendable {
  /// Relative to the root, `/` between parts.
  package var path: String
  package var size: Int
  /// Nanoseconds since 1970.
  package var modified: Int64
  package init(path: String, size: Int, modified: Int64) {
    self.path = path
    self.size = size
    self.modified = modified
  }
}

/// Why a file is not in the index.
package enum SkipReason: String, Sendable, CaseIterable {
  case tooLarge, binary, minified, generated, secret, unreadable
}

/// A file that was left out for a reason worth telling (ignored files are not listed).
package struct SkippedFile: Hashable, Sendable {
  package var path: String
  package var reason: SkipReason
  package init(path: String, reason: SkipReason) {
    self.path = path
    self.reason = reason
  }
}

/// Finds the files of a project: gitignore rules, `.ragdignore`, hidden, vendored and secret paths.
package struct FileWalker: Sendable {
  package let root: String
  package let settings: CorpusSettings
  package init(root: String, settings: CorpusSettings) {
    self.root = root
    self.settings = settings
  }
  /// All files, sorted by path, and those left out. Parallel; checks for task cancellation.
  package func walk() throws -> (files: [FileEntry], skipped: [SkippedFile]) {
    fatalError("skeleton")
  }
  /// What `walk` would say of one path (used for watch events). Nil: ignored or missing.
  package func entry(_ path: String) -> FileEntry? { fatalError("skeleton") }
}
