/// Distinct words as they are written, each analysed once into terms.
struct WordTable: ~Copyable {
  private(set) var words = ByteInterner(minimumCapacity: 1 << 12)
  private(set) var terms = ByteInterner(minimumCapacity: 1 << 12)
  private var analyzer = TermAnalyzer()
  /// Terms of all words, one after the other: of each the whole first, then the parts.
  private var wordTerms = GrowingBuffer<UInt32>()
  private var termStarts = GrowingBuffer<UInt32>(repeating: 0, count: 1)

  /// The word's number.
  @inline(__always)
  mutating func number(of word: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    let number = words.intern(word, hash: hash)
    if number == termStarts.count - 1 { analyze(word) }
    return number
  }

  private mutating func analyze(_ word: UnsafeBufferPointer<UInt8>) {
    _ = analyzer.analyze(word) { term, _, _ in
      let number = term.withUnsafeBufferPointer { terms.intern($0) }
      wordTerms.append(UInt32(number))
    }
    termStarts.append(UInt32(wordTerms.count))
  }

  /// Whether a word is more than underscores.
  @inline(__always)
  func hasTerms(_ word: Int) -> Bool { termStarts[word] < termStarts[word + 1] }

  /// Counts a word's terms in a field.
  @inline(__always)
  func count(_ word: Int, _ field: Field, isText: Bool, in counter: inout ChunkCounter) {
    let start = Int(termStarts[word])
    let end = Int(termStarts[word + 1])
    guard start < end else { return }
    let position = counter.position
    counter.count(wordTerms[start], field, at: position, isText: isText)
    var index = start + 1
    while index < end {
      counter.count(
        wordTerms[index], field, at: position + Int32(index - start - 1), isText: isText)
      index += 1
    }
    counter.advance(field, by: max(1, end - start - 1), isText: isText)
  }

  /// The numbers of the words of a text.
  mutating func numbers(in text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [Int] {
    var numbers: [Int] = []
    WordScanner.forEachWord(in: text, range) { word, hash in
      numbers.append(number(of: UnsafeBufferPointer(rebasing: text[word]), hash: hash))
    }
    return numbers
  }
}
