/// Makes the tokenizer that a GGUF file's metadata describes.
package enum GGUFTokenizer {
  /// The tokenizer of a model.
  /// - Throws: `missing` or `malformed` naming the key; `unsupported` for a kind of tokenizer or a
  ///   pre-tokenizer that ragd doesn't have.
  /// - Complexity: O(vocabulary); some ten milliseconds for 49,152 tokens.
  package static func make(from file: GGUFFile) throws(ModelFormatError) -> any Tokenizer {
    try make(from: file, preTokenizer: nil)
  }

  /// As above, with another pre-tokenizer than the file names, for tests.
  static func make(
    from file: GGUFFile, preTokenizer: PreTokenizer?
  ) throws(ModelFormatError) -> any Tokenizer {
    let metadata = file.metadata
    switch try metadata.string("tokenizer.ggml.model") {
    case "gpt2": return try bytePair(metadata, preTokenizer)
    case "llama": return try sentencePiece(metadata)
    case "bert": return try wordPiece(metadata)
    case let model:
      throw .unsupported(what: "tokenizer.ggml.model", reason: "“\(model)” is unknown")
    }
  }

  private static func bytePair(
    _ metadata: GGUFMetadata, _ other: PreTokenizer?
  ) throws(ModelFormatError) -> any Tokenizer {
    let name = try metadata.string(ifPresent: "tokenizer.ggml.pre") ?? "default"
    let preTokenizer =
      if let other { other } else { try PreTokenizer(named: name) }
    let tokens = try metadata.strings("tokenizer.ggml.tokens")
    var vocabulary = try Vocabulary(
      byteLevel: tokens, kinds: try kinds(metadata, count: tokens.count))
    try readSpecial(metadata, &vocabulary)
    let isLlama3 = preTokenizer == .llama3(numbers: 3)
    let merges = try BPEMerges(try metadata.strings("tokenizer.ggml.merges"), vocabulary)
    return BPETokenizer(
      vocabulary, merges: merges, preTokenizer: preTokenizer,
      marks: try marks(metadata, vocabulary.special, addsBegin: isLlama3),
      ignoresMerges: isLlama3)
  }
}

// MARK: - SentencePiece and WordPiece

extension GGUFTokenizer {
  private static func sentencePiece(
    _ metadata: GGUFMetadata
  ) throws(ModelFormatError) -> any Tokenizer {
    let tokens = try metadata.strings("tokenizer.ggml.tokens")
    let kinds = try kinds(metadata, count: tokens.count)
    let key = "tokenizer.ggml.scores"
    var scores =
      try metadata.floats(ifPresent: key) ?? Array(repeating: 0, count: tokens.count)
    guard scores.count >= tokens.count else {
      throw .malformed(what: key, reason: "\(scores.count) scores for \(tokens.count) tokens")
    }
    scores.removeLast(scores.count - tokens.count)
    var byteTokens = [Token](repeating: -1, count: 256)
    for (token, (name, kind)) in zip(tokens, kinds).enumerated() where kind == .byte {
      if let byte = byte(named: name) { byteTokens[Int(byte)] = Token(token) }
    }
    var vocabulary = try Vocabulary(tokens, kinds: kinds) { name, kind, bytes in
      if kind == .byte, let byte = byte(named: name) {
        bytes[0] = byte
        return (1, false)
      }
      return (SpaceMark.writeSpaces(name, to: bytes), kind != .byte && !name.contains(0x20))
    }
    try readSpecial(metadata, &vocabulary)
    return SentencePieceTokenizer(
      vocabulary, scores: scores, byteTokens: byteTokens,
      marks: try marks(metadata, vocabulary.special, addsBegin: true),
      addsSpacePrefix: try metadata.bool(ifPresent: "tokenizer.ggml.add_space_prefix") ?? true)
  }

  /// The byte that a name such as `<0x0A>` stands for.
  private static func byte(named name: UnsafeRawBufferPointer) -> UInt8? {
    guard name.count == 6, name.starts(with: "<0x".utf8), name.last == UInt8(ascii: ">") else {
      return nil
    }
    return UInt8(String(decoding: name[3..<5], as: UTF8.self), radix: 16)
  }

  private static func wordPiece(
    _ metadata: GGUFMetadata
  ) throws(ModelFormatError) -> any Tokenizer {
    let tokens = try metadata.strings("tokenizer.ggml.tokens")
    var vocabulary = try Vocabulary(
      tokens, kinds: try kinds(metadata, count: tokens.count)
    ) { name, _, bytes in
      bytes.copyMemory(from: name)
      return (name.count, true)
    }
    try readSpecial(metadata, &vocabulary)
    let names = vocabulary.names
    vocabulary.special.unknown = vocabulary.special.unknown ?? names.token(named: "[UNK]")
    var marks = TextMarks()
    if let begin = vocabulary.special.begin ?? names.token(named: "[CLS]") {
      marks.before = [begin]
    }
    let key = "tokenizer.ggml.seperator_token_id"
    let end = try metadata.integer(ifPresent: key).flatMap { Token(exactly: $0) }
    if let end = end ?? names.token(named: "[SEP]") { marks.after = [end] }
    return try WordPieceTokenizer(vocabulary, spelling: .spaceMarks, marks: marks)
  }
}

// MARK: - What all kinds have

extension GGUFTokenizer {
  private static func kinds(
    _ metadata: GGUFMetadata, count: Int
  ) throws(ModelFormatError) -> [TokenKind] {
    guard count > 0, count < Int(Token.max) else {
      throw .malformed(what: "tokenizer.ggml.tokens", reason: "it has \(count) tokens")
    }
    let key = "tokenizer.ggml.token_type"
    guard let numbers = try metadata.integers(ifPresent: key) else {
      return Array(repeating: .normal, count: count)
    }
    guard numbers.count >= count else {
      throw .malformed(what: key, reason: "\(numbers.count) entries for \(count) tokens")
    }
    return numbers.prefix(count).map {
      UInt8(exactly: $0).flatMap { TokenKind(rawValue: $0) } ?? .unused
    }
  }

  /// Reads the numbers of special tokens; what the file says goes before well-known names.
  private static func readSpecial(
    _ metadata: GGUFMetadata, _ vocabulary: inout Vocabulary
  ) throws(ModelFormatError) {
    func token(_ names: String...) throws(ModelFormatError) -> Token? {
      for name in names {
        let key = "tokenizer.ggml.\(name)_token_id"
        guard let number = try metadata.integer(ifPresent: key) else { continue }
        if (0..<vocabulary.count).contains(number) { return Token(number) }
      }
      return nil
    }
    let known = vocabulary.special
    vocabulary.special.begin = try token("bos")
    vocabulary.special.unknown = try token("unknown")
    vocabulary.special.padding = try token("padding")
    vocabulary.special.fillPrefix = try token("prefix", "fim_pre") ?? known.fillPrefix
    vocabulary.special.fillSuffix = try token("suffix", "fim_suf") ?? known.fillSuffix
    vocabulary.special.fillMiddle = try token("middle", "fim_mid") ?? known.fillMiddle
    for name in ["eos", "eot", "eom", "fim_pad", "fim_rep", "fim_sep"] {
      if let end = try token(name) { vocabulary.special.ends.insert(end) }
    }
  }

  private static func marks(
    _ metadata: GGUFMetadata, _ special: SpecialTokens, addsBegin: Bool
  ) throws(ModelFormatError) -> TextMarks {
    var marks = TextMarks()
    if try metadata.bool(ifPresent: "tokenizer.ggml.add_bos_token") ?? addsBegin {
      guard let begin = special.begin else {
        throw .missing(what: "metadata key tokenizer.ggml.bos_token_id")
      }
      marks.before = [begin]
    }
    if try metadata.bool(ifPresent: "tokenizer.ggml.add_eos_token") ?? false {
      let key = "tokenizer.ggml.eos_token_id"
      guard let end = Token(exactly: try metadata.integer(key)) else {
        throw .malformed(what: key, reason: "it is no token")
      }
      marks.after = [end]
    }
    return marks
  }
}
