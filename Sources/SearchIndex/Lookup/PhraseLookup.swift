extension IndexSnapshot {
  /// Chunks whose text has these words one after the other.
  ///
  /// Words are analysed as text is: case does not matter for a match, but it shows the parts of an
  /// identifier (pass `openFile`, not `openfile`).
  /// - Complexity: O(postings of the words).
  package func chunks(withPhrase words: [String], limit: Int) -> [ChunkID] {
    let phrase = Self.phrase(words)
    guard !phrase.isEmpty, limit > 0 else { return [] }
    var found: [ChunkID] = []
    for (number, part) in parts.enumerated() where found.count < limit {
      part.segment.read { view in
        let numbers = phrase.map { view.term(of: $0.bytes) }
        guard !numbers.contains(nil) else { return }
        var terms = zip(numbers, phrase).compactMap { number, term in
          number.map { PhraseTerm(view, $0, offset: term.offset) }
        }
        terms.sort { $0.chunkCount < $1.chunkCount }
        while found.count < limit, let chunk = PhraseTerm.nextCommon(&terms) {
          if !part.deadChunks.contains(chunk) && PhraseTerm.isPhrase(&terms) {
            found.append(ChunkID(segment: Int32(number), chunk: Int32(chunk)))
          }
          guard terms[0].advance(to: chunk + 1) else { return }
        }
      }
    }
    return found
  }

  /// The terms of a phrase and their places from its start; of identifiers, the whole.
  private static func phrase(_ words: [String]) -> [(bytes: [UInt8], offset: Int32)] {
    var analyzer = TermAnalyzer()
    var phrase: [(bytes: [UInt8], offset: Int32)] = []
    var offset = 0
    for word in words {
      var word = word
      word.withUTF8 { bytes in
        WordScanner.forEachWord(in: bytes, 0..<bytes.count) { range, _ in
          let start = Int32(clamping: offset)
          let length = analyzer.analyze(UnsafeBufferPointer(rebasing: bytes[range])) {
            term, role, _ in
            if role != .part { phrase.append((term, start)) }
          }
          offset += length
        }
      }
    }
    return phrase
  }

  /// Where a term stands in a chunk's text, counted in words; each part of an identifier is a word.
  /// - Complexity: O(postings of the term in the chunk's segment).
  package func positions(of term: [UInt8], in chunk: ChunkID) -> [Int32] {
    positions(of: [term], in: [chunk])[0][0]
  }

  /// Where terms stand in chunks: `result[term][chunk]`, in the order asked for.
  /// - Complexity: O(postings of the terms); one walk for all chunks.
  package func positions(of terms: [[UInt8]], in chunks: [ChunkID]) -> [[[Int32]]] {
    var result = Array(
      repeating: Array(repeating: [Int32](), count: chunks.count), count: terms.count)
    let order = chunks.indices.sorted {
      (chunks[$0].segment, chunks[$0].chunk) < (chunks[$1].segment, chunks[$1].chunk)
    }
    for (number, part) in parts.enumerated() {
      let wanted = order.filter { Int(chunks[$0].segment) == number }
      guard !wanted.isEmpty else { continue }
      part.segment.read { view in
        for (index, term) in terms.enumerated() {
          guard let found = view.term(of: term) else { continue }
          var walk = PhraseTerm(view, found, offset: 0)
          for place in wanted {
            let chunk = Int(chunks[place].chunk)
            guard walk.advance(to: chunk) else { break }
            if walk.chunk == chunk { result[index][place] = walk.positions() }
          }
        }
      }
    }
    return result
  }
}

/// Walks a term's chunks and positions together.
private struct PhraseTerm {
  let chunkCount: Int
  private let offset: Int32
  private var postings: PostingCursor
  private var cursor: PositionCursor
  private var hasChunk: Bool
  /// Positions of the present chunk, once they were read.
  private var present: [Int32]?

  init(_ view: SegmentView, _ term: Int, offset: Int32) {
    chunkCount = Int(view.terms[term].chunkCount)
    self.offset = offset
    postings = view.postingCursor(term)
    cursor = view.positionCursor(term)
    hasChunk = postings.next()
  }

  var chunk: Int { postings.chunk }

  /// Steps to the first chunk that is not before `target`; false when there is none.
  mutating func advance(to target: Int) -> Bool {
    while hasChunk, postings.chunk < target {
      if present == nil { cursor.skip(postings.counts.positionCount) }
      present = nil
      hasChunk = postings.next()
    }
    return hasChunk
  }

  mutating func positions() -> [Int32] {
    if let present { return present }
    let positions = cursor.read(postings.counts.positionCount)
    present = positions
    return positions
  }

  /// Brings all terms to the next chunk that has them all.
  static func nextCommon(_ terms: inout [PhraseTerm]) -> Int? {
    guard terms[0].hasChunk else { return nil }
    var target = terms[0].chunk
    var index = 0
    while index < terms.count {
      guard terms[index].advance(to: target) else { return nil }
      if terms[index].chunk == target {
        index += 1
      } else {
        target = terms[index].chunk
        index = 0
      }
    }
    return target
  }

  /// Whether the terms, which stand in one chunk, stand at their places from a common start.
  static func isPhrase(_ terms: inout [PhraseTerm]) -> Bool {
    let offset = terms[0].offset
    var starts = terms[0].positions().map { $0 &- offset }
    for index in terms.indices.dropFirst() where !starts.isEmpty {
      let offset = terms[index].offset
      let places = Set(terms[index].positions().map { $0 &- offset })
      starts.removeAll { !places.contains($0) }
    }
    return !starts.isEmpty
  }
}
