import Corpus
import Storage
import TestSupport
import Testing

@testable import SearchIndex

@Suite struct CandidateTests {
  private static let queries = [
    ["open"], ["open", "connect", "databas"], ["openfil", "read", "x"], ["数据", "queue", "rout"],
    ["nothing"], ["valu", "été", "utf8", "regist", "url", "jsonencoder"],
  ].map { $0.map { Array($0.utf8) } }

  /// Float sums of at most six terms against doubles.
  private static let tolerance = 1e-5

  @Test(arguments: 1...8) func scoresAsTheFormulaSays(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    var plain = PlainIndex()
    var segments: [[UInt8]] = []
    for group in 0..<3 {
      let documents = (0..<5).map { Corpora.random(Corpora.path(group * 5 + $0), &random) }
      for document in documents { plain[document.document.path] = document }
      segments.append(Corpora.segment(documents))
    }
    let snapshot = try Corpora.snapshot(segments)
    #expect(snapshot.chunkCount == plain.entries.count)
    for terms in Self.queries {
      let expected = plain.scores(terms, .standard)
      let found = snapshot.candidates(terms: terms.map { QueryTerm(bytes: $0) }, limit: 1000)
      #expect(Set(found.map { snapshot.key($0.chunk) }) == Set(expected.keys))
      for candidate in found {
        let score = expected[snapshot.key(candidate.chunk)] ?? -1
        #expect(abs(Double(candidate.score) - score) <= Self.tolerance * max(1, score))
      }
      #expect(found.map(\.score) == found.map(\.score).sorted(by: >))
      let few = snapshot.candidates(terms: terms.map { QueryTerm(bytes: $0) }, limit: 3)
      #expect(few.map(\.chunk) == found.prefix(3).map(\.chunk))
    }
  }

  @Test(arguments: 1...4) func threadsChangeNothing(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let segments = (0..<7).map { group in
      Corpora.segment((0..<6).map { Corpora.random(Corpora.path(group * 6 + $0), &random) })
    }
    let snapshot = try Corpora.snapshot(segments)
    for query in ["open connection database value", "registered routes", "readLine x utf8"] {
      var terms = QueryTerms.analyze(query)
      terms[0].variants = [QueryTerm.Variant(bytes: Array("close".utf8), factor: 0.3)]
      for limit in [1, 5, 1000] {
        let alone = snapshot.candidates(terms: terms, limit: limit, sharedFrom: .max)
        let shared = snapshot.candidates(terms: terms, limit: limit, sharedFrom: 0)
        #expect(alone.map(\.chunk) == shared.map(\.chunk))
        #expect(alone.map(\.score.bitPattern) == shared.map(\.score.bitPattern))
        #expect(alone.map(\.fields) == shared.map(\.fields))
      }
    }
  }

  @Test func tellsWhichFieldHasWhichTerm() throws {
    let snapshot = try Corpora.snapshot([
      (
        "Sources/Engine.swift",
        """
        /// Starts the pump.
        func ignite(spark: Int) {
          wheel()
        }
        """
      )
    ])
    let terms = ["engin", "ignit", "spark", "pump", "wheel", "absent"]
    let found = snapshot.candidates(
      terms: terms.map { QueryTerm(bytes: Array($0.utf8)) }, limit: 10)
    let candidate = try #require(found.first)
    #expect(candidate.matched == 0b011111)
    #expect(candidate.terms(in: .path) == 0b000001)
    #expect(candidate.terms(in: .symbol) == 0b000010)
    #expect(candidate.terms(in: .signature) == 0b000110)
    #expect(candidate.terms(in: .docComment) == 0b001000)
    #expect(candidate.terms(in: .body) == 0b010000)
  }

  @Test func leavesOutWhatTheFilterSays() throws {
    let snapshot = try Corpora.snapshot([("a.md", "word"), ("b.md", "word")])
    let first = try #require(snapshot.file(root: Corpora.root, path: "a.md"))
    let term = [QueryTerm(bytes: Array("word".utf8))]
    #expect(snapshot.candidates(terms: term, limit: 9).count == 2)
    let found = snapshot.candidates(terms: term, limit: 9) { $0 != first }
    #expect(found.map { snapshot.key($0.chunk) } == ["b.md:0"])
    #expect(snapshot.candidates(terms: term, limit: 0).isEmpty)
    #expect(snapshot.candidates(terms: [], limit: 9).isEmpty)
    #expect(IndexSnapshot.empty.candidates(terms: term, limit: 9).isEmpty)
  }

  @Test func weighsTerms() throws {
    let snapshot = try Corpora.snapshot([("a.md", "apple"), ("b.md", "pear")])
    let terms = [
      QueryTerm(bytes: Array("appl".utf8)), QueryTerm(bytes: Array("pear".utf8), weight: 2),
    ]
    let found = snapshot.candidates(terms: terms, limit: 2)
    #expect(found.map { snapshot.key($0.chunk) } == ["b.md:0", "a.md:0"])
    #expect(found[0].score == found[1].score * 2)
  }

  @Test func findsTermsByPrefix() throws {
    let snapshot = try Corpora.snapshot([("a.md", "open opener"), ("b.md", "opener opaque")])
    let found = snapshot.terms(withPrefix: Array("ope".utf8), limit: 9)
    #expect(found.map { String(decoding: $0.term, as: UTF8.self) } == ["opener", "open"])
    #expect(found.map(\.frequency) == [2, 1])
    #expect(snapshot.documentFrequency(of: Array("opener".utf8)) == 2)
    #expect(snapshot.documentFrequency(of: Array("none".utf8)) == 0)
  }
}
