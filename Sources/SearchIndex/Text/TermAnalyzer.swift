/// Turns words and identifiers into the terms that are indexed and looked up.
///
/// A word of one part gives its stem. An identifier of several parts (`JSONEncoder`, `open_file`)
/// gives the whole (parts run together, so that naming styles meet) and then each part. Letters are
/// case-folded, English endings taken off. The same for text, paths, symbols and queries.
struct TermAnalyzer {
  /// Changes whenever the same text may give other terms; part of the index's feature version.
  static let version: UInt32 = 1
  /// More parts than this are left out of one identifier; the whole keeps them.
  static let maximumParts = 16

  /// What a term is to its word.
  enum Role { case word, whole, part }

  private var parts: [Range<Int>] = []
  private var folded: [UInt8] = []
  private var term: [UInt8] = []

  /// Calls `emit` for each term of a word, the whole first; the bytes are valid for the call only.
  ///
  /// - Parameter emit: receives the term, its role, and its position relative to the word's: a part
  ///   counts as a word, and the whole stands where its first part does.
  /// - Returns: How many positions the word takes; 0 for underscores alone.
  /// - Complexity: O(bytes).
  mutating func analyze(
    _ word: UnsafeBufferPointer<UInt8>, _ emit: ([UInt8], Role, _ position: Int) -> Void
  ) -> Int {
    Self.split(word, into: &parts)
    guard !parts.isEmpty else { return 0 }
    folded.removeAll(keepingCapacity: true)
    var bounds: [Range<Int>] = []
    for part in parts {
      let start = folded.count
      CaseFolding.fold(UnsafeBufferPointer(rebasing: word[part]), appendingTo: &folded)
      bounds.append(start..<folded.count)
    }
    emitStem(of: 0..<folded.count, parts.count == 1 ? .word : .whole, 0, emit)
    guard parts.count > 1 else { return 1 }
    for (position, part) in bounds.enumerated() { emitStem(of: part, .part, position, emit) }
    return parts.count
  }

  private mutating func emitStem(
    of range: Range<Int>, _ role: Role, _ position: Int, _ emit: ([UInt8], Role, Int) -> Void
  ) {
    term.removeAll(keepingCapacity: true)
    term.append(contentsOf: folded[range])
    Stemmer.stem(&term)
    emit(term, role, position)
  }

  // MARK: Parts

  private enum Letter { case lower, upper, digit, underscore }

  /// Splits at underscores, before capitals (`fileName`), before the last capital of a run
  /// (`JSONEncoder`, but `URLs` stays whole) and nowhere around digits but before capitals
  /// (`utf8`, `sha256Hash`).
  private static func split(_ word: UnsafeBufferPointer<UInt8>, into parts: inout [Range<Int>]) {
    parts.removeAll(keepingCapacity: true)
    var start = 0
    var offset = 0
    var previous = Letter.underscore
    while offset < word.count {
      let (letter, length) = classify(word, at: offset)
      if letter == .underscore {
        close(at: offset)
        start = offset + length
      } else if previous != .underscore, letter == .upper,
        previous != .upper || startsHump(word, at: offset, length: length)
      {
        close(at: offset)
        start = offset
      }
      previous = letter
      offset += length
    }
    close(at: offset)

    func close(at end: Int) {
      if end > start, parts.count < maximumParts { parts.append(start..<end) }
    }
  }

  /// Whether a capital after a capital begins a part: a small letter follows, other than a lone s.
  private static func startsHump(_ word: UnsafeBufferPointer<UInt8>, at offset: Int, length: Int)
    -> Bool
  {
    let next = offset + length
    guard next < word.count, classify(word, at: next).letter == .lower else { return false }
    guard word[next] == UInt8(ascii: "s") else { return true }
    return next + 1 < word.count && classify(word, at: next + 1).letter == .lower
  }

  @inline(__always)
  private static func classify(_ word: UnsafeBufferPointer<UInt8>, at offset: Int)
    -> (letter: Letter, length: Int)
  {
    let byte = word[offset]
    if byte < 0x80 {
      if byte == 0x5F { return (.underscore, 1) }
      if byte &- 0x41 < 26 { return (.upper, 1) }
      return (byte &- 0x30 < 10 ? .digit : .lower, 1)
    }
    let (scalar, length) = WordScanner.decodeScalar(word, at: offset, end: word.count)
    guard let scalar else { return (.lower, length) }
    return (scalar.properties.isUppercase ? .upper : .lower, length)
  }
}

/// Simple case folding: what remains of a name when case does not matter.
enum CaseFolding {
  /// Appends the folded form of `word`.
  ///
  /// Only mappings from one scalar to one scalar are applied.
  static func fold(_ word: UnsafeBufferPointer<UInt8>, appendingTo folded: inout [UInt8]) {
    var offset = 0
    while offset < word.count {
      let byte = word[offset]
      if byte < 0x80 {
        folded.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
        offset += 1
        continue
      }
      let (scalar, length) = WordScanner.decodeScalar(word, at: offset, end: word.count)
      if let scalar, scalar.properties.changesWhenLowercased {
        let lower = scalar.properties.lowercaseMapping
        folded.append(contentsOf: lower.unicodeScalars.count == 1 ? Array(lower.utf8) : [])
        if lower.unicodeScalars.count != 1 {
          folded.append(contentsOf: word[offset..<offset + length])
        }
      } else {
        folded.append(contentsOf: word[offset..<offset + length])
      }
      offset += length
    }
  }

  /// The folded form of a string.
  static func folded(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    var text = text
    text.withUTF8 { fold($0, appendingTo: &result) }
    return result
  }
}
