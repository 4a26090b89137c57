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
  /// Tokens by their first byte, in ascending order.
  private let beginning: [[Token]]

  init(_ tokenizer: any Tokenizer) {
    var bytes: [UInt8] = []
    var starts: [Int32] = [0]
    var lineEnds: [Token] = []
    var isLineEnd: [Bool] = []
    var unusable: [Bool] = []
    var beginning = [[Token]](repeating: [], count: 256)
    for token in 0..<Token(tokenizer.vocabularySize) {
      let own = tokenizer.bytes(of: token)
      bytes += own
      if let first = own.first { beginning[Int(first)].append(token) }
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
    self.beginning = beginning
  }

  var count: Int { isLineEnd.count }

  func bytes(of token: Token) -> ArraySlice<UInt8> {
    bytes[Int(starts[Int(token)])..<Int(starts[Int(token) + 1])]
  }

  func endsLine(_ token: Token) -> Bool { isLineEnd[Int(token)] }

  /// The blanks behind the line end that a token is; nil where it is none, or more than one.
  func indentation(behind token: Token) -> [UInt8]? {
    let end = bytes(of: token).drop(while: \.isBlank)
    let breakBytes = end.starts(with: [0x0D, 0x0A]) ? 2 : 1
    guard end.first?.isLineEnd == true else { return nil }
    let rest = end.dropFirst(breakBytes)
    return rest.allSatisfy(\.isBlank) ? Array(rest) : nil
  }

  /// Whether a token may stand within a line.
  func isText(_ token: Token) -> Bool { !isLineEnd[Int(token)] && !unusable[Int(token)] }

  /// Text that must come first.
  struct Required {
    let bytes: ArraySlice<UInt8>
    /// It ends with blanks that no more may follow.
    let isEndOfBlanks: Bool

    init(_ bytes: ArraySlice<UInt8>) {
      self.bytes = bytes
      isEndOfBlanks = bytes.last?.isBlank == true
    }
  }

  /// Whether a token begins with what must come first, or that with the token.
  func agrees(_ token: Token, with required: Required) -> Bool {
    guard isLineEnd.indices.contains(Int(token)) else { return false }
    let own = bytes(of: token)
    guard let next = own.dropFirst(required.bytes.count).first else {
      return !own.isEmpty && required.bytes.starts(with: own)
    }
    return own.starts(with: required.bytes) && !next.isLineEnd
      && !(required.isEndOfBlanks && next.isBlank)
  }

  /// The tokens that agree with what must come first, in ascending order.
  /// - Complexity: O(tokens with the same first byte).
  func tokens(agreeingWith required: Required) -> [Token] {
    guard let first = required.bytes.first else { return [] }
    return beginning[Int(first)].filter { agrees($0, with: required) }
  }
}
