import Corpus
import Testing

@testable import SearchIndex

@Suite struct QueryIntentTests {
  @Test(arguments: [
    ("Session", true, ["Session"]),
    ("Session.open()", true, ["open"]),
    ("json_pointer::get", true, ["get"]),
    ("how sessions open", false, []),
    ("how res.redirect builds the header", false, ["redirect"]),
    ("where is maxRetries used", false, ["maxRetries"]),
    ("the Engine and its parts", false, ["Engine"]),
    ("case-insensitive", false, []),
    ("", false, []),
  ])
  func findsNames(query: String, isName: Bool, names: [String]) {
    let intent = QueryIntent(query)
    #expect(intent.isName == isName)
    #expect(intent.names.map(\.name) == names)
  }

  @Test func keepsTheQualifier() {
    #expect(QueryIntent("Session.open").names.first?.container == "Session")
  }

  @Test func seesWhatIsAskedFor() {
    #expect(QueryIntent("tests for parsing").wanted == .test)
    #expect(QueryIntent("example of a client").wanted == .example)
    #expect(QueryIntent("parsing").wanted == [])
  }

  @Test(arguments: [
    ("How do I open a session?", QueryIntent.Medium.docs), ("what's a session", .docs),
    ("why are sessions closed", .docs), ("sessions guide", .docs),
    ("how does it open sessions", .either), ("how sessions open", .either), ("guide", .either),
    ("where are sessions opened", .code), ("which type opens sessions", .code), ("", .either),
  ])
  func tellsUseFromPlace(query: String, medium: QueryIntent.Medium) {
    #expect(QueryIntent(query).medium == medium)
  }
}

@Suite struct WordRootTests {
  private func root(_ word: String) -> WordRoot? {
    QueryTerms.analyze(word).first.map { WordRoot($0.bytes) }
  }

  @Test(arguments: [
    ["serialize", "serializer", "serialization", "serializing"],
    ["connect", "connection", "connections", "connected"],
    ["register", "registered", "registers"],
    ["migrate", "migration", "migrations", "migrator"],
  ])
  func familiesMeet(words: [String]) {
    #expect(Set(words.map(root)).count == 1, "\(words)")
  }

  @Test(arguments: [
    ("cache", "catch"), ("session", "season"), ("state", "stack"), ("test", "text"),
  ])
  func strangersStayApart(one: String, other: String) {
    #expect(root(one) != root(other))
  }
}

@Suite struct FilePathTests {
  @Test(arguments: [
    ("Sources/App/Main.swift", "App"), ("a/parser.go", "parser"), ("ser/mod.rs", "ser"),
    ("index.js", "index"), (".profile", ".profile"), ("a/b.test.ts", "b.test"), ("", ""),
  ])
  func stems(path: String, stem: String) { #expect(FilePath.stem(path) == stem) }

  @Test func folders() {
    #expect(FilePath.folder("a/b/c.swift") == "a/b")
    #expect(FilePath.folder("c.swift") == "")
    #expect(FilePath.commonShare("a/b/c", "a/b/d") == 1)
    #expect(FilePath.commonShare("a/b/c", "x/b/d") == 0)
  }
}
