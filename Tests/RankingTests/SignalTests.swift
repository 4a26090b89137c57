import SearchIndex
import TestSupport
import Testing

/// Each signal does what its name says, and can be left out.
@Suite struct SignalTests {
  /// Two files that speak of rates alike; two others use what one of them defines.
  private static let files = [
    "a/early.py": "def early_rate(amount):\n    # interest rate of a loan\n    return amount\n",
    "b/late.py": "def late_rate(amount):\n    # interest rate of a loan\n    return amount\n",
    "c/bill.py": "def bill(loan):\n    # adds interest to a loan\n    return late_rate(loan)\n",
    "d/letter.py": "def letter(loan):\n    # names the rate\n    return late_rate(loan)\n",
  ]

  @Test func whatOthersReferToComesFirst() throws {
    let fixture = try SnapshotFixture(Self.files)
    var query = SearchQuery(text: "interest rate of a loan")
    let hits = fixture.snapshot.search(query)
    let first = try #require(hits.first)
    #expect(fixture.snapshot.file(fixture.snapshot.chunk(first.chunk).file).path == "b/late.py")
    #expect(first.reasons.contains("used by 2 others found"))
    query.omitted = [.references]
    let plain = try #require(fixture.snapshot.search(query).first)
    #expect(fixture.snapshot.file(fixture.snapshot.chunk(plain.chunk).file).path == "a/early.py")
  }

  @Test(arguments: RankingSignal.allCases)
  func eachSignalMatters(signal: RankingSignal) throws {
    guard signal != .meaning else { return }
    let fixture = try LibraryProject.fixture()
    func scores(_ text: String, _ omitted: Set<RankingSignal>) -> [Float] {
      var query = SearchQuery(text: text)
      query.omitted = omitted
      return fixture.snapshot.search(query).map(\.score)
    }
    let queries = [
      "borrow a book", "FineCalculator", "serialization of the catalogue", "loans in Sources",
      "searched titles", "fine calculation",
    ]
    for text in queries {
      let without = scores(text, [signal])
      #expect(zip(without, without.dropFirst()).allSatisfy { $0 >= $1 })
    }
    // The project has no copies.
    guard signal != .folding else { return }
    #expect(queries.contains { scores($0, []) != scores($0, [signal]) }, "\(signal)")
  }
}
