/// One of the things that ranking weighs: a measurement leaves each out in turn.
package enum RankingSignal: String, CaseIterable, Sendable {
  /// Definitions of the names in a query.
  case definitions
  /// What each field counts: a name more than text.
  case fields
  /// Other words of the same family.
  case relatives
  /// How much of the query a place covers.
  case coverage
  /// Further places of the same file.
  case coherence
  /// The file's name.
  case fileName = "file name"
  /// The names of its folders.
  case folder
  /// Tests, examples, foreign and generated files, lists of changes.
  case roles
  /// Docs for how-questions, code for where-questions.
  case medium = "docs or code"
  /// What a file is named after before its other places.
  case declaration
  /// The best place of each file first.
  case spread
  /// What other files found refer to.
  case references
  /// Copies shown under the best of them.
  case folding
  /// Nearness in meaning.
  case meaning
}

extension RankingProfile {
  /// Makes a signal count for nothing.
  mutating func remove(_ signal: RankingSignal) {
    switch signal {
    case .definitions: definitions = 0
    case .fields: fields.boost = SIMD8(1, 1, 1, 1, 1, 1, 0, 0)
    case .relatives: kinship = 0
    case .coverage: coverage = 0
    case .coherence: others = 0
    case .fileName: (fileName, fileNameCoverage) = (0, 0)
    case .folder: folder = 0
    case .roles: (test, example, vendored, generated, documentation, changes) = (1, 1, 1, 1, 1, 1)
    case .medium: (docsForUse, docsForPlace) = (1, 1)
    case .declaration: declaration = .infinity
    case .spread: again = 1
    case .references: references = 0
    case .folding: foldsCopies = false
    case .meaning: nearest = 0
    }
  }
}
