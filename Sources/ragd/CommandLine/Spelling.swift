/// The word of a list that was most likely meant, or nil when none is near.
func closest(to typed: String, in words: [String]) -> String? {
  let ranked = words.map { (word: $0, distance: editDistance(typed, $0)) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
  let tolerated = max(1, min(typed.utf8.count, best.word.utf8.count) / 2)
  return best.distance <= tolerated || best.word.hasPrefix(typed) ? best.word : nil
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into another
/// (optimal string alignment).
///
/// O(product of the lengths); long words are cut to 32 bytes.
private func editDistance(_ left: String, _ right: String) -> Int {
  let left = Array(left.utf8.prefix(32))
  let right = Array(right.utf8.prefix(32))
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for i in left.indices {
    var row = [i + 1]
    for j in right.indices {
      let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
      var best = min(replaced, last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        best = min(best, beforeLast[j - 1] + 1)
      }
      row.append(best)
    }
    beforeLast = last
    last = row
  }
  return last[right.count]
}
