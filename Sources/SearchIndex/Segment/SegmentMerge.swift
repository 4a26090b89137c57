/// Joins segments into one without their files' text; deleted files are left behind.
///
/// The result has the bytes that a builder would have made of the same files in the same order.
struct SegmentMerge: ~Copyable {
  /// A segment and its deleted files.
  struct Source {
    var segment: Segment
    var deadFiles: BitSet
  }

  private var tables = SegmentTables()
  /// For each source the new numbers of its chunks, or -1.
  private var chunkNumbers: [[Int32]] = []

  /// The joined segment's bytes.
  ///
  /// The sources must have one feature version.
  /// - Complexity: O(bytes + terms × sources).
  static func merge(_ sources: [Source]) -> [UInt8] {
    withViews(sources[...], []) { views in
      var merge = SegmentMerge()
      merge.tables.featureVersion =
        sources.first?.segment.featureVersion ?? SegmentFormat.featureVersion
      for (view, source) in zip(views, sources) { merge.addRows(view, source.deadFiles) }
      merge.addTerms(views)
      merge.addIdentifiers(views)
      return merge.tables.serialized()
    }
  }

  private static func withViews(
    _ sources: ArraySlice<Source>, _ views: [SegmentView], _ body: ([SegmentView]) -> [UInt8]
  ) -> [UInt8] {
    guard let first = sources.first else { return body(views) }
    return first.segment.read { withViews(sources.dropFirst(), views + [$0], body) }
  }

  // MARK: Rows

  private mutating func addRows(_ view: SegmentView, _ dead: BitSet) {
    var numbers = [Int32](repeating: -1, count: view.chunks.count)
    for file in 0..<view.files.count where !dead.contains(file) {
      var row = view.files[file]
      let oldChunks = row.chunkStart..<row.chunkEnd
      let oldSymbols = row.symbolStart..<row.symbolEnd
      row.path = string(view, row.path)
      row.chunkStart = UInt32(tables.chunks.count)
      row.symbolStart = UInt32(tables.symbols.count)
      row.chunkEnd = row.chunkStart + UInt32(oldChunks.count)
      row.symbolEnd = row.symbolStart + UInt32(oldSymbols.count)
      tables.files.append(row)
      for symbol in oldSymbols {
        addSymbol(view, Int(symbol), row, oldChunks.lowerBound, oldSymbols.lowerBound)
      }
      for chunk in oldChunks {
        numbers[Int(chunk)] = Int32(tables.chunks.count)
        addChunk(view, Int(chunk), row, oldSymbols.lowerBound)
      }
    }
    chunkNumbers.append(numbers)
  }

  private mutating func addSymbol(
    _ view: SegmentView, _ number: Int, _ file: FileRow, _ oldChunk: UInt32, _ oldSymbol: UInt32
  ) {
    var row = view.symbols[number]
    row.file = UInt32(tables.files.count - 1)
    row.chunk = row.chunk - oldChunk + file.chunkStart
    if row.container >= 0 { row.container += Int32(file.symbolStart) - Int32(oldSymbol) }
    row.name = string(view, row.name)
    row.foldedName = string(view, row.foldedName)
    if row.receiver != SymbolRow.none { row.receiver = string(view, row.receiver) }
    row.signature = string(view, row.signature)
    tables.symbols.append(row)
  }

  private mutating func addChunk(
    _ view: SegmentView, _ number: Int, _ file: FileRow, _ oldSymbol: UInt32
  ) {
    var row = view.chunks[number]
    row.file = UInt32(tables.files.count - 1)
    if row.symbol >= 0 { row.symbol += Int32(file.symbolStart) - Int32(oldSymbol) }
    row.symbolStart = row.symbolStart - oldSymbol + file.symbolStart
    row.symbolEnd = row.symbolEnd - oldSymbol + file.symbolStart
    tables.chunks.append(row)
    tables.appendLengths(SIMD8<UInt32>(truncatingIfNeeded: view.fieldLengths[number]))
  }

  private mutating func string(_ view: SegmentView, _ number: UInt32) -> UInt32 {
    UInt32(tables.strings.intern(view.string(number)))
  }

  // MARK: Postings

  private mutating func addTerms(_ views: [SegmentView]) {
    Self.forEachKey(views, count: { $0.terms.count - 1 }, key: { $0.term($1) }) { bytes, holders in
      let start = (UInt32(tables.postings.count), UInt32(tables.positions.count))
      var last: Int32 = -1
      var count: UInt32 = 0
      for (source, term) in holders {
        count += copyPostings(views[source], term, source, &last)
      }
      guard count > 0 else { return }
      tables.appendTerm(bytes, chunkCount: count, postings: start.0, positions: start.1)
    }
  }

  /// Copies the postings of live chunks; returns how many there were.
  private mutating func copyPostings(
    _ view: SegmentView, _ term: Int, _ source: Int, _ last: inout Int32
  ) -> UInt32 {
    var postings = view.postingCursor(term)
    var positions = view.positionCursor(term)
    var count: UInt32 = 0
    while postings.next() {
      let start = positions.offset
      let counts = postings.counts
      positions.skip(counts.positionCount)
      let chunk = chunkNumbers[source][postings.chunk]
      guard chunk >= 0 else { continue }
      Posting.append(UInt32(chunk - last - 1), counts, to: &tables.postings)
      tables.positions.append(contentsOf: view.packed(start..<positions.offset))
      last = chunk
      count += 1
    }
    return count
  }

  private mutating func addIdentifiers(_ views: [SegmentView]) {
    Self.forEachKey(
      views, count: { $0.identifiers.count - 1 }, key: { $0.identifier($1) }
    ) { bytes, holders in
      let start = UInt32(tables.references.count)
      var last: Int32 = -1
      var chunks: UInt32 = 0
      var occurrences: UInt32 = 0
      for (source, identifier) in holders {
        var cursor = views[source].referenceCursor(identifier)
        while cursor.next() {
          let chunk = chunkNumbers[source][cursor.chunk]
          guard chunk >= 0 else { continue }
          let uses = UInt32(clamping: cursor.occurrences)
          ReferenceCursor.append(UInt32(chunk - last - 1), uses, to: &tables.references)
          last = chunk
          chunks += 1
          occurrences &+= uses
        }
      }
      guard chunks > 0 else { return }
      tables.appendIdentifier(
        bytes, chunkCount: chunks, occurrences: occurrences, references: start)
    }
  }

  /// Walks the sorted keys of all views together.
  /// - Parameter body: gets a key, and which views have it under which number.
  private static func forEachKey(
    _ views: [SegmentView], count: (SegmentView) -> Int,
    key: (SegmentView, Int) -> UnsafeBufferPointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>, [(source: Int, number: Int)]) -> Void
  ) {
    var next = [Int](repeating: 0, count: views.count)
    let counts = views.map(count)
    var holders: [(source: Int, number: Int)] = []
    while true {
      holders.removeAll(keepingCapacity: true)
      var least: UnsafeBufferPointer<UInt8>?
      for source in views.indices where next[source] < counts[source] {
        let candidate = key(views[source], next[source])
        let order = least.map { ByteOrder.compare(candidate, $0) } ?? -1
        if order < 0 {
          least = candidate
          holders.removeAll(keepingCapacity: true)
        }
        if order <= 0 { holders.append((source, next[source])) }
      }
      guard let least else { return }
      for holder in holders { next[holder.source] += 1 }
      body(least, holders)
    }
  }
}
