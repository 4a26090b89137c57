import Corpus
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct LookupTests {
  private func snapshot() throws -> IndexSnapshot {
    try Corpora.snapshot([
      Corpora.segment([
        Corpora.document(
          "a.swift",
          """
          struct OpenFile {
            func openFile() {}
            func openfile() {}
            func closeFile() { openFile() }
          }
          """)
      ]),
      Corpora.segment([
        Corpora.document("b.swift", "func openFile() {}\nfunc fetchOpenRecords() {}\n"),
        Corpora.document(
          "c.md", "# openFile\n\nOpen the file, then close it.\n\n# Other\n\nfile open"),
      ]),
    ])
  }

  private func names(_ snapshot: IndexSnapshot, _ symbols: [SymbolID]) -> [String] {
    symbols.map { id in
      let symbol = snapshot.symbol(id)
      return "\(snapshot.file(symbol.file).path) \(symbol.name)"
    }
  }

  @Test func findsSymbolsByName() throws {
    let snapshot = try snapshot()
    #expect(
      names(snapshot, snapshot.symbols(named: "openFile"))
        == ["a.swift openFile", "b.swift openFile", "c.md openFile"])
    #expect(names(snapshot, snapshot.symbols(named: "OpenFile")) == ["a.swift OpenFile"])
    #expect(snapshot.symbols(named: "open").isEmpty && snapshot.symbols(named: "").isEmpty)
  }

  @Test func findsSymbolsByPrefix() throws {
    let snapshot = try snapshot()
    let all = names(snapshot, snapshot.symbols(prefix: "OPENF", limit: 9))
    #expect(all.count == 5 && Set(all).count == 5)
    #expect(snapshot.symbols(prefix: "openf", limit: 2).count == 2)
    #expect(snapshot.symbols(prefix: "openf", limit: 9, isDistinct: true).count == 1)
    let every = names(snapshot, snapshot.symbols(prefix: "", limit: 99, isDistinct: true))
    #expect(
      every == ["a.swift closeFile", "b.swift fetchOpenRecords", "a.swift OpenFile", "c.md Other"])
    #expect(snapshot.symbols(prefix: "x", limit: 9).isEmpty)
    #expect(snapshot.symbols(prefix: "o", limit: 0).isEmpty)
  }

  @Test func findsSymbolsByLettersInOrder() throws {
    let snapshot = try snapshot()
    func best(_ query: String) -> [String] {
      snapshot.symbols(matching: query, limit: 20).map { snapshot.symbol($0).name }
    }
    #expect(best("fOR") == ["fetchOpenRecords"])
    #expect(best("cf") == ["closeFile"])
    #expect(best("openfile").count == 5)
    #expect(best("open file").count == 5)
    #expect(best("of").prefix(3).allSatisfy { $0.lowercased() == "openfile" })
    #expect(best("zzz").isEmpty && best("").isEmpty)
    #expect(snapshot.symbols(matching: "o", limit: 2).count == 2)
  }

  @Test func prefersHumpsAndRowsOfLetters() {
    func score(_ name: String, _ query: String) -> Int? {
      var matcher = NameMatcher(CaseFolding.folded(query))
      let folded = CaseFolding.folded(name)
      return Array(name.utf8).withUnsafeBufferPointer { name in
        folded.withUnsafeBufferPointer { matcher.score(name, folded: $0) }
      }
    }
    let cases: [(better: String, worse: String, query: String)] = [
      ("DoubleQueue", "debugger", "dq"), ("DoubleQueue", "DoubleReadQueue", "dbq"),
      ("open", "reopen", "open"), ("open", "openFile", "open"), ("openFile", "optionPen", "open"),
      ("read_line", "treadmillNeon", "rl"),
    ]
    for (better, worse, query) in cases {
      #expect((score(better, query) ?? -1) > (score(worse, query) ?? -1), "\(query)")
    }
    #expect(score(String(repeating: "a", count: 10_000), "aaa") != nil)
    #expect(score("abc", "acb") == nil)
  }

  @Test func findsPhrases() throws {
    let snapshot = try snapshot()
    func found(_ words: String...) -> [String] {
      snapshot.chunks(withPhrase: words, limit: 9).map(snapshot.key)
    }
    #expect(found("then", "close") == ["c.md:0"])
    #expect(found("close", "then").isEmpty)
    #expect(found("the", "file", "then") == ["c.md:0"])
    #expect(found("the", "then").isEmpty)
    // The parts of an identifier are words in a row.
    #expect(found("open", "file").contains("c.md:0"))
    #expect(found("closeFile", "openFile").count == 1)
    #expect(found("closeFile", "fetchOpenRecords").isEmpty)
    #expect(found().isEmpty && found("...").isEmpty)
    #expect(snapshot.chunks(withPhrase: ["file"], limit: 1).count == 1)
  }

  @Test(arguments: 1...4) func findsThePhrasesThatAreThere(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let documents = (0..<8).map { Corpora.random(Corpora.path($0), &random) }
    let snapshot = try Corpora.snapshot([Corpora.segment(documents)])
    for entry in documents.flatMap(PlainIndex.entries).prefix(12) {
      let words = entry.positions.flatMap { term, places in places.map { ($0, term) } }
      let places = Dictionary(grouping: words) { $0.0 }
      for start in places.keys {
        guard let one = places[start]?.randomElement(using: &random),
          let other = places[start + 1]?.randomElement(using: &random)
        else { continue }
        let pair = [one.1, other.1].map { String(decoding: $0, as: UTF8.self) }
        // Stems of stems may differ; only phrases of plain words are asked for.
        guard pair.allSatisfy({ QueryTerms.analyze($0).map(\.bytes) == [Array($0.utf8)] }) else {
          continue
        }
        let found = snapshot.chunks(withPhrase: pair, limit: 10_000).map(snapshot.key)
        #expect(found.contains(entry.key))
      }
    }
  }

  @Test func keepsTheFirstOfAnOrder() {
    var random = SplitMix(seed: 1)
    for limit in [1, 2, 7, 100] {
      let numbers = (0..<50).map { _ in Int.random(in: 0..<30, using: &random) }
      var list = BestList<Int>(limit: limit, isBefore: <)
      for number in numbers { list.insert(number) }
      #expect(list.sorted() == Array(numbers.sorted().prefix(limit)))
      #expect(list.threshold == (limit <= 50 ? numbers.sorted()[limit - 1] : nil))
    }
  }
}
