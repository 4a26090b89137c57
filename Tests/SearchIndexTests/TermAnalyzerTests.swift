import TestSupport
import Testing

@testable import SearchIndex

@Suite struct TermAnalyzerTests {
  /// The terms of a text, positions left out.
  private func terms(_ text: String) -> [String] {
    QueryTerms.analyze(text, isUnique: false).map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  @Test(arguments: [
    ("fileName", ["filenam", "file", "name"]),
    ("JSONEncoder", ["jsonencoder", "json", "encoder"]),
    ("open_file", ["openfil", "open", "file"]),
    ("openFile", ["openfil", "open", "file"]),
    ("__init__", ["init"]),
    ("_", []),
    ("URLs", ["url"]),
    ("parseURLs", ["parseurl", "pars", "url"]),
    ("URLSession", ["urlsess", "url", "session"]),
    ("utf8", ["utf8"]),
    ("SHA256", ["sha256"]),
    ("SHA256Hash", ["sha256hash", "sha256", "hash"]),
    ("x86_64", ["x8664", "x86", "64"]),
    ("MAX_SIZE", ["maxsiz", "max", "size"]),
    ("content-type", ["content", "type"]),
    ("a.b(c)", ["a", "b", "c"]),
    ("don't", ["don", "t"]),
    ("ÜberGröße", ["übergröße", "über", "größe"]),
    ("数据库", ["数据", "据库"]),
    ("x数y", ["x", "数", "y"]),
    ("日本語のAPI", ["日本", "本語", "語の", "api"]),
    ("", []),
  ])
  func splitsIdentifiers(_ text: String, _ expected: [String]) {
    #expect(terms(text) == expected)
  }

  @Test(arguments: [
    ["route", "routes", "routed", "routing"],
    ["register", "registers", "registered", "registering"],
    ["connect", "connects", "connected", "connection", "connections"],
    ["class", "classes"], ["query", "queries"], ["alias", "aliases"], ["use", "uses", "used"],
    ["id", "ids"], ["analysis"], ["status"], ["stop", "stopped", "stopping"], ["byte", "bytes"],
    ["validate", "validated", "validation"], ["hope", "hoping"], ["need", "needed"],
  ])
  func bringsFormsOfAWordTogether(_ words: [String]) {
    #expect(Set(words.map { terms($0) }).count == 1)
  }

  @Test(arguments: [
    ("user", "use"), ("string", "str"), ("thing", "th"), ("general", "generic"),
    ("number", "numb"), ("server", "serve"), ("this", "thi"), ("hoping", "hopping"),
  ])
  func keepsDifferentWordsApart(_ one: String, _ other: String) {
    #expect(terms(one) != terms(other))
  }

  @Test func countsPartsAsPositions() {
    let terms = QueryTerms.analyze("the JSONEncoder of openFile", isUnique: false)
    #expect(terms.map(\.position) == [0, 1, 1, 2, 3, 4, 4, 5])
    #expect(terms.map(\.isWhole) == [false, true, false, false, false, true, false, false])
    #expect(terms.map(\.isPart) == [false, false, true, true, false, false, true, true])
    #expect(terms.map(\.isStopWord) == [true, false, false, false, true, false, false, false])
  }

  @Test func keepsTheFirstOfEqualTerms() {
    let terms = QueryTerms.analyze("open openFile opened")
    #expect(terms.map { String(decoding: $0.bytes, as: UTF8.self) } == ["open", "openfil", "file"])
  }

  @Test func passesOverRunsThatAreData() {
    let run = String(repeating: "a", count: WordScanner.maximumWordLength + 1)
    #expect(terms("one \(run) two") == ["one", "two"])
  }

  @Test func readsAnyBytes() {
    var random = SplitMix(seed: 1)
    let alphabet: [UInt8] = [
      0x41, 0x61, 0x5F, 0x30, 0x20, 0xC3, 0x9C, 0xE6, 0x95, 0xB0, 0xFF, 0xF4,
    ]
    for _ in 0..<500 {
      let bytes = random.bytes(Int.random(in: 0..<40, using: &random), of: alphabet)
      var last = 0
      bytes.withUnsafeBufferPointer { text in
        var analyzer = TermAnalyzer()
        WordScanner.forEachWord(in: text, 0..<text.count) { range, hash in
          let word = UnsafeBufferPointer(rebasing: text[range])
          #expect(range.lowerBound >= last - 3 && !range.isEmpty)
          #expect(hash == ByteInterner.hash(word))
          last = range.upperBound
          _ = analyzer.analyze(word) { _, _, _ in }
        }
      }
    }
  }

  @Test func numbersStringsInOrder() {
    var random = SplitMix(seed: 2)
    var interner = ByteInterner(minimumCapacity: 1)
    var known: [[UInt8]: Int] = [:]
    for _ in 0..<5000 {
      let word = random.bytes(Int.random(in: 0..<4, using: &random), of: Array("abcdefgh".utf8))
      let number = word.withUnsafeBufferPointer { interner.intern($0) }
      #expect(number == known[word] ?? known.count)
      known[word] = number
    }
    let sorted = interner.sorted().map { interner.withString(Int($0)) { Array($0) } }
    #expect(sorted == known.keys.sorted { $0.lexicographicallyPrecedes($1) })
  }
}
