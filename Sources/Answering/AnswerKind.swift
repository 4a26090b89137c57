/// What sort of thing a question asks for, told by its words.
enum AnswerKind: Sendable {
  /// "How many …", "Which version …".
  case number
  /// "Why …".
  case reason
  /// Anything else: mostly a type, function, option or file that is to be named.
  case name

  init(_ question: String) {
    let words = Self.words(of: question)
    let isMeasured = zip(words, words.dropFirst()).contains {
      $0 == "how" && Self.degrees.contains($1)
    }
    if isMeasured || words.contains(where: Self.quantities.contains) {
      self = .number
    } else {
      self = words.contains("why") || words.contains("reason") ? .reason : .name
    }
  }

  /// Whether a text holds such a thing.
  /// - Complexity: O(bytes).
  func isIn(_ text: String) -> Bool {
    switch self {
    case .number:
      text.utf8.contains { (0x30...0x39).contains($0) }
        || Self.words(of: text).contains(where: Self.numerals.contains)
    case .reason: Self.givesReason(Self.words(of: text))
    case .name: Self.hasName(text)
    }
  }

  // MARK: Defaults

  /// Whether a question is about what holds when nobody has said otherwise.
  static func asksForDefault(_ question: String) -> Bool {
    let words = Self.words(of: question)
    if words.contains(where: { $0.hasPrefix("default") || $0 == "unless" }) {
      return true
    }
    let text = words.joined(separator: " ")
    return unsaid.contains { text.contains($0) }
  }

  /// Whether a sentence says what the default is.
  static func statesDefault(_ text: String) -> Bool {
    words(of: text).contains { $0.hasPrefix("default") }
  }

  private static let unsaid = [
    "out of the box", "not set", "not specified", "not configured",
  ]

  // MARK: Words

  private static let degrees: Set<String> = [
    "many", "much", "long", "large", "big", "deep", "far", "often", "old", "fast",
  ]
  private static let quantities: Set<String> = [
    "number", "maximum", "minimum", "version", "size", "limit", "timeout", "port", "status",
    "length", "oldest", "newest", "latest", "largest", "smallest",
  ]
  private static let numerals: Set<String> = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twenty",
    "hundred", "thousand",
  ]
  private static let reasons: Set<String> = [
    "because", "since", "otherwise", "therefore", "reason", "avoid", "avoids", "prevent",
    "prevents",
    "cannot", "can't", "won't", "unless", "consequence",
  ]
  /// Pairs of words that introduce a reason.
  private static let reasonPairs: Set<String> = [
    "so that", "in order", "due to", "means that", "not possible", "can not", "is why",
  ]

  private static func givesReason(_ words: [String]) -> Bool {
    words.contains(where: reasons.contains)
      || zip(words, words.dropFirst()).contains { reasonPairs.contains("\($0) \($1)") }
  }

  /// Runs of letters, folded to lower case; apostrophes belong to words.
  private static func words(of text: String) -> [String] {
    text.utf8.split { !isLetter($0) && $0 != UInt8(ascii: "'") }
      .map { String(decoding: $0.map { $0 | 0x20 }, as: UTF8.self) }
  }

  // MARK: Names

  /// Whether code is named: between backquotes, or by letters' case and underscores.
  private static func hasName(_ text: String) -> Bool {
    var previous: UInt8 = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "`") { return true }
      let isUpper = (0x41...0x5A).contains(byte)
      if isUpper, (0x61...0x7A).contains(previous) { return true }
      if byte == UInt8(ascii: "_"), isLetter(previous) { return true }
      previous = byte
    }
    return false
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }
}
