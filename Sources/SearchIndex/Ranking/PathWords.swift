/// Compares the words of names and folders with those of a query; remembers what it has seen.
struct PathWords {
  private let terms: RankedTerms
  private let snapshot: IndexSnapshot
  /// Folders repeat in every other path.
  private var matches: [String: Match] = [:]
  private var weights: [[UInt8]: Float] = [:]

  /// Shares of weight, 0…1.
  struct Match {
    /// How much of the name's words the query has.
    var ofName: Float = 0
    /// How much of the query's words the name has.
    var ofQuery: Float = 0
  }

  init(terms: RankedTerms, snapshot: IndexSnapshot) {
    self.terms = terms
    self.snapshot = snapshot
  }

  /// - Complexity: O(bytes + words × log terms), once for each name.
  mutating func match(_ name: String) -> Match {
    guard !name.isEmpty else { return Match() }
    if let known = matches[name] { return known }
    var total: Float = 0
    var found: Float = 0
    var seen: UInt64 = 0
    for term in QueryTerms.analyze(name) where !term.isWhole {
      let weight = weight(of: term)
      total += weight
      guard let bit = terms.place(of: term.bytes) else { continue }
      found += weight
      seen |= 1 << UInt64(bit)
    }
    let match = Match(ofName: total > 0 ? found / total : 0, ofQuery: terms.share(of: seen))
    matches[name] = match
    return match
  }

  private mutating func weight(of term: QueryTerm) -> Float {
    if let known = weights[term.bytes] { return known }
    let weight = snapshot.weight(of: term)
    weights[term.bytes] = weight
    return weight
  }
}
