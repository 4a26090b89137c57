/// What the members of a word family share: `serialize`, `serializer` and `serialization` meet here.
///
/// Terms of the index keep the endings that tell program words apart; a query reaches over them by
/// looking for the other members of each word's family too, at a lower weight. Roots are compared
/// with roots only. Derivational endings are those of Porter's steps 2 to 4, taken off at most twice
/// while four letters stay.
package struct WordRoot: Hashable, Sendable {
  package let bytes: [UInt8]

  /// The root of an index term (folded and stemmed).
  package init(_ term: some Sequence<UInt8>) {
    var word = Array(term)
    if word.count >= 5, word.allSatisfy({ $0 &- 0x61 < 26 }) {
      for _ in 0..<2 { WordRoot.removeEnding(&word) }
    }
    bytes = word
  }

  private static func removeEnding(_ word: inout [UInt8]) {
    for ending in endings where word.count - ending.count >= 4 {
      if word[(word.count - ending.count)...].elementsEqual(ending) {
        word.removeLast(ending.count)
        return
      }
    }
  }

  /// Longest first, in the form that the analyzer's stemmer leaves them (no final e, y as i).
  private static let endings: [[UInt8]] =
    """
    ization isation izat isat ational ation ator izer iser iz is er or ment li al iv abl ibl at ion ing ed nc \
    nt ti i ful ness ic ist ism ur ant ent anc enc
    """
    .split(separator: " ").map { Array($0.utf8) }
    .sorted { ($0.count, $1[0]) > ($1.count, $0[0]) }
}
