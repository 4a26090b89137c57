/// Takes the commonest English endings off lower-case ASCII words: plurals, -ed, -ing, -ion, -e, -y.
///
/// A part of Porter2 (snowballstem.org/algorithms/english): steps 1a, 1b and 1c, -ion of step 4,
/// and the final -e of step 5. The suffixes of steps 2 to 4 stay, for they tell program words
/// apart (`general`, `generic`, `generate`). Words keep at least three letters; two deviations for
/// words of programming: -ias and -sis are no plurals, and three-letter plurals lose their s.
enum Stemmer {
  /// Shortens `word` in place; leaves words with anything but `a`…`z` alone.
  /// - Complexity: O(bytes).
  static func stem(_ word: inout [UInt8]) {
    guard word.count >= 3, word.allSatisfy({ $0 &- 0x61 < 26 }) else { return }
    removePlural(&word)
    guard word.count > 3 else { return }
    removePast(&word)
    replaceFinalY(&word)
    removeNominal(&word)
    removeFinalE(&word)
  }

  // Step 1a.
  private static func removePlural(_ word: inout [UInt8]) {
    guard word.last == UInt8(ascii: "s") else { return }
    if word.ends("sses") {
      word.removeLast(2)
    } else if word.ends("ies") {
      word.removeLast(word.count > 4 ? 2 : 1)
    } else if word.ends("ss") || word.ends("us") || word.ends("sis") || word.ends("ias") {
      return
    } else if hasVowel(word, upTo: word.count - 2) {
      word.removeLast()
    } else if word.count == 3, !isVowel(word, 1), isVowel(word, 0) {
      word.removeLast()
    }
  }

  // Step 1b.
  private static func removePast(_ word: inout [UInt8]) {
    if word.ends("eed") {
      if word.count - 3 >= region(word, after: 0) { word.removeLast() }
      return
    }
    let length = word.ends("ed") ? 2 : word.ends("ing") ? 3 : 0
    guard length > 0, hasVowel(word, upTo: word.count - length) else { return }
    word.removeLast(length)
    if word.ends("at") || word.ends("bl") || word.ends("iz") {
      word.append(UInt8(ascii: "e"))
    } else if endsWithDouble(word) {
      word.removeLast()
    } else if isShort(word) {
      word.append(UInt8(ascii: "e"))
    }
  }

  // Step 1c.
  private static func replaceFinalY(_ word: inout [UInt8]) {
    let last = word.count - 1
    if last > 1, word[last] == UInt8(ascii: "y"), !isVowel(word, last - 1) {
      word[last] = UInt8(ascii: "i")
    }
  }

  // Step 4, -ion only.
  private static func removeNominal(_ word: inout [UInt8]) {
    guard word.ends("tion") || word.ends("sion") else { return }
    let second = region(word, after: region(word, after: 0))
    if word.count - 3 >= second { word.removeLast(3) }
  }

  // Step 5, -e only.
  private static func removeFinalE(_ word: inout [UInt8]) {
    let last = word.count - 1
    guard last > 1, word[last] == UInt8(ascii: "e") else { return }
    let first = region(word, after: 0)
    if last >= region(word, after: first)
      || last >= first && !endsInShortSyllable(word, end: last)
    {
      word.removeLast()
    }
  }

  // MARK: Porter2's notions

  /// A y is a vowel unless it starts the word or follows a vowel.
  private static func isVowel(_ word: [UInt8], _ place: Int) -> Bool {
    switch word[place] {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
      UInt8(ascii: "u"):
      return true
    case UInt8(ascii: "y"):
      guard place > 0 else { return false }
      switch word[place - 1] {
      case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
        UInt8(ascii: "u"):
        return false
      default:
        return true
      }
    default:
      return false
    }
  }

  private static func hasVowel(_ word: [UInt8], upTo end: Int) -> Bool {
    end > 0 && (0..<end).contains { isVowel(word, $0) }
  }

  /// Where the region after the first non-vowel behind a vowel begins (R1; of R1: R2).
  private static func region(_ word: [UInt8], after start: Int) -> Int {
    var place = start
    while place < word.count, !isVowel(word, place) { place += 1 }
    while place < word.count, isVowel(word, place) { place += 1 }
    return min(place + 1, word.count)
  }

  /// Vowel and non-vowel at the start, or non-vowel, vowel and a non-vowel other than w, x, Y.
  private static func endsInShortSyllable(_ word: [UInt8], end: Int) -> Bool {
    if end == 2 { return isVowel(word, 0) && !isVowel(word, 1) }
    guard end > 2, !isVowel(word, end - 1), isVowel(word, end - 2), !isVowel(word, end - 3)
    else { return false }
    let last = word[end - 1]
    return last != UInt8(ascii: "w") && last != UInt8(ascii: "x") && last != UInt8(ascii: "y")
  }

  private static func isShort(_ word: [UInt8]) -> Bool {
    endsInShortSyllable(word, end: word.count) && region(word, after: 0) >= word.count
  }

  private static func endsWithDouble(_ word: [UInt8]) -> Bool {
    guard word.count > 2, let last = word.last, word[word.count - 2] == last else { return false }
    return "bdfgmnprt".utf8.contains(last)
  }
}

extension [UInt8] {
  fileprivate func ends(_ suffix: StaticString) -> Bool {
    let length = suffix.utf8CodeUnitCount
    guard count >= length else { return false }
    for place in 0..<length where self[count - length + place] != suffix.utf8Start[place] {
      return false
    }
    return true
  }
}
