/// What kind of token one is, by the numbers of `tokenizer.ggml.token_type`.
enum TokenKind: UInt8, Sendable {
  case normal = 1
  case unknown = 2
  case control = 3
  case userDefined = 4
  case unused = 5
  case byte = 6

  /// Whether it stands for no text, and is read in a text only where special tokens are.
  var isSpecial: Bool { self == .control || self == .unknown }
}

/// The tokens of a model: what they stand for, their kinds, and the special ones by their names.
struct Vocabulary: Sendable {
  /// The bytes of every token as text; those of special and byte tokens can't be found.
  let pieces: PieceTable
  let kinds: [TokenKind]
  let names: SpecialTokenMatcher
  var special = SpecialTokens()

  /// Reads the tokens.
  /// - Parameters:
  ///   - tokens: as the file spells them.
  ///   - kinds: as many.
  ///   - decode: writes the bytes that the spelling of a token which is not special stands for, no more
  ///     than it has itself; says how many, and whether text that has these bytes may become this token.
  /// - Throws: `malformed` when the spellings have more bytes than a `PieceTable` holds.
  init(
    _ tokens: some Collection<UnsafeRawBufferPointer>, kinds: [TokenKind],
    decode: (UnsafeRawBufferPointer, TokenKind, UnsafeMutableRawBufferPointer) -> (Int, Bool)
  ) throws(ModelFormatError) {
    var kinds = kinds
    var special = SpecialTokens()
    var (allBytes, specialBytes) = (0, 0)
    for (token, (name, kind)) in zip(tokens, kinds).enumerated() {
      allBytes += name.count
      let isEnd = WellKnownTokens.read(name, Token(token), into: &special)
      if isEnd { kinds[token] = .control }
      if isEnd || kind.isSpecial || kind == .userDefined { specialBytes += name.count }
    }
    guard allBytes <= PieceTable.mostBytes else {
      throw .malformed(what: "the vocabulary", reason: "its tokens have \(allBytes) bytes")
    }
    let pieces = PieceTable(capacity: kinds.count, bytes: allBytes)
    var names = SpecialTokenMatcher(bytes: specialBytes)
    for (token, (name, kind)) in zip(tokens, kinds).enumerated() {
      if kind.isSpecial || kind == .userDefined {
        names.add(name, Token(token), isSpecial: kind.isSpecial)
      }
      if kind.isSpecial {
        pieces.append(UnsafeRawBufferPointer(start: nil, count: 0), isFound: false)
        continue
      }
      pieces.append(room: name.count) { decode(name, kind, $0) }
    }
    self.pieces = pieces
    self.kinds = kinds
    self.names = names
    self.special = special
  }

  /// Reads tokens that are spelled in GPT-2's alphabet for bytes; one that is not stands for itself, and only
  /// a user-defined one is found by that.
  init(
    byteLevel tokens: some Collection<UnsafeRawBufferPointer>, kinds: [TokenKind]
  ) throws(ModelFormatError) {
    try self.init(tokens, kinds: kinds) { name, kind, bytes in
      if kind != .userDefined, let count = ByteAlphabet.decode(name, to: bytes) {
        return (count, true)
      }
      bytes.copyMemory(from: name)
      return (name.count, kind == .userDefined)
    }
  }

  var count: Int { kinds.count }

  /// The bytes that a token stands for; none for a special one or a number that is no token.
  func bytes(of token: Token) -> [UInt8] {
    kinds.indices.contains(Int(token)) ? Array(pieces[Int(token)]) : []
  }
}

/// Tokens that models have under names known from elsewhere, for files that say too little.
///
/// The names are those that llama.cpp knows.
private enum WellKnownTokens {
  private enum Role: Sendable {
    case fillPrefix, fillSuffix, fillMiddle, end
  }

  private static let roles: [(Role, [String])] = [
    (
      .fillPrefix,
      [
        "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>",
        "<|code_prefix|>", "<|prefix|>",
      ]
    ),
    (
      .fillSuffix,
      [
        "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>", "<｜fim▁hole｜>", "<SUF>", "▁<SUF>",
        "<|code_suffix|>", "<|suffix|>",
      ]
    ),
    (
      .fillMiddle,
      [
        "<|fim_middle|>", "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>",
        "<|code_middle|>", "<|middle|>",
      ]
    ),
    (
      .end,
      [
        "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<end_of_turn>",
        "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "▁<EOT>", "_<EOT>", "[EOT]", "[EOS]",
        "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<｜end▁of▁sentence｜>", "<|fim_pad|>",
        "<fim-pad>", "<fim_pad>", "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>",
        "<reponame>", "<|file_sep|>",
      ]
    ),
  ]

  /// All names, and the role of each by its number.
  private static let names: (table: PieceTable, roles: [Role]) = {
    let names = roles.flatMap { role, names in names.map { (role, Array($0.utf8)) } }
    let table = PieceTable(capacity: names.count, bytes: names.reduce(0) { $0 + $1.1.count })
    for (_, name) in names { name.withUnsafeBytes { table.append($0) } }
    return (table, names.map(\.0))
  }()

  /// Notes a token by its name; true when it is a special one, whatever its kind in the file.
  static func read(
    _ name: UnsafeRawBufferPointer, _ token: Token, into special: inout SpecialTokens
  ) -> Bool {
    guard let last = name.last, last == 0x3E || last == 0x5D, let known = names.table.find(name)
    else { return false }
    switch names.roles[known] {
    case .fillPrefix: special.fillPrefix = special.fillPrefix ?? token
    case .fillSuffix: special.fillSuffix = special.fillSuffix ?? token
    case .fillMiddle: special.fillMiddle = special.fillMiddle ?? token
    case .end: special.ends.insert(token)
    }
    return true
  }
}
