import SearchIndex

/// The words of a question that carry its meaning, each with its weight in the project.
struct QuestionTerms: Sendable {
  /// Inverse document frequency by word root; words that the project doesn't have weigh most.
  private(set) var weights: [WordRoot: Float] = [:]
  private(set) var total: Float = 0
  /// Questions are asked in people's own words: one that the project never uses says less than its
  /// rarity would have it.
  private static let unknownFactor: Float = 0.6

  init(_ text: String, in snapshot: IndexSnapshot) {
    let terms = QueryTerms.analyze(text)
    let meaning = terms.filter { !$0.isStopWord && !QuestionTerms.isFiller($0) }
    for term in meaning.isEmpty ? terms : meaning where !term.isWhole {
      let root = WordRoot(term.bytes)
      let isKnown = snapshot.documentFrequency(of: term.bytes) > 0
      let weight = snapshot.weight(of: term) * (isKnown ? 1 : Self.unknownFactor)
      weights[root] = max(weights[root] ?? 0, weight)
    }
    total = weights.values.reduce(0, +)
  }

  /// The roots of a text that occur in the question.
  func matches(in text: String) -> Set<WordRoot> {
    var found: Set<WordRoot> = []
    for term in QueryTerms.analyze(text) {
      let root = WordRoot(term.bytes)
      if weights[root] != nil { found.insert(root) }
    }
    return found
  }

  /// Weight of some of the question's roots, as a share of all: 0…1.
  func share(_ roots: Set<WordRoot>) -> Float {
    guard total > 0 else { return 0 }
    return roots.reduce(0) { $0 + (weights[$1] ?? 0) } / total
  }

  /// Words common in questions that name nothing in a project.
  private static func isFiller(_ term: QueryTerm) -> Bool { filler.contains(term.bytes) }

  private static let filler = Set(
    QueryTerms.analyze(
      """
      actually after again already always another anything away back bad before behind best better \
      call called can't cannot come comes could don't doesn't easy else even ever exactly good \
      happen happens help idea instead just keep know let lets make makes maybe mean means moment \
      never no nothing now once one ones ours out own people please possible rather really same \
      say says see shall show shows since something still sure take takes tell than thing things \
      think though together toward try two want wants way ways well whether without work works yet
      """
    ).map(\.bytes))
}
