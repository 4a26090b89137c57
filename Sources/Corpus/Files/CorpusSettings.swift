/// What a user or a project may say about the files that are read.
package struct CorpusSettings: Hashable, Sendable {
  /// Larger files are left out and named in the status.
  ///
  /// Bytes.
  package var maximumFileSize = 1 << 20
  /// Extra ignore patterns, gitignore syntax, relative to the root.
  package var exclude: [String] = []
  /// Patterns of hidden or vendored paths to read all the same.
  package var include: [String] = []
  package init() {}
}
