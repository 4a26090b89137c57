package import Corpus
import Storage

/// Collects chunked documents and writes them as one immutable segment.
///
/// Adding costs one hash lookup a word and one packed posting for each term of a chunk; nothing is
/// allocated per word. Memory is about one and a half times the text. Not thread-safe: fill one
/// builder per thread and commit their segments together.
package struct SegmentBuilder: ~Copyable {
  /// Text enough for one segment; a larger builder only costs memory.
  package static let suggestedByteCount = 16 << 20

  private var content = SegmentContent()

  /// An empty segment.
  package init() {}

  /// Files added so far.
  package var fileCount: Int { content.tables.files.count }
  /// Bytes of text added so far.
  package var byteCount: Int { content.byteCount }

  /// Adds a document.
  ///
  /// Of documents with the same path the last one counts.
  /// - Parameter modified: of the file, nanoseconds since 1970.
  /// - Complexity: O(bytes), tens of MB a second.
  package mutating func add(_ document: ChunkedDocument, modified: Int64) {
    content.add(document, modified: modified)
  }

  /// The segment's bytes: header, section table with checksums, sections.
  package consuming func finish() -> [UInt8] { content.serialized() }
}

/// What a builder has collected: rows, and the logs of postings still in the order of chunks.
private struct SegmentContent: ~Copyable {
  var tables = SegmentTables()
  var byteCount = 0
  private var words = WordTable()
  private var counter = ChunkCounter()
  private var postings = PostingLog()
  private var references = PostingLog()

  mutating func add(_ document: ChunkedDocument, modified: Int64) {
    let source = document.document
    byteCount += source.text.count
    let firstChunk = tables.chunks.count
    let firstSymbol = tables.symbols.count
    let file = tables.files.count
    tables.files.append(
      FileRow(
        path: string(source.path), language: source.language.rawValue,
        traits: source.traits.rawValue, textLength: UInt32(clamping: source.text.count),
        lineCount: UInt32(clamping: source.lines.count), hash: source.hash.value,
        size: Int64(source.size), modified: modified, chunkStart: UInt32(firstChunk),
        chunkEnd: UInt32(firstChunk + document.chunks.count), symbolStart: UInt32(firstSymbol),
        symbolEnd: UInt32(firstSymbol + document.symbols.count)))
    source.text.withUnsafeBufferPointer { text in
      addSymbols(of: document, text, file: file, firstChunk: firstChunk)
      addChunks(of: document, text, file: file, firstSymbol: firstSymbol)
    }
  }

  // MARK: Strings

  private mutating func string(_ text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { UInt32(tables.strings.intern($0)) }
  }

  private mutating func string(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBufferPointer { UInt32(tables.strings.intern($0)) }
  }

  private mutating func string(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> UInt32 {
    UInt32(tables.strings.intern(UnsafeBufferPointer(rebasing: text[range])))
  }

  // MARK: Symbols

  private mutating func addSymbols(
    of document: ChunkedDocument, _ text: UnsafeBufferPointer<UInt8>, file: Int, firstChunk: Int
  ) {
    let firstSymbol = Int32(tables.symbols.count)
    let lines = document.document.lines
    let chunks = chunksOfSymbols(document)
    for (number, symbol) in document.symbols.enumerated() {
      var folded: [UInt8] = []
      CaseFolding.fold(UnsafeBufferPointer(rebasing: text[symbol.name]), appendingTo: &folded)
      let firstLine = lines.line(at: symbol.extent.lowerBound)
      let lastLine = lines.line(at: max(symbol.extent.lowerBound, symbol.extent.upperBound - 1))
      tables.symbols.append(
        SymbolRow(
          file: UInt32(file), chunk: UInt32(firstChunk + chunks[number]),
          kind: symbol.kind.rawValue, level: symbol.level,
          container: symbol.container < 0 ? -1 : firstSymbol + symbol.container,
          name: string(text, symbol.name), foldedName: string(folded),
          receiver: symbol.receiver.isEmpty ? SymbolRow.none : string(text, symbol.receiver),
          signature: string(Signature.folded(text, symbol.signature)),
          nameStart: UInt32(clamping: symbol.name.lowerBound),
          nameEnd: UInt32(clamping: symbol.name.upperBound),
          extentStart: UInt32(clamping: symbol.extent.lowerBound),
          extentEnd: UInt32(clamping: symbol.extent.upperBound),
          docStart: UInt32(clamping: symbol.docComment.lowerBound),
          docEnd: UInt32(clamping: symbol.docComment.upperBound),
          lineStart: UInt32(clamping: firstLine), lineEnd: UInt32(clamping: lastLine + 1)))
    }
  }

  /// For each symbol the number of the chunk that holds its name.
  private func chunksOfSymbols(_ document: ChunkedDocument) -> [Int] {
    var chunk = 0
    return document.symbols.map { symbol in
      while chunk + 1 < document.chunks.count,
        document.chunks[chunk].bytes.upperBound <= symbol.name.lowerBound
      { chunk += 1 }
      return chunk
    }
  }

  // MARK: Chunks

  private mutating func addChunks(
    of document: ChunkedDocument, _ text: UnsafeBufferPointer<UInt8>, file: Int, firstSymbol: Int
  ) {
    var path = document.document.path
    let pathWords = path.withUTF8 { words.numbers(in: $0, 0..<$0.count) }
    let names = document.symbols.map { words.numbers(in: text, $0.name) }
    var spans = TextSpans(document)
    for chunk in document.chunks {
      let number = tables.chunks.count
      for word in pathWords { words.count(word, .path, isText: false, in: &counter) }
      countNames(of: chunk, document, names)
      countText(text, chunk.bytes, &spans)
      tables.appendLengths(counter.lengths)
      counter.finish(chunk: Int32(number), &postings, &references)
      tables.chunks.append(
        ChunkRow(
          file: UInt32(file), kind: chunk.kind.rawValue,
          byteStart: UInt32(clamping: chunk.bytes.lowerBound),
          byteEnd: UInt32(clamping: chunk.bytes.upperBound),
          lineStart: UInt32(clamping: chunk.lines.lowerBound),
          lineEnd: UInt32(clamping: chunk.lines.upperBound),
          symbol: chunk.symbol < 0 ? -1 : Int32(firstSymbol) + chunk.symbol,
          symbolStart: UInt32(firstSymbol + chunk.symbols.lowerBound),
          symbolEnd: UInt32(firstSymbol + chunk.symbols.upperBound),
          hash: ContentHash(
            UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[chunk.bytes])
          )
          .value))
    }
  }

  /// Counts the names defined in a chunk, and those of what it stands in.
  private mutating func countNames(
    of chunk: Chunk, _ document: ChunkedDocument, _ names: [[Int]]
  ) {
    for number in chunk.symbols where document.symbols[number].kind != .heading {
      for word in names[number] { words.count(word, .symbol, isText: false, in: &counter) }
    }
    var number = Int(chunk.symbol)
    guard number >= 0 else { return }
    if chunk.symbols.contains(number), document.symbols[number].kind != .heading {
      number = Int(document.symbols[number].container)
    }
    // A hostile chain of containers ends at a fixed depth.
    for _ in 0..<SegmentBuilder.maximumDepth where number >= 0 {
      for word in names[number] { words.count(word, .heading, isText: false, in: &counter) }
      number = Int(document.symbols[number].container)
    }
  }

  private mutating func countText(
    _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ spans: inout TextSpans
  ) {
    WordScanner.forEachWord(in: text, range) { range, hash in
      let word = words.number(of: UnsafeBufferPointer(rebasing: text[range]), hash: hash)
      words.count(word, spans.field(at: range.lowerBound), isText: true, in: &counter)
      if spans.isReference(at: range.lowerBound), text[range.lowerBound] &- 0x30 >= 10,
        words.hasTerms(word)
      {
        counter.countReference(word)
      }
    }
  }

  // MARK: End

  consuming func serialized() -> [UInt8] {
    addTerms()
    addIdentifiers()
    return tables.serialized()
  }

  private mutating func addTerms() {
    let order = words.terms.sorted()
    let groups = postings.grouped(by: order)
    for term in order {
      let term = Int(term)
      guard groups.counts[term] > 0 else { continue }
      words.terms.withString(term) {
        tables.appendTerm(
          $0, chunkCount: groups.counts[term], postings: groups.postingStarts[term],
          positions: groups.positionStarts[term])
      }
    }
    tables.postings = groups.postings.copy()
    tables.positions = groups.positions.copy()
  }

  private mutating func addIdentifiers() {
    let order = words.words.sorted()
    let groups = references.grouped(by: order)
    for word in order {
      let word = Int(word)
      guard groups.counts[word] > 0 else { continue }
      words.words.withString(word) {
        tables.appendIdentifier(
          $0, chunkCount: groups.counts[word], occurrences: references.occurrences(of: word),
          references: groups.postingStarts[word])
      }
    }
    tables.references = groups.postings.copy()
  }
}

extension SegmentBuilder {
  /// Containers above a symbol that are looked at.
  static let maximumDepth = 32
}
