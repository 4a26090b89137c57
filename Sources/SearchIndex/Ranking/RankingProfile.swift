import Corpus

/// The weights of a ranking; one for finding places, one for passages to answer from.
///
/// They are shares and factors, tuned over nine public code bases of eight languages at once and
/// chosen flat: each may move by a third without changing the measure by more than its error.
struct RankingProfile: Sendable {
  var fields: FieldWeights
  /// Chunks taken from BM25F.
  var candidates = 400
  /// Files whose names and roles are looked at.
  var files = 64
  /// Definitions looked at for each name of the query.
  var definitions = 64
  /// Factor of definitions that match a name but for case and underscores.
  var otherCase: Float = 0.7
  /// Factor of the counts of a word's relatives.
  var kinship: Float = 0.7
  /// Places taken from those nearest in meaning.
  var nearest = 100
  /// Weight of a file's nearest place, and of each of its next ones, as shares of the best text score.
  var meaning: Float = 0.3
  var furtherMeaning: Float = 0.1
  /// Places of a file whose meaning counts.
  var nearestPerFile = 5
  /// What a place is worth that only its meaning found, as a share of the best text score.
  var foundByMeaning: Float = 0.5
  /// How far a place's text score depends on the share of the query that it covers.
  var coverage: Float
  /// Weight of a file's further places, what each next one is worth, and how many count.
  var others: Float
  var decay: Float = 0.8
  var spread = 12
  /// Weights of the query's words in the file's name and folders.
  var fileName: Float
  var fileNameCoverage: Float
  var folder: Float
  /// Weight of being referred to by other files found, and how many files that is asked of.
  var references: Float = 0.4
  var referringFiles = 32
  /// Whether copies are shown under the best of them.
  var foldsCopies = true
  /// Weight of standing near the file the user is in.
  var nearness: Float = 0.1
  /// What each further place of a file keeps of the file's score.
  var again: Float
  var placesPerFile: Int
  var test: Float
  var example: Float
  var vendored: Float
  var generated: Float
  /// Factor of prose.
  var documentation: Float
  /// Factors of prose when the question is about use, and when it is about a place in code.
  var docsForUse: Float = 1
  var docsForPlace: Float = 1
  /// Factor of lists of changes: they mention everything.
  var changes: Float
  /// Share of the best place's score that what a file is named after needs to stand before it.
  var declaration: Float = 1

  static let locate = RankingProfile(
    fields: FieldWeights(
      boost: SIMD8(1.5, 3, 2, 1.5, 1, 2, 0, 0),
      normalization: SIMD8(0.3, 0.4, 0.5, 0.6, 0.6, 0.3, 0, 0), saturation: 1.5),
    coverage: 0.3, others: 0.35, fileName: 0.7, fileNameCoverage: 0.7,
    folder: 0.3, again: 0.4, placesPerFile: 4, test: 0.3, example: 0.5, vendored: 0.4,
    generated: 0.5, documentation: 1, docsForUse: 1.6, docsForPlace: 0.6,
    changes: 0.6, declaration: 0.5)

  static let explain = RankingProfile(
    fields: FieldWeights(
      boost: SIMD8(0.5, 1, 1, 1, 1, 0.5, 0, 0),
      normalization: SIMD8(0.3, 0.4, 0.5, 0.6, 0.75, 0.3, 0, 0), saturation: 1.2),
    furtherMeaning: 0, coverage: 0.5, others: 0.05, fileName: 0.1,
    fileNameCoverage: 0.1, folder: 0, references: 0, again: 1, placesPerFile: 6, test: 0.25,
    example: 0.6,
    vendored: 0.5, generated: 0.5, documentation: 1.5, changes: 0.5)

  /// What a place is worth when so many are nearer: 1, then less by ranks, which all models share,
  /// where similarities mean something else in each.
  func nearness(_ distance: Int) -> Float { 1 / (1 + Float(distance) / 15) }

  /// The factor of a file's role, as far as the query doesn't ask for it.
  func factor(of file: FileRecord, wanted: FileTraits, medium: QueryIntent.Medium) -> Float {
    let traits = file.traits.subtracting(wanted)
    var factor: Float = 1
    if traits.contains(.test) { factor *= test }
    if traits.contains(.example) { factor *= example }
    if traits.contains(.vendored) { factor *= vendored }
    if traits.contains(.generated) { factor *= generated }
    if file.language.isProse {
      factor *= documentation
      switch medium {
      case .docs: factor *= docsForUse
      case .code: factor *= docsForPlace
      case .either: break
      }
    }
    let name = FilePath.stem(file.path).lowercased()
    if Self.changeLists.contains(name) { factor *= changes }
    return factor
  }

  private static let changeLists: Set<String> = [
    "changelog", "changes", "history", "news", "releases", "release-notes", "releasenotes",
  ]
}
