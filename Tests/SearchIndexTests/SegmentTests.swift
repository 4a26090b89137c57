import Corpus
import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct SegmentTests {
  @Test func rowsHaveTheSizesOfTheFormat() {
    #expect(MemoryLayout<SegmentFormat.Header>.stride == SegmentFormat.headerLength)
    #expect(MemoryLayout<SegmentFormat.SectionRow>.stride == SegmentFormat.sectionRowLength)
    #expect(MemoryLayout<FileRow>.stride == 56)
    #expect(MemoryLayout<ChunkRow>.stride == 48)
    #expect(MemoryLayout<SymbolRow>.stride == 64)
    #expect(MemoryLayout<TermRow>.stride == 16)
    #expect(MemoryLayout<IdentifierRow>.stride == 16)
    #expect(MemoryLayout<StatisticsRow>.stride == 64)
  }

  @Test(arguments: 1...6) func holdsWhatThePlainIndexHolds(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let documents = (0..<8).map { Corpora.random(Corpora.path($0), &random) }
    let snapshot = try Corpora.snapshot([Corpora.segment(documents)])
    #expect(snapshot.fileCount == 8)
    #expect(snapshot.byteCount == documents.reduce(0) { $0 + $1.document.text.count })
    #expect(snapshot.symbolCount == documents.reduce(0) { $0 + $1.symbols.count })
    for document in documents { try check(document, in: snapshot) }
  }

  private func check(_ document: ChunkedDocument, in snapshot: IndexSnapshot) throws {
    let id = try #require(snapshot.file(root: Corpora.root, path: document.document.path))
    let file = snapshot.file(id)
    #expect(file.path == document.document.path && file.root == Corpora.root)
    #expect(file.hash == document.document.hash && file.language == document.document.language)
    #expect(file.traits == document.document.traits && file.modified == 7)
    #expect(file.size == document.document.text.count)
    let chunks = snapshot.chunks(of: id)
    let symbols = snapshot.symbols(in: id)
    #expect(chunks.count == document.chunks.count && symbols.count == document.symbols.count)
    for ((chunk, expected), entry) in zip(
      zip(chunks, document.chunks), PlainIndex.entries(of: document))
    {
      let record = snapshot.chunk(chunk)
      #expect(record.bytes == expected.bytes && record.lines == expected.lines)
      #expect(record.kind == expected.kind && record.file == id)
      #expect(record.hash == ContentHash(document.document.text[expected.bytes]))
      #expect(record.symbol == (expected.symbol < 0 ? nil : symbols[Int(expected.symbol)]))
      #expect(record.symbols.count == expected.symbols.count)
      for offset in [expected.bytes.lowerBound, expected.bytes.upperBound - 1]
      where !expected.bytes.isEmpty {
        #expect(snapshot.chunk(in: id, at: offset) == chunk)
      }
      check(entry, chunk, snapshot)
    }
    #expect(snapshot.chunk(in: id, at: document.document.text.count) == nil)
    for (number, symbol) in symbols.enumerated() {
      check(snapshot.symbol(symbol), document, number, symbols)
      #expect(snapshot.symbols(named: snapshot.symbol(symbol).name).contains(symbol))
    }
  }

  private func check(_ entry: PlainIndex.Entry, _ chunk: ChunkID, _ snapshot: IndexSnapshot) {
    let lengths = snapshot.fieldLengths(of: chunk)
    for field in Field.allCases {
      #expect(Int(lengths[field.rawValue]) == entry.lengths[field, default: 0])
    }
    for (term, places) in entry.positions {
      #expect(snapshot.positions(of: term, in: chunk) == places)
    }
    #expect(snapshot.positions(of: Array("nowhere".utf8), in: chunk).isEmpty)
    for identifier in entry.references.keys {
      #expect(snapshot.chunks(using: identifier, limit: 10_000).contains(chunk))
    }
  }

  private func check(
    _ record: SymbolRecord, _ document: ChunkedDocument, _ number: Int, _ symbols: [SymbolID]
  ) {
    let symbol = document.symbols[number]
    #expect(record.name == document.document.string(symbol.name))
    #expect(record.kind == symbol.kind && record.level == symbol.level)
    #expect(record.extent == symbol.extent && record.docComment == symbol.docComment)
    #expect(record.nameBytes == symbol.name)
    #expect(record.containers == document.path(of: number).dropLast())
    #expect(record.lines.lowerBound == document.document.lines.line(at: symbol.extent.lowerBound))
  }

  @Test(arguments: 1...4) func countsReferences(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let documents = (0..<8).map { Corpora.random(Corpora.path($0), &random) }
    let snapshot = try Corpora.snapshot([
      Corpora.segment(Array(documents[..<4])), Corpora.segment(Array(documents[4...])),
    ])
    var occurrences: [String: Int] = [:]
    var chunks: [String: Int] = [:]
    for entry in documents.flatMap(PlainIndex.entries) {
      for (identifier, count) in entry.references {
        occurrences[identifier, default: 0] += count
        chunks[identifier, default: 0] += 1
      }
    }
    #expect(!occurrences.isEmpty)
    for (identifier, count) in occurrences {
      #expect(snapshot.usage(of: identifier) == (count, chunks[identifier] ?? 0))
      #expect(snapshot.chunks(using: identifier, limit: 1).count == 1)
    }
    #expect(snapshot.usage(of: "nowhere") == (0, 0))
  }

  @Test(arguments: 1...6) func mergesToWhatABuilderWouldMake(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var live: [ChunkedDocument] = []
    var sources: [SegmentMerge.Source] = []
    for group in 0..<4 {
      let documents = (0..<4).map { Corpora.random(Corpora.path(group * 4 + $0), &random) }
      var dead = BitSet()
      for (file, document) in documents.enumerated() {
        if random.oneIn(3) { dead.insert(file) } else { live.append(document) }
      }
      let segment = try Segment(MappedFile(Corpora.segment(documents)), name: "test")
      sources.append(SegmentMerge.Source(segment: segment, deadFiles: dead))
    }
    #expect(SegmentMerge.merge(sources) == Corpora.segment(live))
  }

  @Test func foldsSignatures() throws {
    let long = String(repeating: "é", count: 300)
    let snapshot = try Corpora.snapshot([
      ("a.swift", "func  one(\n    a: Int,\n\tb: Int\n) {}\n\nfunc \(long)() {}\n")
    ])
    let one = try #require(snapshot.symbols(named: "one").first)
    #expect(snapshot.symbol(one).signature == "func one( a: Int, b: Int )")
    let other = try #require(snapshot.symbols(named: long).first)
    #expect(snapshot.symbol(other).signature.utf8.count == 511)
    #expect(snapshot.symbol(other).name == long)
  }

  @Test func isEmptyWithoutFiles() throws {
    let segment = try Segment(MappedFile(Corpora.segment([])), name: "test")
    #expect(segment.fileCount == 0 && segment.chunkCount == 0 && segment.termCount == 0)
  }
}
