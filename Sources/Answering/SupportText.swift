import SearchIndex

/// A text that the sentences of a generator are held against.
struct SupportText: Sendable {
  let text: String
  let words: Set<[UInt8]>

  init(_ text: String) {
    self.text = text
    words = Set(Self.words(of: text))
  }

  /// A passage's names or headings, then its units.
  init(_ passage: Passage) {
    self.init((passage.path + passage.units.map(\.text)).joined(separator: "\n"))
  }

  /// Whether all numbers, names and code of a sentence occur in the text.
  func hasAllExact(of sentence: String) -> Bool {
    Self.exactWords(of: sentence).isSubset(of: words)
      && Self.quotedCode(in: sentence).allSatisfy(text.contains)
  }

  /// The share of a sentence's words that the text has.
  func share(of sentence: Set<[UInt8]>) -> Float {
    Float(sentence.intersection(words).count) / Float(max(1, sentence.count))
  }

  /// Content words as the index would have them.
  static func words(of text: String) -> [[UInt8]] {
    QueryTerms.analyze(text).filter { !$0.isStopWord }.map(\.bytes)
  }

  /// Numbers, names of several parts, and capitalized words within a sentence: what may never be
  /// made up.
  static func exactWords(of sentence: String) -> Set<[UInt8]> {
    let bytes = Array(sentence.utf8)
    let terms = QueryTerms.analyze(sentence).filter { term in
      term.isWhole || term.bytes.contains { (0x30...0x39).contains($0) }
        || (term.source.lowerBound > 0 && !term.isStopWord
          && (0x41...0x5A).contains(bytes[term.source.lowerBound]))
    }
    return Set(terms.map(\.bytes))
  }

  /// What stands between backquotes.
  static func quotedCode(in sentence: String) -> [String] {
    let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 && !parts[$0].isEmpty }.map { String(parts[$0]) }
  }
}
