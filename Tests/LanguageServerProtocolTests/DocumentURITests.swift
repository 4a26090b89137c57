import JSONRPC
import LanguageServerProtocol
import TestSupport
import Testing

@Suite struct DocumentURITests {
  @Test(arguments: [
    ("file:///", "/"), ("file:///a/b.swift", "/a/b.swift"), ("file:/a/b", "/a/b"),
    ("FILE:///a", "/a"), ("file://localhost/a", "/a"), ("file://LOCALHOST/a", "/a"),
    ("file:///a%20b/%E4%B8%AD%25.md", "/a b/中%.md"), ("file:///é%C3%A9", "/éé"),
    ("file:///a+b&c=d;e@f!$'()*,", "/a+b&c=d;e@f!$'()*,"),
    ("file:///a/./b/../c//d/", "/a/c/d"), ("file:///../../a", "/a"), ("file:///a%2Fb", "/a/b"),
    ("file:///a#L10", "/a"), ("file:///a?x=1#L10", "/a"), ("file:///a%23b%3Fc", "/a#b?c"),
    ("file:///C:/Dev/x", "/c:/Dev/x"), ("file:///c%3A/Dev/x", "/c:/Dev/x"), ("file:///D%3a", "/d:"),
  ])
  func readsThePath(uri: String, path: String) {
    #expect(DocumentURI(string: uri).path == path)
  }

  @Test(arguments: [
    "", "file:", "file://", "file:a", "file://server/a", "untitled:Untitled-1",
    "http://localhost/a",
    "git:/a/b?ref", "file:///a%", "file:///a%2", "file:///a%zz", "file:///a%00b", "file:///%FF",
    "files:///a", "/a/b", "vscode-notebook-cell:/a#b",
  ])
  func whatIsNoLocalFileHasNoPath(uri: String) throws {
    let document = DocumentURI(string: uri)
    #expect(document.path == nil)
    #expect(document.string == uri)
    #expect(document == DocumentURI(string: uri))
    #expect(document != DocumentURI(string: uri + "x"))
  }

  @Test(arguments: [
    ("/", "file:///"), ("/a/b.swift", "file:///a/b.swift"), ("/a b", "file:///a%20b"),
    ("/100%/中", "file:///100%25/%E4%B8%AD"), ("/a#b?c", "file:///a%23b%3Fc"),
    ("/c:/x", "file:///c%3A/x"), ("/a\u{1}\n", "file:///a%01%0A"),
    ("/a-b_c.d~e", "file:///a-b_c.d~e"),
    ("/a//b/./c/../d/", "file:///a/b/d"),
  ])
  func writesThePath(path: String, uri: String) {
    #expect(DocumentURI(path: path).string == uri)
  }

  @Test func spellingsOfOneFileAreEqual() {
    let spellings = [
      "file:///c%3A/Dev/a%20b.swift", "file:///C:/Dev/a%20b.swift", "file:///c:/Dev/./a b.swift",
      "file://localhost/C%3a/Dev/a%20b.swift", "file:/c:/Dev//a%20b.swift",
    ].map(DocumentURI.init(string:))
    #expect(Set(spellings).count == 1)
    #expect(Set(spellings) == [DocumentURI(path: "/c:/Dev/a b.swift")])
    #expect(DocumentURI(string: "file:///a") != DocumentURI(string: "file:///A"))
    #expect(spellings[1].string == "file:///C:/Dev/a%20b.swift")
  }

  @Test(arguments: 0..<20)
  func everyPathComesBack(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let names = [
      "a", " ", "%", "%41", "é", "e\u{301}", "😀", "#", "?", ":", "\\", "\"", "..b", "\n",
    ]
    for _ in 0..<50 {
      let path = (0...random.pick(0..<5)).map { _ in
        "/" + (0...random.pick(0..<4)).map { _ in random.pick(names) }.joined()
      }.joined()
      let uri = DocumentURI(path: path)
      #expect(uri.string.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
      #expect(DocumentURI(string: uri.string) == uri)
      #expect(Array(uri.path?.utf8 ?? "".utf8) == Array(path.utf8))
    }
  }

  @Test(arguments: 0..<20)
  func randomTextNeverTraps(seed: UInt64) {
    var random = SplitMix(seed: seed)
    for _ in 0..<100 {
      let tail = random.bytes(random.pick(0..<20), of: Array("%/.:#?2fFé~a".utf8))
      let uri = DocumentURI(string: "file:" + String(decoding: tail, as: UTF8.self))
      if let path = uri.path { #expect(DocumentURI(path: path) == uri) }
    }
  }

  @Test func goesOverTheWireAsGiven() throws {
    let json: JSONValue = "file:///C:/x"
    let uri = try json.decode(DocumentURI.self)
    #expect(try JSONValue(encoding: uri) == json)
  }
}
