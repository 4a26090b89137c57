/// A query's terms with their families and weights, as ranking uses them.
struct RankedTerms {
  /// At most 64: matches are kept as bits.
  private(set) var terms: [QueryTerm] = []
  /// Inverse document frequency of each, its variants included.
  private(set) var frequencies: [Float] = []
  private(set) var total: Float = 0
  /// The term's place for each spelling that counts as it.
  private var places: [[UInt8]: Int] = [:]

  /// Relatives looked for in a family; real families are smaller.
  private static let familySize = 24
  /// Bytes that a relative may have behind the root.
  private static let longestEnding = 8

  /// - Parameter kinship: factor of the counts of a word's relatives; 0: they aren't looked for.
  init(_ text: String, kinship: Float, in snapshot: IndexSnapshot) {
    let all = QueryTerms.analyze(text)
    let telling = all.filter { !$0.isStopWord }
    for var term in (telling.isEmpty ? all : telling).prefix(IndexSnapshot.maximumTerms) {
      // What a relative of an earlier word stands for already isn't asked for twice.
      guard places[term.bytes] == nil else { continue }
      if !term.isWhole, kinship > 0 {
        term.variants = Self.family(of: term.bytes, in: snapshot)
          .map { QueryTerm.Variant(bytes: $0, factor: kinship) }
      }
      let spellings = [term.bytes] + term.variants.map(\.bytes)
      for spelling in spellings where places[spelling] == nil { places[spelling] = terms.count }
      let frequency = spellings.reduce(0) { $0 + snapshot.documentFrequency(of: $1) }
      frequencies.append(snapshot.inverseFrequency(frequency))
      terms.append(term)
    }
    total = max(frequencies.reduce(0, +), .leastNormalMagnitude)
  }

  /// The place of the term that a spelling counts as.
  func place(of spelling: [UInt8]) -> Int? { places[spelling] }

  /// Weight of the terms whose bits are set, as a share of all: 0…1.
  func share(of matched: UInt64) -> Float {
    var sum: Float = 0
    var bits = matched
    while bits != 0 {
      let bit = bits.trailingZeroBitCount
      if bit < frequencies.count { sum += frequencies[bit] }
      bits &= bits - 1
    }
    return min(1, sum / total)
  }

  /// The words whose bits are set, as the query spells them.
  func words(_ matched: UInt64, in query: String) -> [String] {
    let bytes = Array(query.utf8)
    var words: [String] = []
    for (place, term) in terms.enumerated() where matched >> UInt64(place) & 1 == 1 {
      let word = String(decoding: bytes[term.source.clamped(to: 0..<bytes.count)], as: UTF8.self)
      if !words.contains(word) { words.append(word) }
    }
    return words
  }

  /// Other indexed terms of the same root.
  private static func family(of term: [UInt8], in snapshot: IndexSnapshot) -> [[UInt8]] {
    let root = WordRoot(term)
    guard root.bytes.count >= 4 else { return [] }
    let relatives = snapshot.terms(
      withPrefix: root.bytes, maximumLength: root.bytes.count + longestEnding, limit: 256)
    return relatives.lazy.filter { $0.term != term }
      .filter { WordRoot($0.term) == root }
      .prefix(familySize).map(\.term)
  }
}

extension IndexSnapshot {
  /// The inverse document frequency of a term: how much finding it says.
  ///
  /// - Complexity: O(segments × log terms).
  package func weight(of term: QueryTerm) -> Float {
    inverseFrequency(documentFrequency(of: term.bytes))
  }
}
