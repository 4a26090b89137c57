/// Names of the open buffer around the cursor.
struct NearbyWords {
  struct Word {
    var bytes: ArraySlice<UInt8>
    var occurrences: Int
    /// Tokens between the cursor and the nearest occurrence.
    var distance: Int
    /// It also stands before the cursor, so that it can be a local name.
    var isBefore: Bool
  }

  private(set) var words: [TokenID: Word] = [:]

  /// - Parameter isWanted: asked for each token, by stream and number.
  init(_ buffer: BufferTokens, where isWanted: (TokenStream, Int) -> Bool) {
    let count = buffer.before.count
    for token in buffer.before.tokens.indices {
      add(buffer.before, token, distance: count - token, isBefore: true, isWanted)
    }
    for token in buffer.rest.tokens.indices {
      add(buffer.rest, token, distance: token, isBefore: false, isWanted)
    }
    for token in buffer.after.tokens.indices {
      add(buffer.after, token, distance: token + 10, isBefore: false, isWanted)
    }
  }

  private mutating func add(
    _ stream: TokenStream, _ token: Int, distance: Int, isBefore: Bool,
    _ isWanted: (TokenStream, Int) -> Bool
  ) {
    guard stream.id(token).isWord, isWanted(stream, token) else { return }
    let id = stream.id(token)
    if let known = words[id] {
      words[id]?.occurrences += 1
      words[id]?.distance = min(known.distance, distance)
    } else {
      words[id] = Word(
        bytes: stream.bytes(of: token), occurrences: 1, distance: distance, isBefore: isBefore)
    }
  }
}
