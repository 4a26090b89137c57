import Corpus
import SearchIndex
import TestSupport
import Testing

@testable import Evaluation

/// Cases made from a project: what they ask, what they hide, and that they repeat.
struct CaseTests {
  private let fixture: SnapshotFixture

  init() throws { fixture = try SnapshotFixture(SampleProject.files) }

  private func definitions(seed: UInt64 = 1) -> [PlaceCase] {
    var random = LinearGenerator(state: seed)
    return DefinitionCases(snapshot: fixture.snapshot).sample(20, &random)
  }

  private func text(_ path: String, _ ranges: [Range<Int>]) throws -> [String] {
    let file = try #require(fixture.snapshot.file(root: fixture.folder.path, path: path))
    let document = try fixture.snapshot.document(file).document
    return ranges.map(document.string)
  }

  @Test func aDocCommentLeadsToItsDefinition() throws {
    let cases = definitions()
    let balance = try #require(cases.first { $0.name == "balanceBefore" })
    #expect(
      balance.query == "Adds up the amounts of every entry that was booked before a given day")
    #expect(balance.targets.map(\.path) == ["Sources/LedgerBook.swift"])
    #expect(balance.targets[0].lines == [2..<4])
    let hidden = try text(balance.targets[0].path, balance.hidden)
    #expect(hidden.count == 1 && hidden[0].contains("Adds up the amounts"))
    // A word of English is no proof that the definition was named.
    #expect(cases.first { $0.query.contains("in the order") }?.name == nil)
    // Too short, or not documented.
    #expect(!cases.contains { $0.query.contains("Books") || $0.query.contains("Not documented") })
  }

  @Test func aNameIsTakenOutOfItsSentence() {
    #expect(DefinitionCases.without("Open", "Open opens a file") == "… opens a file")
    #expect(DefinitionCases.without("table", "The `table`, by name") == "The … by name")
    #expect(DefinitionCases.without("a_b", "Like a_bc") == "Like a_bc")
    #expect(DefinitionCases.isUnmistakable("balanceBefore"))
    #expect(!DefinitionCases.isUnmistakable("Balance") && !DefinitionCases.isUnmistakable("aB"))
    let comment = "/// Reads `x` from *disk*.\n/// Then closes it.\n///\n/// - Returns: x"
    #expect(DefinitionCases.firstSentence(comment, .swift) == "Reads x from disk")
  }

  /// What two definitions say alike leads to neither.
  @Test func aSentenceThatStandsTwiceMakesNoCase() throws {
    let comment = "/// Turns every pending booking into a line of the printed report.\n"
    let twice = try SnapshotFixture([
      "a.swift": "struct A {\n  \(comment)  func printAll() {}\n}\n",
      "b.swift": "struct B {\n  \(comment)  func showAll() {}\n}\n",
    ])
    var random = LinearGenerator(state: 1)
    #expect(DefinitionCases(snapshot: twice.snapshot).sample(9, &random).isEmpty)
  }

  @Test func aHeadingLeadsToItsSection() throws {
    var random = LinearGenerator(state: 1)
    let cases = SectionCases(snapshot: fixture.snapshot).sample(9, &random)
    #expect(Set(cases.map(\.query)) == ["Closing a quarter", "Importing bank statements"])
    let closing = try #require(cases.first { $0.query == "Closing a quarter" })
    #expect(closing.targets[0].lines == [6..<10])
    #expect(closing.reference?.hasPrefix("A quarter is closed") == true)
    // The heading, and the table of contents.
    let hidden = try text("Docs/guide.md", closing.hidden)
    #expect(
      hidden == [
        "Closing a quarter", "- [Closing a quarter](#closing-a-quarter)", "## Closing a quarter",
      ]
    )
  }

  @Test func aCommitLeadsToTheCodeItChanged() {
    func commit(_ subject: String, _ paths: [String], hasParent: Bool = true) -> CommitLog.Commit {
      .init(subject: subject, paths: paths, hasParent: hasParent)
    }
    let log = CommitLog(
      commits: [
        commit("Add up amounts before a day", ["Sources/LedgerBook.swift", "CHANGELOG.md"]),
        commit("Revert \"Add up amounts before a day\"", ["Sources/LedgerBook.swift"]),
        commit("Tidy", ["Sources/LedgerBook.swift"]),
        commit("Reformat all of the sources again", (0..<9).map { "Sources/Report\($0).swift" }),
        commit("Delete what nobody needed any more", ["Sources/Gone.swift"]),
        commit("Begin with books and their rates", ["Sources/RateTable.swift"], hasParent: false),
      ], isShallow: false)
    var random = LinearGenerator(state: 1)
    let cases = CommitCases(snapshot: fixture.snapshot, root: fixture.folder.path, log: log)
      .sample(9, &random)
    #expect(cases.map(\.query) == ["Add up amounts before a day"])
    #expect(cases.first?.targets == [.init(path: "Sources/LedgerBook.swift")])
  }

  @Test func heldOutFilesAreCutAtTheCursor() throws {
    let loader = DocumentLoader(root: fixture.folder.path, settings: CorpusSettings())
    let held = HeldOutFiles(of: fixture.snapshot, loader: loader, most: 12, seed: 3)
    #expect(held.paths.count == 3)
    #expect(held.cases.count == 12)
    for item in held.cases {
      #expect(held.paths.contains(item.document.document.path))
      let whole = SampleProject.files[item.document.document.path] ?? ""
      #expect(whole.hasPrefix(item.before + item.expected))
      #expect(item.document.document.text.count + item.expected.utf8.count == whole.utf8.count)
    }
    let again = HeldOutFiles(of: fixture.snapshot, loader: loader, most: 12, seed: 3)
    #expect(again.cases.map(\.offset) == held.cases.map(\.offset) && again.paths == held.paths)
    let other = HeldOutFiles(of: fixture.snapshot, loader: loader, most: 12, seed: 4)
    #expect(other.cases.map(\.offset) != held.cases.map(\.offset))
  }

  @Test func anOfferCountsFromTheCursor() throws {
    let loader = DocumentLoader(root: fixture.folder.path, settings: CorpusSettings())
    let buffer = loader.document(path: "a.swift", buffer: Array("let total = sum".utf8))
    let item = CompletionCase(document: Chunker.chunk(buffer), offset: 15, expected: "(all)")
    #expect(item.offered("(all)  \nnext", replacing: 15..<15) == "(all)")
    #expect(item.offered("sum(all)", replacing: 12..<15) == "(all)")
    #expect(item.offered("product(all)", replacing: 12..<15) == "product(all)")
  }

  @Test func theSameSeedDrawsTheSameCases() {
    #expect(definitions(seed: 7).map(\.query) == definitions(seed: 7).map(\.query))
  }

  /// A path's own characters stand for themselves in ignore patterns.
  @Test(arguments: ["a b/c.swift", "x[1]/*.py", "plain.go", "!odd/#file?.c"])
  func aPatternNamesOnePath(_ path: String) throws {
    let folder = try TemporaryFolder([path: "x\n", "other/c.swift": "x\n", "x1/a.py": "x\n"])
    var settings = CorpusSettings()
    settings.exclude = [MeasuredIndex.pattern(of: path)]
    let found = try FileWalker(root: folder.path, settings: settings).walk().files.map(\.path)
    #expect(Set(found) == ["other/c.swift", "x1/a.py"])
  }
}
