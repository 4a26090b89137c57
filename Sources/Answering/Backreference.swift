/// Sentences that can't be understood without the one before.
enum Backreference {
  /// Words at a sentence's beginning that point back.
  private static let words: Set<String> = [
    "it", "its", "they", "their", "this", "these", "that", "those", "such", "he", "she", "both",
    "otherwise", "instead", "however", "but", "therefore", "thus", "hence", "so", "then",
  ]

  /// Whether a sentence begins with a word that points back to another.
  static func opens(_ sentence: String) -> Bool {
    let first = sentence.utf8.drop { !isLetter($0) }.prefix { isLetter($0) }
    return words.contains(String(decoding: first.map { $0 | 0x20 }, as: UTF8.self))
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
}
