import Storage

/// Makes the tokenizer that a `tokenizer.json` of Hugging Face's `tokenizers` describes, or a list of
/// WordPiece pieces.
package enum JSONTokenizer {
  /// The tokenizer of a `tokenizer.json`: WordPiece (uncased BERT) or byte-level BPE.
  /// - Throws: `malformed` or `missing` naming the key; `unsupported` for what ragd doesn't have.
  package static func make(
    tokenizerJSON bytes: UnsafeRawBufferPointer
  ) throws(ModelFormatError) -> any Tokenizer {
    let root = try JSONNode(bytes, in: "tokenizer.json")
    guard let model = root["model"] else { throw .missing(what: "model in tokenizer.json") }
    switch model["type"]?.text ?? (model["merges"] == nil ? "WordPiece" : "BPE") {
    case "WordPiece": return try wordPiece(root, model)
    case "BPE": return try bytePair(root, model)
    case let type:
      throw .unsupported(what: "model.type in tokenizer.json", reason: "“\(type)” is unknown")
    }
  }

  /// The uncased WordPiece tokenizer of a `vocab.txt`: a piece a line.
  package static func make(
    vocabularyText bytes: UnsafeRawBufferPointer
  ) throws(ModelFormatError) -> any Tokenizer {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      Array(line.last == 0x0D ? line.dropLast() : line)
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    let names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map { Array($0.utf8) }
    return try wordPiece(lines, special: Set(names))
  }

  // MARK: WordPiece

  private static func wordPiece(
    _ root: JSONNode, _ model: JSONNode
  ) throws(ModelFormatError) -> any Tokenizer {
    if let normalizer = root["normalizer"], case .object = normalizer {
      guard normalizer["type"]?.text == "BertNormalizer", normalizer["lowercase"]?.flag != false,
        normalizer["strip_accents"]?.flag != false
      else {
        throw .unsupported(
          what: "normalizer in tokenizer.json", reason: "only BERT's uncased one is known")
      }
    }
    let added = root["added_tokens"]?.elements ?? []
    let special = added.compactMap { token -> [UInt8]? in
      guard token["special"]?.flag == true, case .string(let name) = token["content"] else {
        return nil
      }
      return name
    }
    return try wordPiece(tokens(model, added: added), special: Set(special))
  }

  private static func wordPiece(
    _ tokens: [[UInt8]], special: Set<[UInt8]>
  ) throws(ModelFormatError) -> any Tokenizer {
    let kinds = tokens.map { special.contains($0) ? TokenKind.control : .normal }
    var vocabulary = try Vocabulary(ByteStrings(tokens), kinds: kinds) { name, _, bytes in
      bytes.copyMemory(from: name)
      return (name.count, true)
    }
    let names = vocabulary.names
    vocabulary.special.unknown = names.token(named: "[UNK]")
    vocabulary.special.padding = names.token(named: "[PAD]")
    vocabulary.special.begin = names.token(named: "[CLS]")
    var marks = TextMarks()
    if let begin = vocabulary.special.begin { marks.before = [begin] }
    if let end = names.token(named: "[SEP]") { marks.after = [end] }
    return try WordPieceTokenizer(vocabulary, spelling: .hashes, marks: marks)
  }

  // MARK: Byte-level BPE

  private static func bytePair(
    _ root: JSONNode, _ model: JSONNode
  ) throws(ModelFormatError) -> any Tokenizer {
    let preTokenizer = try PreTokenizer(json: root["pre_tokenizer"] ?? .null)
    let added = root["added_tokens"]?.elements ?? []
    let tokens = try tokens(model, added: added)
    var kinds = [TokenKind](repeating: .normal, count: tokens.count)
    for token in added {
      guard let id = token["id"]?.integer, kinds.indices.contains(id) else { continue }
      kinds[id] = token["special"]?.flag == true ? .control : .userDefined
    }
    let vocabulary = try Vocabulary(byteLevel: ByteStrings(tokens), kinds: kinds)
    let merges = model["merges"]?.elements.map { merge -> [UInt8] in
      switch merge {
      case .string(let pair): return pair
      case .array(let pair):
        let pieces = pair.map { if case .string(let piece) = $0 { piece } else { [UInt8]() } }
        return Array(pieces.joined(separator: [0x20]))
      default: return []
      }
    }
    guard let merges else { throw .missing(what: "model.merges in tokenizer.json") }
    return BPETokenizer(
      vocabulary, merges: try BPEMerges(ByteStrings(merges), vocabulary),
      preTokenizer: preTokenizer, marks: TextMarks(),
      ignoresMerges: model["ignore_merges"]?.flag ?? false)
  }

  // MARK: What both have

  /// The vocabulary and added tokens by number; a number that no token has is an empty one.
  private static func tokens(
    _ model: JSONNode, added: [JSONNode]
  ) throws(ModelFormatError) -> [[UInt8]] {
    guard let vocabulary = model["vocab"]?.members, !vocabulary.isEmpty else {
      throw .missing(what: "model.vocab in tokenizer.json")
    }
    var all = vocabulary.map { (name: $0.key, id: $0.value.integer) }
    for token in added {
      if case .string(let name) = token["content"] { all.append((name, token["id"]?.integer)) }
    }
    var tokens = [[UInt8]](repeating: [], count: all.count)
    for (name, id) in all {
      guard let id, (0..<all.count * 2).contains(id) else {
        throw .malformed(
          what: "model.vocab in tokenizer.json",
          reason: "“\(String(decoding: name, as: UTF8.self))” has no number of a token")
      }
      while tokens.count <= id { tokens.append([]) }
      tokens[id] = name
    }
    while tokens.last?.isEmpty == true { tokens.removeLast() }
    return tokens
  }
}

/// Strings of bytes that stay where they are while this value lives.
private struct ByteStrings: RandomAccessCollection {
  private let memory: MappedFile
  private let ends: [Int]

  init(_ strings: [[UInt8]]) {
    memory = MappedFile(Array(strings.joined()))
    var end = 0
    ends = strings.map { string in
      end += string.count
      return end
    }
  }

  var startIndex: Int { 0 }
  var endIndex: Int { ends.count }

  subscript(index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory.bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
  }
}

extension PreTokenizer {
  /// The rules that the `pre_tokenizer` of a `tokenizer.json` describes, told by their expressions.
  fileprivate init(json: JSONNode) throws(ModelFormatError) {
    let parts = json["type"]?.text == "Sequence" ? json["pretokenizers"]?.elements ?? [] : [json]
    let types = parts.compactMap { $0["type"]?.text }
    let expressions = parts.compactMap { $0["pattern"]?["Regex"]?.text }
    let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
    switch (types, expressions.first) {
    case (["ByteLevel"], _): self = .gpt2
    case (["Digits", "ByteLevel"], _) where parts[0]["individual_digits"]?.flag == true:
      self = .singleNumbers
    case (["Split", "ByteLevel"], let expression?) where expression.hasPrefix(contractions):
      self = .llama3(numbers: expression.contains("\\p{N}{1,3}") ? 3 : 1)
    default:
      throw .unsupported(
        what: "pre_tokenizer in tokenizer.json", reason: "its steps \(types) are not known")
    }
  }
}
