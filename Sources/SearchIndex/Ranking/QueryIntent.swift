import Corpus

/// A name that a query asks for, as people write it: `open`, `Session.open`, `json_pointer::get`.
struct WantedName: Hashable, Sendable {
  var name: String
  /// The qualifier right before it; empty when there is none.
  var container: String
  /// How strongly a definition of it counts, relative to the best text score.
  var weight: Float
}

/// What kind of question a query is.
struct QueryIntent: Sendable {
  /// The whole query is one name: the user wants its definition.
  var isName = false
  var names: [WantedName] = []
  /// Traits that the query asks for by name, which are not lowered then.
  var wanted: FileTraits = []
  /// Whether docs or code answer it better.
  var medium = Medium.either

  /// What a question is answered by.
  enum Medium {
    /// How something is used, what it is and why: docs say so.
    case docs
    /// Where something is done: code.
    case code
    case either
  }

  // Weights of a definition of a name found in the query.
  private static let wholeQuery: Float = 3
  private static let qualified: Float = 1
  private static let compound: Float = 0.8
  private static let capitalized: Float = 0.6

  init(_ text: String) {
    let words = Self.words(of: text)
    wanted = Self.traits(words)
    isName = words.count == 1
    medium = Self.medium(words)
    for (index, word) in words.enumerated() {
      guard let last = word.parts.last else { continue }
      let container = word.parts.dropLast().last ?? ""
      if isName {
        names.append(WantedName(name: last, container: container, weight: Self.wholeQuery))
      } else if !container.isEmpty {
        names.append(WantedName(name: last, container: container, weight: Self.qualified))
      } else if Self.isCompound(last) {
        names.append(WantedName(name: last, container: "", weight: Self.compound))
      } else if index > 0, last.count > 1, last.first?.isUppercase == true {
        names.append(WantedName(name: last, container: "", weight: Self.capitalized))
      }
    }
  }

  /// A word of the query, cut at `.`, `::`, `#`, `->` and `/` between names.
  private struct Word {
    var parts: [String]
  }

  /// Hyphens part words, arrows (`->`) join names.
  private static func words(of text: String) -> [Word] {
    text.split(whereSeparator: { $0.isWhitespace || ",;\"'`?".contains($0) }).flatMap { raw in
      var word = raw[...]
      if let call = word.firstIndex(of: "("), call > word.startIndex { word = word[..<call] }
      let hyphened = word.contains("->") ? [word] : word.split(separator: "-")
      return hyphened.compactMap { piece in
        let parts = piece.split(whereSeparator: { !isNameCharacter($0) }).map(String.init)
        return parts.isEmpty ? nil : Word(parts: parts)
      }
    }
  }

  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "$"
  }

  /// Humps or underscores: a name rather than a word.
  private static func isCompound(_ word: String) -> Bool {
    if word.contains("_") { return word.contains(where: \.isLetter) }
    var previous: Character?
    for character in word {
      if let previous, previous.isLowercase || previous.isNumber, character.isUppercase {
        return true
      }
      previous = character
    }
    return false
  }

  /// "How do I …" asks for what "how does it …" does not: its author's words on how to use it.
  private static func medium(_ words: [Word]) -> Medium {
    let words = words.flatMap { $0.parts.map { $0.lowercased() } }
    guard words.count > 1 else { return .either }
    if words.contains(where: docsWords.contains) { return .docs }
    switch (words[0], words[1]) {
    case ("how", "do"), ("how", "can"), ("how", "should"), ("how", "to"), ("how", "would"),
      ("can", "i"), ("can", "we"), ("should", "i"), ("should", "we"), ("what", "is"),
      ("what", "are"), ("what", "s"), ("why", _):
      return .docs
    case ("where", _), ("which", "file"), ("which", "type"), ("which", "class"),
      ("which", "function"), ("which", "method"), ("which", "module"):
      return .code
    default: return .either
    }
  }

  private static let docsWords: Set = [
    "docs", "documentation", "guide", "manual", "readme", "tutorial",
  ]

  private static func traits(_ words: [Word]) -> FileTraits {
    var traits: FileTraits = []
    for part in words.lazy.flatMap(\.parts) {
      switch part.lowercased() {
      case "test", "tests", "testing", "tested", "spec", "specs", "fixture", "fixtures", "mock",
        "mocks":
        traits.insert(.test)
      case "example", "examples", "sample", "samples", "demo", "demos", "benchmark", "benchmarks":
        traits.insert(.example)
      case "vendor", "vendored", "dependency", "dependencies": traits.insert(.vendored)
      case "generated": traits.insert(.generated)
      default: break
      }
    }
    return traits
  }
}
