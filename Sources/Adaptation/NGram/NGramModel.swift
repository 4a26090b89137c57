package import ModelFormats
package import Storage

/// A repository's tokens, sorted by what precedes them: every context of any length is one range.
///
/// Read in place from a mapped file, and never changed. A context is looked up from its last token
/// backwards; each further token narrows the range, so that one pass gives the counts of all
/// orders. Eight bytes a token.
///
/// Layout, little-endian: magic, version, vocabulary size, number of tokens, number of documents (64
/// bits each); the documents' names (64 bits each); the tokens, −1 behind each document (32 bits
/// each); their positions, sorted (32 bits each); a hash of all that.
package struct NGramModel: Sendable {
  /// The longest context that is told from longer ones.
  package static let longest = 24

  private static let magic: UInt64 = 0x6d61_7267_6e67_6172  // "ragngram"
  private static let version: UInt64 = 2
  private static let headerBytes = 40
  private static let separator: Token = -1

  /// Tokens, the separators included.
  package let count: Int
  private let documentCount: Int
  private let file: MappedFile

  /// - Throws: `StorageError.corrupt` when the bytes are not a model of this vocabulary.
  package init(
    _ file: MappedFile, named name: String, vocabularySize: Int
  ) throws(StorageError) {
    let bytes = file.bytes
    func word(_ index: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
    }
    guard bytes.count >= Self.headerBytes + 8, word(0) == Self.magic, word(1) == Self.version
    else { throw .corrupt(name: name, reason: "it is no n-gram model of this version") }
    guard word(2) == UInt64(vocabularySize) else {
      throw .corrupt(name: name, reason: "it is for another vocabulary")
    }
    guard let count = Int(exactly: word(3)), count <= Int(UInt32.max),
      let documents = Int(exactly: word(4)), documents <= count,
      bytes.count == Self.headerBytes + 8 * documents + 8 * count + 8
    else { throw .corrupt(name: name, reason: "it has \(bytes.count) bytes") }
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 8)])
    let stored = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
    guard ContentHash(body).value == UInt64(littleEndian: stored) else {
      throw .corrupt(name: name, reason: "its checksum differs")
    }
    self.count = count
    documentCount = documents
    self.file = file
    let ends = (0..<count).count { token($0) == Self.separator }
    guard ends == documents, count == 0 || token(count - 1) == Self.separator else {
      throw .corrupt(name: name, reason: "it has \(ends) documents in place of \(documents)")
    }
    for index in 0..<count
    where position(index) >= count || token(index) < Self.separator
      || token(index) >= vocabularySize
    {
      throw .corrupt(name: name, reason: "entry \(index) is out of range")
    }
  }

  /// Where the tokens begin.
  private var body: Int { Self.headerBytes + 8 * documentCount }

  private func token(_ position: Int) -> Token {
    let offset = body + 4 * position
    return Int32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
  }

  private func position(_ index: Int) -> Int {
    let offset = body + 4 * (count + index)
    return Int(
      UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  // MARK: - Looking up

  /// Contexts with more followers than this are sampled evenly.
  private static let mostFollowers = 1_024

  /// The followers of every suffix of a context that occurs, the shortest first: of one token, of
  /// two, and so on.
  /// - Complexity: O(longest · (log count + followers)).
  package func followers(of context: some BidirectionalCollection<Token>) -> [Followers] {
    var range = 0..<count
    var result: [Followers] = []
    for (index, token) in context.reversed().prefix(Self.longest).enumerated() {
      let narrowed = narrow(range, depth: index + 1, to: token)
      if narrowed.isEmpty { break }
      // The same occurrences as before say nothing more, but that the longer context is as certain.
      if narrowed == range, var last = result.last {
        last.order = index + 1
        result.append(last)
        continue
      }
      range = narrowed
      result.append(followers(range, order: index + 1))
    }
    return result
  }

  /// The part of a range whose token `depth` back is this one.
  private func narrow(_ range: Range<Int>, depth: Int, to token: Token) -> Range<Int> {
    func first(from start: Int, isBehind: (Token) -> Bool) -> Int {
      var (low, high) = (start, range.upperBound)
      while low < high {
        let middle = (low + high) / 2
        if isBehind(preceding(position(middle), by: depth)) {
          high = middle
        } else {
          low = middle + 1
        }
      }
      return low
    }
    let low = first(from: range.lowerBound) { $0 >= token }
    return low..<first(from: low) { $0 > token }
  }

  /// The token `depth` before a position; the separator in front of the first.
  private func preceding(_ position: Int, by depth: Int) -> Token {
    position < depth ? Self.separator : token(position - depth)
  }

  private func followers(_ range: Range<Int>, order: Int) -> Followers {
    let step = max(1, (range.count + Self.mostFollowers - 1) / Self.mostFollowers)
    var counts: [Token: Float] = [:]
    for index in stride(from: range.lowerBound, to: range.upperBound, by: step) {
      let next = token(position(index))
      if next != Self.separator { counts[next, default: 0] += Float(step) }
    }
    return Followers(order: order, counts: counts)
  }
}

// MARK: - Building

extension NGramModel {
  /// A text to learn from.
  package struct Document: Sendable, Equatable {
    /// Tells it from others, such as the hash of its content.
    package var name: UInt64
    package var tokens: [Token]

    package init(name: UInt64, tokens: [Token]) {
      self.name = name
      self.tokens = tokens
    }
  }

  /// The texts that this model was made from.
  package var documents: [Document] {
    var documents: [Document] = []
    documents.reserveCapacity(documentCount)
    var tokens: [Token] = []
    for position in 0..<count {
      let token = token(position)
      guard token == Self.separator else {
        tokens.append(token)
        continue
      }
      let offset = Self.headerBytes + 8 * documents.count
      let name = file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      documents.append(Document(name: UInt64(littleEndian: name), tokens: tokens))
      tokens = []
    }
    return documents
  }

  /// The bytes of a model of texts without names.
  package static func bytes(_ texts: some Sequence<[Token]>, vocabularySize: Int) -> [UInt8] {
    bytes(texts.map { Document(name: 0, tokens: $0) }, vocabularySize: vocabularySize)
  }

  /// The bytes of a model of these documents.
  /// - Complexity: O(n log n) comparisons of n tokens.
  package static func bytes(_ documents: [Document], vocabularySize: Int) -> [UInt8] {
    var tokens: [Token] = []
    for document in documents {
      tokens += document.tokens
      tokens.append(separator)
    }
    let header = [
      magic, version, UInt64(vocabularySize), UInt64(tokens.count), UInt64(documents.count),
    ]
    let order = sorted(tokens)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerBytes + 8 * documents.count + 8 * tokens.count + 8)
    for word in header + documents.map(\.name) {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    for token in tokens { withUnsafeBytes(of: token.littleEndian) { bytes.append(contentsOf: $0) } }
    for place in order { withUnsafeBytes(of: place.littleEndian) { bytes.append(contentsOf: $0) } }
    let hash = ContentHash(bytes).value.littleEndian
    withUnsafeBytes(of: hash) { bytes.append(contentsOf: $0) }
    return bytes
  }

  /// Positions by the tokens before them, the nearest first; within equal contexts, by position.
  private static func sorted(_ tokens: [Token]) -> [UInt32] {
    // The two nearest tokens decide most comparisons: they lie beside the position.
    var entries = tokens.indices.map { position -> (key: UInt64, position: Int) in
      let near = position < 1 ? separator : tokens[position - 1]
      let far = position < 2 ? separator : tokens[position - 2]
      return (
        UInt64(UInt32(bitPattern: near &+ 1)) << 32 | UInt64(UInt32(bitPattern: far &+ 1)), position
      )
    }
    tokens.withUnsafeBufferPointer { tokens in
      entries.sort { a, b in
        if a.key != b.key { return a.key < b.key }
        var depth = 3
        while depth <= longest {
          let x = a.position < depth ? separator : tokens[a.position - depth]
          let y = b.position < depth ? separator : tokens[b.position - depth]
          if x != y { return x < y }
          depth += 1
        }
        return a.position < b.position
      }
    }
    return entries.map { UInt32($0.position) }
  }
}
