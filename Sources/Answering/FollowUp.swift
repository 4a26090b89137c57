import SearchIndex

/// An earlier question of a conversation and its answer.
package struct Turn: Hashable, Sendable {
  package var question: String
  /// May be empty.
  package var answer: String
  package init(question: String, answer: String = "") {
    self.question = question
    self.answer = answer
  }
}

/// Makes a question stand alone: what its pronouns and gaps leave open is taken from earlier turns.
///
/// By words alone, so that it costs nothing and works without a model: a question that points back
/// ("Why is that?", "And for writers?") gets the words that carry the meaning of the one before,
/// which was made to stand alone in the same way, and the names that its answer gave first.
enum FollowUp {
  /// Turns that are looked at; what lies further back is another subject.
  private static let depth = 4
  /// Names taken from an answer.
  private static let names = 2
  /// A question of so few words of meaning says too little by itself.
  private static let fewWords = 1

  /// The question with what it leaves open.
  /// - Complexity: O(bytes of the last turns).
  static func standalone(_ question: String, after history: [Turn]) -> String {
    var standalone = ""
    var answer = ""
    for turn in history.suffix(depth) {
      standalone = resolve(turn.question, from: standalone, answer)
      answer = turn.answer
    }
    return resolve(question, from: standalone, answer)
  }

  private static func resolve(_ question: String, from earlier: String, _ answer: String)
    -> String
  {
    guard !earlier.isEmpty, pointsBack(question) else { return question }
    let known = Set(meaning(of: question).map(\.bytes))
    let open = meaning(of: earlier).filter { !known.contains($0.bytes) && !$0.isPart }
    let words = open.map { String(decoding: Array(earlier.utf8)[$0.source], as: UTF8.self) }
    let names = quotedNames(in: answer).filter { !question.contains($0) && !earlier.contains($0) }
    return ([question] + words + names.prefix(Self.names)).joined(separator: " ")
  }

  /// Whether a question can't be understood without the one before.
  private static func pointsBack(_ question: String) -> Bool {
    let words = question.lowercased().split { !$0.isLetter && $0 != "'" }.map(String.init)
    if let first = words.first, openings.contains(first) { return true }
    if words.count >= 2, about.contains("\(words[0]) \(words[1])") { return true }
    return words.contains(where: pronouns.contains) || meaning(of: question).count <= fewWords
  }

  private static func meaning(of text: String) -> [QueryTerm] {
    QueryTerms.analyze(text).filter { !$0.isStopWord && !QuestionTerms.isFiller($0) }
  }

  /// Names between backquotes, in order.
  private static func quotedNames(in answer: String) -> [String] {
    let parts = answer.split(separator: "`", omittingEmptySubsequences: false)
    return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
      .filter { !$0.isEmpty && $0.utf8.count <= 60 && !$0.contains { $0.isWhitespace } }
  }

  private static let pronouns: Set<String> = [
    "it", "its", "they", "them", "their", "that", "those", "this", "these", "he", "she", "one",
  ]
  private static let openings: Set<String> = ["and", "or", "but", "then", "also", "so"]
  private static let about: Set<String> = ["what about", "how about", "why not", "how so"]
}
