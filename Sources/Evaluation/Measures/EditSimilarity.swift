/// How alike two texts are: 1 less the Levenshtein distance over the longer length, in characters of
/// Unicode (scalars); 1 for two empty texts.
package enum EditSimilarity {
  /// - Complexity: O(product of the lengths).
  package static func of(_ one: some StringProtocol, _ other: some StringProtocol) -> Double {
    let (left, right) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
    let longer = max(left.count, right.count)
    guard longer > 0 else { return 1 }
    return 1 - Double(distance(left, right)) / Double(longer)
  }

  /// Insertions, deletions and replacements that turn one into the other.
  private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var row = Array(0...right.count)
    for (line, scalar) in left.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for place in right.indices {
        let replaced = diagonal + (scalar == right[place] ? 0 : 1)
        diagonal = row[place + 1]
        row[place + 1] = min(replaced, diagonal + 1, row[place] + 1)
      }
    }
    return row[right.count]
  }
}
