/// The merges of a byte-level BPE model, over symbols: its tokens, then pieces that only occur in
/// merges.
struct BPEMerges: Sendable {
  /// From two symbols to the rank of their merge.
  private var ranks: PairTable
  /// The symbol that a merge makes, by rank.
  private var results: [UInt32] = []
  /// The symbol of each byte.
  private var bytes: [UInt32] = []
  /// The tokens of the symbols that are no token, the first of which has the number `tokenCount`.
  private var extras: [[Token]] = []
  private let tokenCount: UInt32

  /// Reads merges, each two pieces with a space between, in GPT-2's spelling.
  /// - Throws: `malformed` for one that is not two pieces.
  init(
    _ merges: some RandomAccessCollection<UnsafeRawBufferPointer>, _ vocabulary: Vocabulary
  ) throws(ModelFormatError) {
    tokenCount = UInt32(vocabulary.count)
    ranks = PairTable(capacity: merges.count)
    results.reserveCapacity(merges.count)
    var symbols = SymbolTable(vocabulary)
    for byte in UInt8.min...UInt8.max { bytes.append(symbols.symbol([byte])) }
    var joined: [UInt8] = []
    for (rank, merge) in merges.enumerated() {
      joined.removeAll(keepingCapacity: true)
      guard let space = merge.dropFirst().firstIndex(of: 0x20),
        ByteAlphabet.decode(UnsafeRawBufferPointer(rebasing: merge[..<space]), into: &joined)
      else { throw Self.malformed(rank) }
      let split = joined.count
      guard
        ByteAlphabet.decode(
          UnsafeRawBufferPointer(rebasing: merge[(space + 1)...]), into: &joined),
        split > 0, split < joined.count
      else { throw Self.malformed(rank) }
      let result = symbols.symbol(joined[...])
      ranks.insert(
        symbols.symbol(joined[..<split]), symbols.symbol(joined[split...]), UInt32(rank))
      results.append(result)
    }
    extras = symbols.extras.map { Self.fallback($0, vocabulary) }
  }

  private static func malformed(_ rank: Int) -> ModelFormatError {
    .malformed(what: "tokenizer.ggml.merges", reason: "merge number \(rank) is not two pieces")
  }

  /// The tokens for a piece that is none: llama.cpp looks up the bytes of its spelling one by one, and
  /// leaves out what is no token, so that only ASCII stays.
  private static func fallback(_ piece: [UInt8], _ vocabulary: Vocabulary) -> [Token] {
    piece.compactMap { byte in
      guard (0x21...0x7E).contains(byte) else { return nil }
      return withUnsafeBytes(of: byte) { vocabulary.pieces.find($0).map { Token($0) } }
    }
  }

  /// Appends the tokens of a word.
  func encode(
    _ word: UnsafeRawBufferPointer, _ cache: inout EncodingCache, _ output: inout [Token]
  ) {
    var symbols = cache.symbols
    cache.symbols = []
    symbols.removeAll(keepingCapacity: true)
    for byte in word { symbols.append(bytes[Int(byte)]) }
    cache.merger.merge(word.count) { left, right in
      ranks[symbols[left], symbols[right]] ?? PairMerger.never
    } join: { left, _, rank in
      symbols[left] = results[Int(rank)]
    }
    for index in cache.merger.symbols {
      let symbol = symbols[Int(index)]
      if symbol < tokenCount {
        output.append(Token(symbol))
      } else {
        output += extras[Int(symbol - tokenCount)]
      }
    }
    cache.symbols = symbols
  }
}

/// Numbers for the pieces in merges: the token that a piece is, or one of the numbers after those.
private struct SymbolTable {
  private let vocabulary: Vocabulary
  private var others: [[UInt8]: UInt32] = [:]
  /// The pieces that are no token, in the order of their numbers.
  private(set) var extras: [[UInt8]] = []

  init(_ vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  mutating func symbol(_ piece: ArraySlice<UInt8>) -> UInt32 {
    if let token = piece.withUnsafeBytes({ vocabulary.pieces.find($0) }) { return UInt32(token) }
    let piece = Array(piece)
    if let number = others[piece] { return number }
    let number = UInt32(vocabulary.count + extras.count)
    others[piece] = number
    extras.append(piece)
    return number
  }
}
