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

  /// A file whose members speak more of ferries than its type.
  private static let ferries: [String: String] = {
    let member = { (number: Int) in
      """
        func board\(number)() {
          // The ferry line's ferries leave from ferry quay \(number).
          let quay = \(number)
          timetable.leave(from: quay, line: "ferry")
      \(String(repeating: "    wait(minutes: \(number))\n", count: 30))  }

      """
    }
    return [
      "FerryLine.swift": """
      /// Ships that go to and fro.
      struct FerryLine {
        let name: String
      \(String(repeating: "  var ship = Ship()\n", count: 40))
      }

      extension FerryLine {
      \((0..<3).map(member).joined(separator: "\n"))}
      """
    ]
  }()

  private func firstPlaces(
    _ text: String, in files: [String: String], without omitted: Set<RankingSignal> = []
  ) throws -> [String] {
    let fixture = try SnapshotFixture(files)
    var query = SearchQuery(text: text)
    query.omitted = omitted
    return fixture.snapshot.search(query).map { hit in
      let chunk = fixture.snapshot.chunk(hit.chunk)
      return "\(fixture.snapshot.file(chunk.file).path):\(chunk.lines.lowerBound + 1)"
    }
  }

  @Test func whatAFileIsNamedAfterStandsForIt() throws {
    let ferries = Self.ferries
    #expect(try firstPlaces("ferry line", in: ferries).first == "FerryLine.swift:1")
    let plain = try firstPlaces("ferry line", in: ferries, without: [.declaration])
    #expect(plain.first?.hasPrefix("FerryLine.swift:") == true)
    #expect(plain.first != "FerryLine.swift:1")
    // A member whose name says more is what was asked for.
    let member = try firstPlaces("ferry line board2", in: ferries).first
    #expect(member?.hasPrefix("FerryLine.swift:") == true && member != "FerryLine.swift:1")
  }

  @Test func howIsAnsweredByDocsAndWhereByCode() throws {
    let files = [
      "docs/travel.md": "# Travel\n\nPassengers board the ferry from the quay.\n",
      "ship.py": "def embark(ferry, quay):\n    # passengers board from the quay\n    pass\n",
    ]
    let how = try firstPlaces("how do I board the ferry", in: files)
    let place = try firstPlaces("where is the ferry boarded", in: files)
    #expect(Set(how) == Set(place) && how.count == 2)
    #expect(how.first == "docs/travel.md:1")
    #expect(place.first == "ship.py:1")
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
      "searched titles", "fine calculation", "how do I search the catalogue",
    ]
    for text in queries {
      let without = scores(text, [signal])
      #expect(zip(without, without.dropFirst()).allSatisfy { $0 >= $1 })
    }
    // The project has no copies, and its files no second place.
    guard signal != .folding, signal != .declaration else { return }
    #expect(queries.contains { scores($0, []) != scores($0, [signal]) }, "\(signal)")
  }
}
