import Answering
import Corpus
import SearchIndex

/// Makes cases of documented definitions: the doc comment's first sentence leads to the definition.
///
/// Two things would give the place away. The sentence itself: the doc comment, and those of the other
/// definitions of that name in the file, are blanked in the index that is measured. The name: it is
/// taken out of the sentence (Go's comments begin with it). A sentence that stands elsewhere in the project too
/// leads to several places, so it makes no case.
struct DefinitionCases {
  let snapshot: IndexSnapshot

  /// Cases of one file at most, so that a large file doesn't stand for the project.
  private static let mostOfFile = 2
  private static let longest = 300

  /// At most `most` cases, drawn from all documented definitions.
  /// - Complexity: O(symbols + bytes of the files drawn).
  func sample(_ most: Int, _ random: inout LinearGenerator) -> [PlaceCase] {
    var candidates = snapshot.files().map(snapshot.file)
      .filter { $0.language.isCode && $0.traits.isDisjoint(with: Self.passedOver) }
      .sorted { $0.path < $1.path }
      .flatMap { file in snapshot.symbols(in: file.id).map { (file: file, symbol: $0) } }
    candidates.shuffle(using: &random)
    var cases: [PlaceCase] = []
    var ofFile: [String: Int] = [:]
    for (file, id) in candidates where cases.count < most {
      guard ofFile[file.path, default: 0] < Self.mostOfFile,
        let made = makeCase(of: snapshot.symbol(id), in: file),
        !cases.contains(where: { $0.query == made.query })
      else { continue }
      cases.append(made)
      ofFile[file.path, default: 0] += 1
    }
    return cases
  }

  private static let passedOver: FileTraits = [.test, .vendored, .generated, .example]

  private func makeCase(of symbol: SymbolRecord, in file: FileRecord) -> PlaceCase? {
    guard !symbol.docComment.isEmpty,
      let (document, isCurrent) = try? snapshot.document(file.id), isCurrent,
      document.text.indices.contains(symbol.docComment.upperBound - 1)
    else { return nil }
    let sentence = Self.firstSentence(document.string(symbol.docComment), document.language)
    let query = Self.without(symbol.name, sentence)
    guard PlaceCase.isTelling(query), !standsElsewhere(sentence, than: file) else { return nil }
    let namesakes = snapshot.symbols(in: file.id).map(snapshot.symbol)
      .filter { $0.name == symbol.name }
    return PlaceCase(
      origin: .definition, query: query,
      targets: [.init(path: file.path, lines: namesakes.map(\.lines))],
      hidden: namesakes.map(\.docComment).filter { !$0.isEmpty },
      name: Self.isUnmistakable(symbol.name) ? symbol.name : nil)
  }

  /// The first sentence of a comment, without markers and marks.
  static func firstSentence(_ comment: String, _ language: Language) -> String {
    let paragraph = DocCommentText.markdown(comment, language: language)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .drop { $0.allSatisfy(\.isWhitespace) }
      .prefix { line in
        !line.allSatisfy(\.isWhitespace)
          && !["- ", "* ", "#", "```", "|"].contains(where: line.hasPrefix)
      }
      .joined(separator: " ")
    let end = paragraph.firstRange(of: /[.!?]\s/)?.lowerBound ?? paragraph.endIndex
    let sentence = paragraph[..<end].replacing("`", with: "").replacing("*", with: "")
    let words = String(sentence.prefix(longest)).trimmingWords
    return words.hasSuffix(".") ? String(words.dropLast()) : words
  }

  /// A sentence with dots in the place of a name.
  static func without(_ name: String, _ sentence: String) -> String {
    let name = name.lowercased()
    return sentence.split(separator: " ").map { word in
      let bare = word.drop { !$0.isIdentifier }.prefix(while: \.isIdentifier)
      return bare.lowercased() == name ? "…" : word
    }.joined(separator: " ")
  }

  /// Whether a name in an answer can only mean the definition: it is no word of English.
  static func isUnmistakable(_ name: String) -> Bool {
    name.count >= 5
      && (name.contains("_") || name.dropFirst().contains(where: \.isUppercase)
        || name.contains(where: \.isNumber))
  }

  /// Whether one of the likeliest places beside the comment's own file says the same.
  private func standsElsewhere(_ sentence: String, than file: FileRecord) -> Bool {
    let wanted = sentence.words
    return snapshot.search(SearchQuery(text: sentence)).contains { hit in
      let chunk = snapshot.chunk(hit.chunk)
      guard chunk.file != file.id, let document = try? snapshot.document(chunk.file).document,
        document.text.count >= chunk.bytes.upperBound
      else { return false }
      return document.string(chunk.bytes).words.contains(wanted)
    }
  }
}

extension String {
  /// Letters and digits in lower case, with one blank between words: equal where the words are.
  fileprivate var words: String {
    lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
  }

  /// The words with one blank between them.
  fileprivate var trimmingWords: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}

extension Character {
  /// Whether names are made of it.
  var isIdentifier: Bool { isLetter || isNumber || self == "_" }
}
