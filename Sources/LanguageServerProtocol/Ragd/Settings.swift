/// ragd's settings, as `initializationOptions`, `workspace/configuration`,
/// `workspace/didChangeConfiguration` and the user's settings file give them.
///
/// All members may be absent: what one source doesn't say, the next one does.
package struct Settings: Codable, Sendable, Hashable {
  package var index: Index?
  package var completion: Completion?
  package var ranking: Ranking?

  package init(index: Index? = nil, completion: Completion? = nil, ranking: Ranking? = nil) {
    self.index = index
    self.completion = completion
    self.ranking = ranking
  }

  /// Which files are read.
  package struct Index: Codable, Sendable, Hashable {
    /// Larger files are left out.
    ///
    /// Bytes.
    package var maximumFileSize: Int?
    /// Extra ignore patterns, in gitignore syntax, relative to the root.
    package var exclude: [String]?
    /// Patterns of hidden or vendored paths to read all the same.
    package var include: [String]?

    package init(maximumFileSize: Int? = nil, exclude: [String]? = nil, include: [String]? = nil) {
      self.maximumFileSize = maximumFileSize
      self.exclude = exclude
      self.include = include
    }
  }

  /// Which completions are offered.
  package struct Completion: Codable, Sendable, Hashable {
    /// Answer `textDocument/inlineCompletion`.
    package var inline: Bool?
    /// Answer `textDocument/completion`.
    package var menu: Bool?

    package init(inline: Bool? = nil, menu: Bool? = nil) {
      self.inline = inline
      self.menu = menu
    }
  }

  /// How found places are ordered.
  package struct Ranking: Codable, Sendable, Hashable {
    /// Factor on the score of tests, from 0 to 1; 1 treats them like all other files.
    package var testPenalty: Double?

    package init(testPenalty: Double? = nil) {
      self.testPenalty = testPenalty
    }
  }
}

/// What a project's own `.ragd.json` may say: to read less, and how to rank.
///
/// Anything else in the file is ignored, for it comes from strangers.
package struct ProjectSettings: Codable, Sendable, Hashable {
  package var index: Index?
  package var ranking: Settings.Ranking?

  package init(index: Index? = nil, ranking: Settings.Ranking? = nil) {
    self.index = index
    self.ranking = ranking
  }

  /// Which files are left out.
  package struct Index: Codable, Sendable, Hashable {
    /// Counts only where it is smaller than the user's.
    ///
    /// Bytes.
    package var maximumFileSize: Int?
    /// Extra ignore patterns, in gitignore syntax, relative to the root.
    package var exclude: [String]?

    package init(maximumFileSize: Int? = nil, exclude: [String]? = nil) {
      self.maximumFileSize = maximumFileSize
      self.exclude = exclude
    }
  }
}
