/// A term to look for, as it stands in the index.
package struct QueryTerm: Hashable, Sendable {
  /// Folded and stemmed; compare with nothing but other terms.
  package var bytes: [UInt8]
  /// Multiplies the term's score.
  package var weight: Float
  /// A word that says little in a question: "how", "the", "does".
  package var isStopWord: Bool
  /// A part of an identifier of several parts.
  package var isPart: Bool
  /// An identifier of several parts, whole.
  package var isWhole: Bool
  /// Where the term stands, counted as positions of the index are: each part is a word.
  package var position: Int
  /// The bytes of its word in the query's UTF-8.
  package var source: Range<Int>
  /// Other terms that count as this one, each with a factor for its counts.
  package var variants: [Variant] = []

  /// A term that may stand for another.
  package struct Variant: Hashable, Sendable {
    package var bytes: [UInt8]
    package var factor: Float
    /// A variant and its factor.
    package init(bytes: [UInt8], factor: Float) {
      self.bytes = bytes
      self.factor = factor
    }
  }

  /// A term with nothing else known about it.
  package init(
    bytes: [UInt8], weight: Float = 1, isStopWord: Bool = false, isPart: Bool = false,
    isWhole: Bool = false, position: Int = 0, source: Range<Int> = 0..<0
  ) {
    self.bytes = bytes
    self.weight = weight
    self.isStopWord = isStopWord
    self.isPart = isPart
    self.isWhole = isWhole
    self.position = position
    self.source = source
  }
}

/// Analyses queries by the rules that texts are indexed with.
package enum QueryTerms {
  /// The terms of a text in the order of their positions, wholes before their parts.
  ///
  /// - Parameter isUnique: keep the first of equal terms only.
  /// - Complexity: O(bytes).
  package static func analyze(_ text: String, isUnique: Bool = true) -> [QueryTerm] {
    var text = text
    var analyzer = TermAnalyzer()
    var terms: [QueryTerm] = []
    var seen: Set<[UInt8]> = []
    var position = 0
    text.withUTF8 { bytes in
      WordScanner.forEachWord(in: bytes, 0..<bytes.count) { range, _ in
        let word = UnsafeBufferPointer(rebasing: bytes[range])
        let isStopWord = isStopWord(word)
        let start = position
        let length = analyzer.analyze(word) { term, role, offset in
          guard !isUnique || seen.insert(term).inserted else { return }
          terms.append(
            QueryTerm(
              bytes: term, isStopWord: isStopWord, isPart: role == .part, isWhole: role == .whole,
              position: start + offset, source: range))
        }
        position = start + length
      }
    }
    return terms
  }

  private static func isStopWord(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
    guard word.count <= 8 else { return false }
    var folded: [UInt8] = []
    CaseFolding.fold(word, appendingTo: &folded)
    return stopWords.contains(folded)
  }

  private static let stopWords = Set(
    """
    a about all also an and any are as at be been being but by can could did do does doing done for \
    from get gets give given has have having how i if in into is it its let like many may me might \
    more most much must my need not of on one only or other our out over own shall she should so \
    some such than that the their them then there these they this those through to too under up \
    use used uses using very via want was we were what when where whether which while who whom \
    whose why will with would you your
    """.split(separator: " ").map { Array($0.utf8) })
}
