import SearchIndex
import TestSupport
import Testing

/// Fixed queries over a fixed project: what must come first, and a floor on the whole.
@Suite struct RankingTests {
  @Test(arguments: [
    ("FineCalculator", "Sources/FineCalculator.swift"),
    ("finecalculator", "Sources/FineCalculator.swift"),
    ("Member.borrow", "Sources/Member.swift"),
    ("fold_accents", "Sources/catalogue/index.py"),
    ("ReservationQueue", "Sources/reservation_queue.js"),
    ("reservation queue", "Sources/reservation_queue.js"),
    ("how are fines calculated for late books", "Sources/FineCalculator.swift"),
    ("when is a loan overdue", "Sources/Loan.swift"),
    ("tests of the fine calculator", "Tests/FineCalculatorTests.swift"),
    ("searching titles by prefix", "Sources/catalogue/index.py"),
  ])
  func comesFirst(query: String, path: String) throws {
    let fixture = try LibraryProject.fixture()
    #expect(fixture.paths(query).first == path, "\(query): \(fixture.paths(query))")
  }

  @Test func definitionsAreShownWholeAndSaySo() throws {
    let fixture = try LibraryProject.fixture()
    let hit = try #require(fixture.snapshot.search(SearchQuery(text: "isOverdue")).first)
    let symbol = try #require(hit.symbol.map(fixture.snapshot.symbol))
    #expect(symbol.name == "isOverdue")
    #expect(hit.lines == symbol.lines)
    #expect(hit.reasons.contains("defines isOverdue"))
  }

  @Test func testsAndChangesComeAfterCode() throws {
    let paths = try LibraryProject.fixture().paths("fine days")
    let code = try #require(paths.firstIndex(of: "Sources/FineCalculator.swift"))
    let test = try #require(paths.firstIndex(of: "Tests/FineCalculatorTests.swift"))
    #expect(code < test)
  }

  @Test func theLimitHoldsAndNonsenseFindsNothing() throws {
    let fixture = try LibraryProject.fixture()
    #expect(fixture.paths("member book loan", limit: 2).count == 2)
    #expect(fixture.paths("member", limit: 0).isEmpty)
    #expect(fixture.paths("qwxzv").isEmpty)
    #expect(fixture.paths("").isEmpty)
    #expect(fixture.paths("?!… 🤷").isEmpty)
  }

  @Test func nearerFilesComeFirstAmongEquals() throws {
    let fixture = try SnapshotFixture([
      "a/one/thing.go": "package one\n\n// Widget spins.\nfunc Spin() {}\n",
      "b/two/thing.go": "package two\n\n// Widget spins.\nfunc Spin() {}\n",
      "b/two/user.go": "package two\n\nfunc Use() { Spin() }\n",
    ])
    let origin = try #require(
      fixture.snapshot.file(root: fixture.folder.path, path: "b/two/user.go"))
    let hits = fixture.snapshot.search(SearchQuery(text: "widget spins", origin: origin))
    let first = try #require(hits.first)
    #expect(
      fixture.snapshot.file(fixture.snapshot.chunk(first.chunk).file).path == "b/two/thing.go")
  }

  @Test func randomQueriesAreOrderedAndInBounds() throws {
    let fixture = try LibraryProject.fixture()
    var random = SplitMix(seed: 7)
    let pieces = ["fine", "Loan", ".", "::", "(", ")", "the", "how", "_", "é", "😀", "\u{0}", "-"]
    for _ in 0..<300 {
      let query = (0..<Int.random(in: 0..<6, using: &random))
        .map { _ in random.pick(pieces) }.joined(separator: random.oneIn(2) ? " " : "")
      let hits = fixture.snapshot.search(SearchQuery(text: query))
      #expect(zip(hits, hits.dropFirst()).allSatisfy { $0.score >= $1.score })
      for hit in hits { #expect(!hit.lines.isEmpty && hit.score.isFinite) }
    }
  }
}
