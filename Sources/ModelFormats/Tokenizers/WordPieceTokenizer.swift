/// BERT's uncased tokenizer: the text is cleaned, folded to lower case without accents and cut at
/// spaces, punctuation and Chinese characters; a word becomes the longest pieces that match from its
/// start, or the unknown token.
///
/// The same tokens as Hugging Face's `tokenizers`. What is not UTF-8 is left out.
///
/// Source: Devlin et al., "BERT"; Schuster, Nakajima, "Japanese and Korean Voice Search".
final class WordPieceTokenizer: Tokenizer {
  private let vocabulary: Vocabulary
  private let initial: Pieces
  private let continuing: Pieces
  private let unknown: Token
  private let spelling: Spelling
  private let marks: TextMarks
  private let caches = EncodingCachePool()

  /// Pieces without what marks them as continuing a word, and their tokens.
  private struct Pieces: Sendable {
    let table: PieceTable
    var tokens: [Token] = []
    var longest = 0

    @inline(__always)
    func find(_ piece: UnsafeRawBufferPointer) -> Token? { table.find(piece).map { tokens[$0] } }

    /// Room for all pieces of a vocabulary.
    init(_ all: PieceTable) { table = PieceTable(capacity: all.count, bytes: all.byteCount) }

    mutating func add(_ piece: UnsafeRawBufferPointer, _ token: Token) {
      table.append(piece)
      tokens.append(token)
      longest = max(longest, piece.count)
    }
  }

  /// How a vocabulary tells the pieces that begin a word from those that continue one.
  enum Spelling: Sendable {
    /// `##` before those that continue.
    case hashes
    /// “▁” before those that begin, as GGUF files have it.
    case spaceMarks

    func read(_ name: UnsafeRawBufferPointer) -> (piece: UnsafeRawBufferPointer, continues: Bool) {
      let mark = self == .hashes ? [0x23, 0x23] : SpaceMark.bytes
      let isMarked = name.starts(with: mark)
      let piece = isMarked ? UnsafeRawBufferPointer(rebasing: name[mark.count...]) : name
      return (piece, isMarked == (self == .hashes))
    }
  }

  private static let longestWord = 100

  /// - Parameter vocabulary: whose pieces are the tokens as the file spells them.
  /// - Throws: `missing` without an unknown token.
  init(
    _ vocabulary: Vocabulary, spelling: Spelling, marks: TextMarks
  ) throws(ModelFormatError) {
    guard let unknown = vocabulary.special.unknown else {
      throw .missing(what: "the tokenizer's unknown token")
    }
    self.unknown = unknown
    self.spelling = spelling
    self.marks = marks
    self.vocabulary = vocabulary
    var initial = Pieces(vocabulary.pieces)
    var continuing = Pieces(vocabulary.pieces)
    for token in 0..<vocabulary.count where !vocabulary.kinds[token].isSpecial {
      let (piece, continues) = spelling.read(vocabulary.pieces[token])
      if continues {
        continuing.add(piece, Token(token))
      } else {
        initial.add(piece, Token(token))
      }
    }
    self.initial = initial
    self.continuing = continuing
  }

  var vocabularySize: Int { vocabulary.count }
  var special: SpecialTokens { vocabulary.special }

  func bytes(of token: Token) -> [UInt8] {
    vocabulary.bytes(of: token).withUnsafeBytes { name in
      let (piece, continues) = spelling.read(name)
      return continues || piece.isEmpty ? Array(piece) : [0x20] + piece
    }
  }

  func special(_ name: String) -> Token? { vocabulary.names.token(named: name) }

  func encode(
    _ text: UnsafeRawBufferPointer, addsSpecial: Bool, parsesSpecial: Bool
  ) -> [Token] {
    var output: [Token] = []
    output.reserveCapacity(text.count / 3 + 8)
    if addsSpecial { output += marks.before }
    caches.withCache { cache in
      vocabulary.names.split(text, parsesSpecial: parsesSpecial) { part in
        var words = BERTWords()
        words.read(part) { word, characters in
          cache.append(word, to: &output) { _, output in
            encode(word, characters: characters, &output)
          }
        }
      } onToken: {
        output.append($0)
      }
    }
    if addsSpecial { output += marks.after }
    return output
  }

  /// Appends the tokens of a word that is folded.
  private func encode(
    _ word: UnsafeRawBufferPointer, characters: Int, _ output: inout [Token]
  ) {
    let first = output.count
    var start = characters > Self.longestWord ? word.count : 0
    var isWhole = start == 0
    while start < word.count {
      var end = min(word.count, start + (start == 0 ? initial : continuing).longest)
      var found: Token?
      while end > start {
        let isBoundary = end == word.count || word[end] & 0xC0 != 0x80
        if isBoundary {
          let piece = UnsafeRawBufferPointer(rebasing: word[start..<end])
          found = start == 0 ? initial.find(piece) : continuing.find(piece)
          if found != nil { break }
        }
        end -= 1
      }
      guard let found else {
        isWhole = false
        break
      }
      output.append(found)
      start = end
    }
    if !isWhole {
      output.removeSubrange(first...)
      output.append(unknown)
    }
  }
}
