import ModelFormats

/// What a completion must know of each token of a decoder: its bytes, and whether it ends a line.
struct CompletionVocabulary: Sendable {
  /// The bytes of all tokens, one after the other.
  private let bytes: [UInt8]
  private let starts: [Int32]
  /// Tokens that bring the line to its end: line ends, perhaps after blanks, and ends of the text.
  let lineEnds: [Token]
  private let isLineEnd: [Bool]
  /// Tokens that are no text, or break a line behind other text.
  private let unusable: [Bool]

  init(_ tokenizer: any Tokenizer) {
    var bytes: [UInt8] = []
    var starts: [Int32] = [0]
    var lineEnds: [Token] = []
    var isLineEnd: [Bool] = []
    var unusable: [Bool] = []
    for token in 0..<Token(tokenizer.vocabularySize) {
      let own = tokenizer.bytes(of: token)
      bytes += own
      starts.append(Int32(bytes.count))
      let ends =
        own.first { !$0.isBlank }?.isLineEnd == true || tokenizer.special.ends.contains(token)
      if ends { lineEnds.append(token) }
      isLineEnd.append(ends)
      unusable.append(!ends && (own.isEmpty || own.contains(where: \.isLineEnd)))
    }
    self.bytes = bytes
    self.starts = starts
    self.lineEnds = lineEnds
    self.isLineEnd = isLineEnd
    self.unusable = unusable
  }

  var count: Int { isLineEnd.count }

  func bytes(of token: Token) -> ArraySlice<UInt8> {
    bytes[Int(starts[Int(token)])..<Int(starts[Int(token) + 1])]
  }

  func endsLine(_ token: Token) -> Bool { isLineEnd[Int(token)] }

  /// Whether a token may stand within a line.
  func isText(_ token: Token) -> Bool { !isLineEnd[Int(token)] && !unusable[Int(token)] }

  /// The tokens that agree with text that must come first: it begins with them, or they with it.
  ///
  /// - Parameter isEndOfBlanks: the text ends with blanks that no more may follow.
  /// - Complexity: O(vocabulary).
  func tokens(beginning required: ArraySlice<UInt8>, isEndOfBlanks: Bool) -> [Token] {
    guard let first = required.first else { return [] }
    return bytes.withUnsafeBufferPointer { bytes in
      required.withUnsafeBufferPointer { required in
        (0..<Token(count)).filter { token in
          let start = Int(starts[Int(token)])
          let length = Int(starts[Int(token) + 1]) - start
          guard length > 0, bytes[start] == first else { return false }
          let common = min(length, required.count)
          for index in 1..<max(1, common) where bytes[start + index] != required[index] {
            return false
          }
          guard length > common else { return true }
          let next = bytes[start + common]
          return !next.isLineEnd && !(isEndOfBlanks && next.isBlank)
        }
      }
    }
  }
}
