/// SentencePiece's merging tokenizer, as Llama 2 and Gemma use it: neighbouring characters are joined
/// where the result is a piece, the piece with the best score first; what is no piece becomes bytes.
///
/// The same tokens as llama.cpp. A space and U+2581 “▁” are the same character here, stored as a space.
///
/// Source: Kudo, Richardson, "SentencePiece: A simple and language independent subword tokenizer".
final class SentencePieceTokenizer: Tokenizer {
  private let vocabulary: Vocabulary
  /// The place of each token's score among all scores, the best first; equal scores share one.
  private let ranks: [UInt32]
  /// The tokens of single bytes, by byte; −1 where there is none.
  private let byteTokens: [Token]
  private let longestPiece: Int
  /// Where no piece reaches across.
  private let seams: Seams
  private let marks: TextMarks
  /// Puts a space before a text, and before what follows a special token.
  let addsSpacePrefix: Bool
  /// A longer stretch of text without a seam is cut.
  private let longestWord: Int
  private let caches = EncodingCachePool()

  /// - Parameter scores: as many as tokens.
  init(
    _ vocabulary: Vocabulary, scores: [Float], byteTokens: [Token], marks: TextMarks,
    addsSpacePrefix: Bool, longestWord: Int = PairMerger.mostBytes
  ) {
    self.longestWord = longestWord
    self.vocabulary = vocabulary
    self.byteTokens = byteTokens
    self.marks = marks
    self.addsSpacePrefix = addsSpacePrefix
    ranks = Self.ranks(scores)
    var longest = 0
    var seams = Seams()
    for piece in 0..<vocabulary.count where !vocabulary.kinds[piece].isSpecial {
      let bytes = vocabulary.pieces[piece]
      longest = max(longest, bytes.count)
      seams.join(bytes)
    }
    longestPiece = longest
    self.seams = seams
  }

  private static func ranks(_ scores: [Float]) -> [UInt32] {
    // A score's bits, made so that they sort as integers with the best first; the token below.
    var keys = scores.enumerated().map { token, score in
      let bits = (score + 0).bitPattern
      let ascending = bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
      return UInt64(~ascending) << 32 | UInt64(token)
    }
    keys.sort()
    var ranks = [UInt32](repeating: 0, count: scores.count)
    var rank: UInt32 = 0
    var last = keys.first.map { $0 >> 32 }
    for key in keys {
      if key >> 32 != last { rank += 1 }
      last = key >> 32
      ranks[Int(key & 0xFFFF_FFFF)] = rank
    }
    return ranks
  }

  var vocabularySize: Int { vocabulary.count }
  var special: SpecialTokens { vocabulary.special }

  func bytes(of token: Token) -> [UInt8] { vocabulary.bytes(of: token) }
  func special(_ name: String) -> Token? { vocabulary.names.token(named: name) }

  func encode(
    _ text: UnsafeRawBufferPointer, addsSpecial: Bool, parsesSpecial: Bool
  ) -> [Token] {
    var output: [Token] = []
    output.reserveCapacity(text.count / 3 + 8)
    if addsSpecial { output += marks.before }
    var followsSpecial = true
    caches.withCache { cache in
      vocabulary.names.split(text, parsesSpecial: parsesSpecial) { part in
        encode(part, addsSpace: addsSpacePrefix && followsSpecial, &cache, &output)
        followsSpecial = false
      } onToken: {
        output.append($0)
        followsSpecial = true
      }
    }
    if addsSpecial { output += marks.after }
    return output
  }

  private func encode(
    _ text: UnsafeRawBufferPointer, addsSpace: Bool, _ cache: inout EncodingCache,
    _ output: inout [Token]
  ) {
    let marks = SpaceMark.count(text)
    if marks == 0, !addsSpace, Symbols.areWhole(text) {
      return encodeWords(text, &cache, &output)
    }
    guard Symbols.areWhole(text) else {
      let spelled = SpaceMark.spelledOut(text, addsSpace: addsSpace)
      var rest = spelled[...]
      while !rest.isEmpty {
        let symbols = Symbols(splitting: &rest, atMost: longestWord)
        cache.starts = symbols.starts
        symbols.bytes.withUnsafeBytes { merge($0, &cache, &output) }
      }
      return
    }
    SpaceMark.asSpaces(text, addsSpace: addsSpace).withUnsafeBytes {
      encodeWords($0, &cache, &output)
    }
  }

  /// Encodes text of whole characters, each part between two seams by itself.
  private func encodeWords(
    _ text: UnsafeRawBufferPointer, _ cache: inout EncodingCache, _ output: inout [Token]
  ) {
    var start = 0
    while start < text.count {
      var end = start + Symbols.length(text[start])
      while end < text.count, end - start < longestWord,
        seams.isJoined(text[end - 1], text[end])
      {
        end += Symbols.length(text[end])
      }
      let word = UnsafeRawBufferPointer(rebasing: text[start..<end])
      cache.append(word, to: &output) { cache, output in
        Symbols.findStarts(word, &cache.starts)
        merge(word, &cache, &output)
      }
      start = end
    }
  }

  /// Joins the symbols of a text, which begin at the cache's `starts`, and appends their tokens.
  private func merge(
    _ text: UnsafeRawBufferPointer, _ cache: inout EncodingCache, _ output: inout [Token]
  ) {
    // Taken out of the cache for as long as its merger is at work.
    var (starts, ends) = ([Int32](), [Int32]())
    swap(&starts, &cache.starts)
    swap(&ends, &cache.ends)
    defer {
      swap(&starts, &cache.starts)
      swap(&ends, &cache.ends)
    }
    let count = starts.count - 1
    ends.removeAll(keepingCapacity: true)
    ends += starts.dropFirst()
    func piece(_ first: Int, _ last: Int) -> Int? {
      let (start, end) = (Int(starts[first]), Int(ends[last]))
      guard end - start <= longestPiece else { return nil }
      return vocabulary.pieces.find(UnsafeRawBufferPointer(rebasing: text[start..<end]))
    }
    cache.merger.merge(count) { left, right in
      piece(left, right).map { ranks[$0] } ?? PairMerger.never
    } join: { left, right, _ in
      ends[left] = ends[right]
    }
    for symbol in cache.merger.symbols {
      if let token = piece(Int(symbol), Int(symbol)) {
        output.append(Token(token))
      } else {
        appendBytes(text[Int(starts[Int(symbol)])..<Int(ends[Int(symbol)])], &output)
      }
    }
  }

  private func appendBytes(_ bytes: Slice<UnsafeRawBufferPointer>, _ output: inout [Token]) {
    let spelled = bytes.elementsEqual([0x20]) ? SpaceMark.bytes : Array(bytes)
    for byte in spelled {
      if byteTokens[Int(byte)] >= 0 {
        output.append(byteTokens[Int(byte)])
      } else if let unknown = special.unknown {
        output.append(unknown)
      }
    }
  }
}

/// Pairs of bytes between which a piece may reach across: one bit for each pair.
private struct Seams: Sendable {
  private var joined = [UInt64](repeating: 0, count: 65_536 / 64)

  mutating func join(_ piece: UnsafeRawBufferPointer) {
    guard var left = piece.first else { return }
    for index in 1..<piece.count {
      let right = piece[index]
      joined[Int(left) << 2 | Int(right) >> 6] |= 1 &<< (UInt64(right) & 63)
      left = right
    }
  }

  @inline(__always)
  func isJoined(_ left: UInt8, _ right: UInt8) -> Bool {
    joined[Int(left) << 2 | Int(right) >> 6] >> (right & 63) & 1 == 1
  }
}

/// Characters as llama.cpp cuts them: the first byte alone says how long one is.
private struct Symbols {
  private(set) var bytes: [UInt8] = []
  private(set) var starts: [Int32] = []

  @inline(__always)
  static func length(_ first: UInt8) -> Int {
    first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  }

  /// Whether every character has as many bytes as its first one says, all of them continuing it.
  static func areWhole(_ text: UnsafeRawBufferPointer) -> Bool {
    var offset = 0
    while offset < text.count {
      if offset + 8 <= text.count,
        text.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        offset += 8
        continue
      }
      let first = text[offset]
      let end = offset + length(first)
      guard first & 0xC0 != 0x80, end <= text.count else { return false }
      for next in offset + 1..<max(end, offset + 1) where text[next] & 0xC0 != 0x80 { return false }
      offset = end
    }
    return true
  }

  /// Writes where the symbols of whole characters begin, and the end.
  static func findStarts(_ text: UnsafeRawBufferPointer, _ starts: inout [Int32]) {
    starts.removeAll(keepingCapacity: true)
    var offset = 0
    while offset < text.count {
      starts.append(Int32(offset))
      offset += length(text[offset])
    }
    starts.append(Int32(text.count))
  }

  /// Cuts text that is not UTF-8, with the mark for spaces spelled out; then the marks become spaces.
  ///
  /// Takes so many bytes off the text, and those that complete a character.
  init(splitting text: inout ArraySlice<UInt8>, atMost limit: Int) {
    var offset = text.startIndex
    while offset < text.endIndex, bytes.count < limit {
      let end = min(offset + Self.length(text[offset]), text.endIndex)
      starts.append(Int32(bytes.count))
      let symbol = text[offset..<end]
      if symbol.elementsEqual(SpaceMark.bytes) {
        bytes.append(0x20)
      } else {
        bytes += symbol
      }
      offset = end
    }
    starts.append(Int32(bytes.count))
    text = text[offset...]
  }
}

/// U+2581 “▁”, which SentencePiece writes for a space.
enum SpaceMark {
  static let bytes: [UInt8] = [0xE2, 0x96, 0x81]

  /// How often the mark stands in a text.
  static func count(_ text: UnsafeRawBufferPointer) -> Int {
    var count = 0
    var offset = 0
    while offset + 2 < text.count {
      if text[offset] == 0xE2, text[offset + 1] == 0x96, text[offset + 2] == 0x81 {
        count += 1
        offset += 3
      } else {
        offset += 1
      }
    }
    return count
  }

  /// The text with spaces for marks.
  static func asSpaces(_ text: UnsafeRawBufferPointer, addsSpace: Bool) -> [UInt8] {
    let added = addsSpace ? 1 : 0
    return Array(unsafeUninitializedCapacity: text.count + added) { result, count in
      let memory = UnsafeMutableRawBufferPointer(result)
      if addsSpace { memory[0] = 0x20 }
      count = added + writeSpaces(text, to: .init(rebasing: memory[added...]))
    }
  }

  /// Writes the text with spaces for marks, no more bytes than it has.
  /// - Returns: how many.
  @inline(__always)
  static func writeSpaces(
    _ text: UnsafeRawBufferPointer, to bytes: UnsafeMutableRawBufferPointer
  ) -> Int {
    var offset = 0
    var count = 0
    while offset < text.count {
      if text[offset] == 0xE2, offset + 2 < text.count, text[offset + 1] == 0x96,
        text[offset + 2] == 0x81
      {
        bytes[count] = 0x20
        offset += 3
      } else {
        bytes[count] = text[offset]
        offset += 1
      }
      count += 1
    }
    return count
  }

  /// The text with marks for spaces.
  static func spelledOut(_ text: UnsafeRawBufferPointer, addsSpace: Bool) -> [UInt8] {
    var result: [UInt8] = addsSpace ? bytes : []
    for byte in text {
      if byte == 0x20 { result += bytes } else { result.append(byte) }
    }
    return result
  }
}
