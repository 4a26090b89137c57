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
  /// A longer word is cut.
  var longestWord = PairMerger.mostBytes

  /// Reads merges, each two pieces with a space between, in GPT-2's spelling.
  /// - Throws: `malformed` for one that is not two pieces, and for more than can be numbered.
  init(
    _ merges: some Collection<UnsafeRawBufferPointer>, _ vocabulary: Vocabulary
  ) throws(ModelFormatError) {
    guard merges.count < Int(Int32.max) else {
      throw .malformed(what: "tokenizer.ggml.merges", reason: "there are \(merges.count)")
    }
    tokenCount = UInt32(vocabulary.count)
    ranks = PairTable(capacity: merges.count)
    results.reserveCapacity(merges.count)
    var symbols = SymbolTable(vocabulary)
    for byte in UInt8.min...UInt8.max {
      bytes.append(withUnsafeBytes(of: byte) { symbols.symbol($0) })
    }
    // The two pieces of a merge, one after the other.
    let joined = UnsafeMutableRawBufferPointer.allocate(
      byteCount: merges.reduce(0) { max($0, $1.count) }, alignment: 8)
    defer { joined.deallocate() }
    for (rank, merge) in merges.enumerated() {
      guard let (split, count) = Self.decode(merge, to: joined) else { throw Self.malformed(rank) }
      let pieces = UnsafeRawBufferPointer(rebasing: joined[..<count])
      let result = symbols.symbol(pieces)
      ranks.insert(
        symbols.symbol(UnsafeRawBufferPointer(rebasing: pieces[..<split])),
        symbols.symbol(UnsafeRawBufferPointer(rebasing: pieces[split...])), UInt32(rank))
      results.append(result)
    }
    extras = symbols.extras.map { Self.fallback($0, vocabulary) }
  }

  /// Writes the bytes of the two pieces of a merge; nil unless it has two.
  private static func decode(
    _ merge: UnsafeRawBufferPointer, to bytes: UnsafeMutableRawBufferPointer
  ) -> (split: Int, count: Int)? {
    var space = 1
    while space < merge.count, merge[space] != 0x20 { space += 1 }
    guard space < merge.count else { return nil }
    let (left, right) = (merge[..<space], merge[(space + 1)...])
    guard let split = ByteAlphabet.decode(UnsafeRawBufferPointer(rebasing: left), to: bytes),
      let rest = ByteAlphabet.decode(
        UnsafeRawBufferPointer(rebasing: right), to: .init(rebasing: bytes[split...])),
      split > 0, rest > 0
    else { return nil }
    return (split, split + rest)
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
    guard word.count > longestWord else { return merge(word, &cache, &output) }
    for start in stride(from: 0, to: word.count, by: longestWord) {
      let part = word[start..<min(start + longestWord, word.count)]
      merge(UnsafeRawBufferPointer(rebasing: part), &cache, &output)
    }
  }

  private func merge(
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
  private let tokens: PieceTable
  private var others: [[UInt8]: UInt32] = [:]
  /// The pieces that are no token, in the order of their numbers.
  private(set) var extras: [[UInt8]] = []

  init(_ vocabulary: Vocabulary) { tokens = vocabulary.pieces }

  @inline(__always)
  mutating func symbol(_ piece: UnsafeRawBufferPointer) -> UInt32 {
    if let token = tokens.find(piece) { return UInt32(token) }
    return other(Array(piece))
  }

  private mutating func other(_ piece: [UInt8]) -> UInt32 {
    if let number = others[piece] { return number }
    let number = UInt32(tokens.count + extras.count)
    others[piece] = number
    extras.append(piece)
    return number
  }
}
