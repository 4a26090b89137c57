/// How well what was typed stands for a name.
enum NameMatch {
  /// Scores of the ways to match, in steps large enough to order them among equals.
  private static let exactPrefix: Float = 3
  private static let foldedPrefix: Float = 2.4
  private static let humps: Float = 1.4
  private static let subsequence: Float = 0.4

  /// The score of a match, or nil when the name does not match: its beginning (exact case first),
  /// then the beginnings of its words in order, then, from three letters on, its letters in order.
  ///
  /// - Complexity: O(name) for a beginning, O(name × words) for humps.
  static func score(_ typed: ArraySlice<UInt8>, _ name: some RandomAccessCollection<UInt8>)
    -> Float?
  {
    guard name.count >= typed.count else { return nil }
    if name.starts(with: typed) { return exactPrefix }
    let folded = typed.map(\.lowercased)
    if name.lazy.map(\.lowercased).starts(with: folded) { return foldedPrefix }
    guard folded.count >= 2 else { return nil }
    let letters = Array(name)
    guard letters[0].lowercased == folded[0] || letters[0] == UInt8(ascii: "_") else { return nil }
    if matchesHumps(folded, letters) { return humps }
    return folded.count >= 3 && matchesSubsequence(folded, letters) ? subsequence : nil
  }

  /// Greedy from the left: a letter goes on with the word it is in or begins a later one.
  private static func matchesHumps(_ typed: [UInt8], _ name: [UInt8]) -> Bool {
    var position = 0
    for (index, letter) in typed.enumerated() {
      if index > 0, position < name.count, name[position].lowercased == letter {
        position += 1
        continue
      }
      while position < name.count,
        !(beginsWord(name, position) && name[position].lowercased == letter)
      { position += 1 }
      guard position < name.count else { return false }
      position += 1
    }
    return true
  }

  private static func matchesSubsequence(_ typed: [UInt8], _ name: [UInt8]) -> Bool {
    var next = 0
    for letter in name where next < typed.count && letter.lowercased == typed[next] { next += 1 }
    return next == typed.count
  }

  private static func beginsWord(_ name: [UInt8], _ position: Int) -> Bool {
    guard position > 0 else { return true }
    let previous = name[position - 1]
    let byte = name[position]
    if previous == UInt8(ascii: "_") || previous == UInt8(ascii: "$") { return true }
    if byte.isUppercase {
      return !previous.isUppercase
        || position + 1 < name.count && name[position + 1].isLowercase
    }
    return byte.isDigit && !previous.isDigit
  }
}
