/// ROUGE-L of a text beside a reference: the F1 of their longest common subsequence of words (Lin,
/// "ROUGE: A Package for Automatic Evaluation of Summaries", 2004).
///
/// Words are runs of ASCII letters and digits, in lower case, not stemmed: as in the package `rouge-score`.
package enum RougeL {
  /// From 0 to 1; 0 when either has no words.
  /// - Complexity: O(product of the numbers of words).
  package static func of(_ text: String, reference: String) -> Double {
    let (candidate, reference) = (words(of: text), words(of: reference))
    let common = Double(longestCommonSubsequence(candidate, reference))
    guard common > 0 else { return 0 }
    return 2 * common / Double(candidate.count + reference.count)
  }

  private static func words(of text: String) -> [String] {
    let scalars = text.lowercased().unicodeScalars
    return scalars.split { !("a"..."z").contains($0) && !("0"..."9").contains($0) }.map {
      String($0)
    }
  }

  private static func longestCommonSubsequence(_ left: [String], _ right: [String]) -> Int {
    var row = [Int](repeating: 0, count: right.count + 1)
    for word in left {
      var diagonal = 0
      for place in right.indices {
        let above = row[place + 1]
        row[place + 1] = word == right[place] ? diagonal + 1 : max(above, row[place])
        diagonal = above
      }
    }
    return row[right.count]
  }
}
