/// Scores how well a few typed letters fit a name in which they stand in order.
///
/// Letters at the starts of humps and letters in a row count most (after fzf's scheme, one pass of
/// dynamic programming over name × query).
struct NameMatcher {
  /// What a heading's score is lowered by, so that code comes first among near equals.
  static let headingCost = 6
  private static let letter = 4
  private static let hump = 10
  private static let consecutive = 6
  private static let gap = 1
  private static let maximumName = 128
  private static let maximumQuery = 64

  private let query: [UInt8]
  /// Best score with the query's letters up to here matched, the last one at the previous byte.
  private var matched: [Int]
  /// Best score with the query's letters up to here matched anywhere before.
  private var best: [Int]

  /// - Parameter query: case-folded.
  init(_ query: [UInt8]) {
    self.query = Array(query.prefix(Self.maximumQuery))
    matched = []
    best = []
  }

  /// The score of a name, or nil when the letters do not stand in it in order.
  /// - Complexity: O(name), times the query where it fits.
  mutating func score(_ name: UnsafeBufferPointer<UInt8>, folded: UnsafeBufferPointer<UInt8>)
    -> Int?
  {
    guard isSubsequence(of: folded) else { return nil }
    // Folding may change lengths outside ASCII; humps are then unknown.
    let hasHumps = name.count == folded.count
    let length = min(folded.count, Self.maximumName)
    let none = Int.min / 2
    matched = Array(repeating: none, count: query.count + 1)
    best = matched
    best[0] = 0
    var top = none
    for place in 0..<length {
      let isHump = place == 0 || hasHumps && isHump(name, at: place)
      for index in stride(from: query.count, to: 0, by: -1) {
        guard folded[place] == query[index - 1] else {
          matched[index] = none
          best[index] -= Self.gap
          continue
        }
        let bonus = Self.letter + (isHump ? Self.hump : 0)
        let start = index == 1 ? -min(place, 8) : best[index - 1] - Self.gap
        let row = index > 1 ? matched[index - 1] + Self.consecutive : none
        matched[index] = max(start, row) + bonus
        best[index] = max(best[index] - Self.gap, matched[index])
      }
      top = max(top, matched[query.count])
    }
    // A match behind the part that is looked at.
    guard top > none / 2 else { return 0 }
    let isWhole = folded.count == query.count
    return top + (isWhole ? Self.hump * 2 : 0) - folded.count / 4
  }

  private func isSubsequence(of folded: UnsafeBufferPointer<UInt8>) -> Bool {
    var next = 0
    for byte in folded where next < query.count && byte == query[next] { next += 1 }
    return next == query.count
  }

  private func isHump(_ name: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    let byte = name[place]
    let before = name[place - 1]
    if !WordScanner.isWordByte(before) && before < 0x80 || before == 0x5F { return byte != 0x5F }
    return byte &- 0x41 < 26 && before &- 0x41 >= 26
  }
}
