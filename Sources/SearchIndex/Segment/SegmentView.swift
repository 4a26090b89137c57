import Corpus

/// A segment's rows and bytes while they are being read; never kept.
struct SegmentView {
  let bytes: UnsafeRawBufferPointer
  let files: Rows<FileRow>
  let filesByPath: Rows<UInt32>
  let chunks: Rows<ChunkRow>
  /// Eight a chunk, by `Field.rawValue`.
  let fieldLengths: Rows<SIMD8<UInt16>>
  let symbols: Rows<SymbolRow>
  let symbolsByName: Rows<UInt32>
  let symbolsByFoldedName: Rows<UInt32>
  let stringStarts: Rows<UInt32>
  let terms: Rows<TermRow>
  let identifiers: Rows<IdentifierRow>
  private let statisticsRows: Rows<StatisticsRow>
  private let stringBytes: Range<Int>
  private let termBytes: Range<Int>
  private let postings: Range<Int>
  private let positions: Range<Int>
  private let identifierBytes: Range<Int>
  private let references: Range<Int>

  /// Fixed-size rows.
  struct Rows<Row: BitwiseCopyable> {
    private let base: UnsafeRawBufferPointer
    let count: Int

    fileprivate init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
      base = UnsafeRawBufferPointer(rebasing: bytes[range])
      count = range.count / MemoryLayout<Row>.stride
    }

    @inline(__always)
    subscript(_ index: Int) -> Row {
      precondition(index >= 0 && index < count)
      return base.loadUnaligned(
        fromByteOffset: index &* MemoryLayout<Row>.stride, as: Row.self)
    }
  }

  init(_ bytes: UnsafeRawBufferPointer, _ layout: SegmentLayout) {
    self.bytes = bytes
    files = Rows(bytes, layout.range(.files))
    filesByPath = Rows(bytes, layout.range(.filesByPath))
    chunks = Rows(bytes, layout.range(.chunks))
    fieldLengths = Rows(bytes, layout.range(.fieldLengths))
    symbols = Rows(bytes, layout.range(.symbols))
    symbolsByName = Rows(bytes, layout.range(.symbolsByName))
    symbolsByFoldedName = Rows(bytes, layout.range(.symbolsByFoldedName))
    stringStarts = Rows(bytes, layout.range(.stringStarts))
    terms = Rows(bytes, layout.range(.terms))
    identifiers = Rows(bytes, layout.range(.identifiers))
    statisticsRows = Rows(bytes, layout.range(.statistics))
    stringBytes = layout.range(.stringBytes)
    termBytes = layout.range(.termBytes)
    postings = layout.range(.postings)
    positions = layout.range(.positions)
    identifierBytes = layout.range(.identifierBytes)
    references = layout.range(.references)
  }

  var statistics: StatisticsRow { statisticsRows[0] }

  // What `validate` needs of the packed sections.
  var hasStatistics: Bool { statisticsRows.count > 0 }
  var stringBytesCount: Int { stringBytes.count }
  func hasTermBytes(upTo last: TermRow) -> Bool {
    Int(last.bytes) <= termBytes.count && Int(last.postings) <= postings.count
      && Int(last.positions) <= positions.count
  }
  func hasIdentifierBytes(upTo last: IdentifierRow) -> Bool {
    Int(last.bytes) <= identifierBytes.count && Int(last.references) <= references.count
  }

  // MARK: Bytes

  /// Bytes of the file.
  func packed(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(rebasing: bytes[range]).assumingMemoryBound(to: UInt8.self)
  }

  func string(_ number: UInt32) -> UnsafeBufferPointer<UInt8> {
    let start = stringBytes.lowerBound
    return packed(
      start + Int(stringStarts[Int(number)])..<start + Int(stringStarts[Int(number) + 1]))
  }

  func decoded(_ string: UInt32) -> String { String(decoding: self.string(string), as: UTF8.self) }

  func term(_ number: Int) -> UnsafeBufferPointer<UInt8> {
    let start = termBytes.lowerBound
    return packed(start + Int(terms[number].bytes)..<start + Int(terms[number + 1].bytes))
  }

  func identifier(_ number: Int) -> UnsafeBufferPointer<UInt8> {
    let start = identifierBytes.lowerBound
    return packed(
      start + Int(identifiers[number].bytes)..<start + Int(identifiers[number + 1].bytes))
  }

  // MARK: Postings

  /// Where a term's postings lie in `bytes`.
  func postingRange(_ term: Int) -> Range<Int> {
    let start = postings.lowerBound
    return start + Int(terms[term].postings)..<start + Int(terms[term + 1].postings)
  }

  func positionRange(_ term: Int) -> Range<Int> {
    let start = positions.lowerBound
    return start + Int(terms[term].positions)..<start + Int(terms[term + 1].positions)
  }

  func referenceRange(_ identifier: Int) -> Range<Int> {
    let start = references.lowerBound
    return start + Int(identifiers[identifier].references)..<start
      + Int(identifiers[identifier + 1].references)
  }

  func postingCursor(_ term: Int) -> PostingCursor {
    PostingCursor(bytes, postingRange(term), chunkCount: chunks.count)
  }

  func positionCursor(_ term: Int) -> PositionCursor {
    PositionCursor(bytes, positionRange(term))
  }

  func referenceCursor(_ identifier: Int) -> ReferenceCursor {
    ReferenceCursor(bytes, referenceRange(identifier), chunkCount: chunks.count)
  }

  // MARK: Look-up

  /// The first index in `0..<count` that is not below what is looked for.
  ///
  /// O(log count).
  static func lowerBound(_ count: Int, isBelow: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isBelow(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The first term that is not less than these bytes.
  func firstTerm(notBelow wanted: UnsafeBufferPointer<UInt8>) -> Int {
    Self.lowerBound(terms.count - 1) { ByteOrder.isLess(term($0), wanted) }
  }

  /// The number of a term.
  func term(of wanted: [UInt8]) -> Int? {
    wanted.withUnsafeBufferPointer { wanted in
      let number = firstTerm(notBelow: wanted)
      guard number < terms.count - 1, ByteOrder.compare(term(number), wanted) == 0 else {
        return nil
      }
      return number
    }
  }

  /// The number of an identifier with references.
  func identifier(of wanted: UnsafeBufferPointer<UInt8>) -> Int? {
    let count = identifiers.count - 1
    let number = Self.lowerBound(count) { ByteOrder.isLess(identifier($0), wanted) }
    guard number < count, ByteOrder.compare(identifier(number), wanted) == 0 else { return nil }
    return number
  }

  /// The files of a path; more than one only when a builder was given it twice.
  func files(path wanted: UnsafeBufferPointer<UInt8>) -> [Int] {
    var place = Self.lowerBound(filesByPath.count) {
      ByteOrder.isLess(string(files[Int(filesByPath[$0])].path), wanted)
    }
    var found: [Int] = []
    while place < filesByPath.count {
      let file = Int(filesByPath[place])
      guard ByteOrder.compare(string(files[file].path), wanted) == 0 else { break }
      found.append(file)
      place += 1
    }
    return found
  }
}
