/// What a user or a project may say about the files that are read.
package struct CorpusSettings: Hashable, Sendable {
  /// Larger files are left out and named in the status; bytes.
  package var maximumFileSize = 1 << 20
  /// Extra ignore patterns, gitignore syntax, relative to the root.
  package var exclude: [String] = []
  /// Patterns of hidden or vendored paths to read all the same, relative to the root.
  ///
  /// They don't bring back what an ignore file names, nor files of keys and passwords.
  package var include: [String] = []
  /// The settings of a project that says nothing.
  package init() {}
}
