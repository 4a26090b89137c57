import SearchIndex

/// Some of a question's words, by their index in `QuestionTerms`.
struct TermSet: OptionSet, Hashable, Sendable {
  var rawValue: UInt64
}

/// The words of a question that carry its meaning, each with its weight in the project.
struct QuestionTerms: Sendable {
  /// Index of each word root in `weights`.
  private let indexes: [WordRoot: Int]
  /// Inverse document frequency of each root, as a share of the sum of all; words that the project
  /// doesn't have weigh most.
  private let weights: [Float]

  init(_ text: String, in snapshot: IndexSnapshot) {
    let terms = QueryTerms.analyze(text)
    let meaning = terms.filter { !$0.isStopWord && !QuestionTerms.isFiller($0) }
    var byRoot: [WordRoot: Float] = [:]
    for term in meaning.isEmpty ? terms : meaning where !term.isWhole {
      let root = WordRoot(term.bytes)
      byRoot[root] = max(byRoot[root] ?? 0, snapshot.weight(of: term))
    }
    // A question of more words than a set holds is told by its rarest.
    let kept = byRoot.sorted { one, other in
      one.value != other.value
        ? one.value > other.value : one.key.bytes.lexicographicallyPrecedes(other.key.bytes)
    }.prefix(UInt64.bitWidth)
    let total = kept.reduce(0) { $0 + $1.value }
    weights = kept.map { total > 0 ? $0.value / total : 0 }
    indexes = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1.key, $0) })
  }

  /// The question's words that a text has, as members of the same word family.
  /// - Complexity: O(bytes).
  func matches(in text: String) -> TermSet {
    var found: TermSet = []
    for term in QueryTerms.analyze(text) {
      if let index = indexes[WordRoot(term.bytes)] { found.rawValue |= 1 << UInt64(index) }
    }
    return found
  }

  /// Weight of some of the question's words, as a share of all: 0…1.
  func share(_ terms: TermSet) -> Float {
    var rest = terms.rawValue
    var sum: Float = 0
    while rest != 0 {
      sum += weights[rest.trailingZeroBitCount]
      rest &= rest - 1
    }
    return sum
  }

  /// Words common in questions that name nothing in a project.
  static func isFiller(_ term: QueryTerm) -> Bool { filler.contains(term.bytes) }

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
