import Storage

/// A segment's content on its way to a file: rows and packed bytes, filled by the builder or a merge.
///
/// The same content gives the same bytes, whichever way it came.
struct SegmentTables: ~Copyable {
  var files: [FileRow] = []
  var chunks: [ChunkRow] = []
  /// Eight numbers a chunk, by `Field.rawValue`; longer fields count as 65,535.
  var fieldLengths: [UInt16] = []
  var symbols: [SymbolRow] = []
  var strings = ByteInterner()
  var terms: [TermRow] = []
  var termBytes = GrowingBuffer<UInt8>()
  var postings = GrowingBuffer<UInt8>()
  var positions = GrowingBuffer<UInt8>()
  var identifiers: [IdentifierRow] = []
  var identifierBytes = GrowingBuffer<UInt8>()
  var references = GrowingBuffer<UInt8>()
  var statistics = StatisticsRow()
  var featureVersion = SegmentFormat.featureVersion

  /// Adds a chunk's field lengths, by `Field.rawValue`.
  mutating func appendLengths(_ lengths: SIMD8<UInt32>) {
    for field in 0..<8 {
      let length = UInt16(clamping: lengths[field])
      fieldLengths.append(length)
      statistics.lengths[field] &+= UInt64(length)
    }
  }

  /// Adds a term whose postings and positions begin at these places.
  mutating func appendTerm(
    _ bytes: UnsafeBufferPointer<UInt8>, chunkCount: UInt32, postings: UInt32, positions: UInt32
  ) {
    terms.append(
      TermRow(
        bytes: UInt32(termBytes.count), chunkCount: chunkCount, postings: postings,
        positions: positions))
    termBytes.append(contentsOf: bytes)
  }

  /// Adds an identifier whose references begin at this place.
  mutating func appendIdentifier(
    _ bytes: UnsafeBufferPointer<UInt8>, chunkCount: UInt32, occurrences: UInt32,
    references: UInt32
  ) {
    identifiers.append(
      IdentifierRow(
        bytes: UInt32(identifierBytes.count), chunkCount: chunkCount, occurrences: occurrences,
        references: references))
    identifierBytes.append(contentsOf: bytes)
  }

  // MARK: File

  /// The segment's bytes.
  /// - Complexity: O(bytes + (files + symbols + strings) log).
  consuming func serialized() -> [UInt8] {
    let nothing = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    appendTerm(
      nothing, chunkCount: 0, postings: UInt32(postings.count), positions: UInt32(positions.count))
    appendIdentifier(
      nothing, chunkCount: 0, occurrences: 0, references: UInt32(references.count))
    let order = orders()
    var writer = SectionWriter(
      capacity: files.count * 60 + chunks.count * 64 + symbols.count * 72 + strings.bytes.count
        + termBytes.count + postings.count + positions.count + references.count
        + (terms.count + identifiers.count) * 20 + 4096)
    writer.append(.files, files)
    writer.append(.filesByPath, order.paths)
    writer.append(.chunks, chunks)
    writer.append(.fieldLengths, fieldLengths)
    writer.append(.symbols, symbols)
    writer.append(.symbolsByName, order.names)
    writer.append(.symbolsByFoldedName, order.foldedNames)
    writer.append(.stringStarts, strings.starts)
    writer.append(.stringBytes, strings.bytes)
    writer.append(.terms, terms)
    writer.append(.termBytes, termBytes)
    writer.append(.postings, postings)
    writer.append(.positions, positions)
    writer.append(.identifiers, identifiers)
    writer.append(.identifierBytes, identifierBytes)
    writer.append(.references, references)
    writer.append(.statistics, [statistics])
    return writer.finish(featureVersion: featureVersion)
  }

  /// Files by path, and symbols by name and folded name; equal names: code first, then by number.
  private func orders() -> (paths: [UInt32], names: [UInt32], foldedNames: [UInt32]) {
    var ranks = [UInt32](repeating: 0, count: strings.count)
    for (rank, string) in strings.sorted().enumerated() { ranks[Int(string)] = UInt32(rank) }
    func order(_ keys: [UInt64]) -> [UInt32] {
      keys.enumerated().sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map { UInt32($0.0) }
    }
    func key(_ string: UInt32, _ symbol: SymbolRow) -> UInt64 {
      UInt64(ranks[Int(string)]) << 1 | (symbol.isHeading ? 1 : 0)
    }
    return (
      order(files.map { UInt64(ranks[Int($0.path)]) }),
      order(symbols.map { key($0.name, $0) }),
      order(symbols.map { key($0.foldedName, $0) })
    )
  }
}

/// Puts sections behind a header and hashes them.
private struct SectionWriter {
  private static let tableEnd =
    SegmentFormat.headerLength + SegmentFormat.Section.required.count
    * SegmentFormat.sectionRowLength
  private var bytes: [UInt8] = []
  private var rows: [SegmentFormat.SectionRow] = []

  init(capacity: Int) {
    bytes.reserveCapacity(capacity)
    bytes.append(contentsOf: repeatElement(0, count: Self.tableEnd))
  }

  mutating func append<Row: BitwiseCopyable>(
    _ section: SegmentFormat.Section, _ content: [Row]
  ) {
    content.withUnsafeBytes { append(section, $0) }
  }

  mutating func append<Row: BitwiseCopyable>(
    _ section: SegmentFormat.Section, _ content: borrowing GrowingBuffer<Row>
  ) {
    content.withElements { append(section, UnsafeRawBufferPointer($0)) }
  }

  private mutating func append(_ section: SegmentFormat.Section, _ raw: UnsafeRawBufferPointer) {
    while bytes.count % 8 != 0 { bytes.append(0) }
    rows.append(
      SegmentFormat.SectionRow(
        section: section.rawValue, offset: UInt64(bytes.count), length: UInt64(raw.count),
        hash: ContentHash(raw).value))
    bytes.append(contentsOf: raw)
  }

  consuming func finish(featureVersion: UInt64) -> [UInt8] {
    var header = SegmentFormat.Header(
      magic: SegmentFormat.magic, version: SegmentFormat.version,
      sectionCount: UInt32(rows.count), featureVersion: featureVersion,
      length: UInt64(bytes.count), hash: 0)
    bytes.withUnsafeMutableBytes { raw in
      for (number, row) in rows.enumerated() {
        raw.storeBytes(
          of: row,
          toByteOffset: SegmentFormat.headerLength + number * SegmentFormat.sectionRowLength,
          as: SegmentFormat.SectionRow.self)
      }
      raw.storeBytes(of: header, as: SegmentFormat.Header.self)
      header.hash = ContentHash(UnsafeRawBufferPointer(rebasing: raw[..<Self.tableEnd])).value
      raw.storeBytes(of: header, as: SegmentFormat.Header.self)
    }
    return bytes
  }
}
