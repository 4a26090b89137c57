import Corpus
import Testing

@Suite struct WindowChunkTests {
  private func lines(_ chunked: ChunkedDocument) -> [Range<Int>] { chunked.chunks.map(\.lines) }

  @Test func nothingIsNoChunk() {
    #expect(Chunker.chunk(makeDocument("", .yaml)).chunks.isEmpty)
    #expect(lines(Chunker.chunk(makeDocument("\n", .yaml))) == [0..<1])
    #expect(lines(Chunker.chunk(makeDocument("a", .yaml))) == [0..<1])
    #expect(lines(Chunker.chunk(makeDocument("a\nb\n", .yaml))) == [0..<2])
  }

  @Test func windowsBeginAtTopLevelKeys() {
    var text = ""
    for key in 0..<6 {
      text += "key\(key):\n"
      for item in 0..<19 { text += "  - item \(item)\n" }
    }
    let chunked = Chunker.chunk(makeDocument(text, .yaml))
    #expect(lines(chunked) == [0..<40, 40..<80, 80..<120])
    #expect(chunked.chunks.allSatisfy { $0.kind == .text && $0.symbol == -1 })
  }

  @Test func windowsOfNestedTextBeginAtTheOuterLevel() {
    var text = "{\n  \"a\": {\n"
    for item in 0..<30 { text += "    \"k\(item)\": 1,\n" }
    text += "  },\n  \"b\": {\n"
    for item in 0..<40 { text += "    \"k\(item)\": 1,\n" }
    text += "  }\n}\n"
    #expect(lines(Chunker.chunk(makeDocument(text, .json))) == [0..<33, 33..<76])
  }

  @Test func windowsOfProseEndAtBlankLines() {
    var text = ""
    for paragraph in 0..<20 { text += "Paragraph \(paragraph)\nmore\nand more\nwords\n\n" }
    #expect(lines(Chunker.chunk(makeDocument(text, .plainText))) == [0..<50, 50..<100])
  }

  @Test func bytesBoundWindowsToo() {
    let text = String(repeating: String(repeating: "x", count: 99) + "\n", count: 100)
    let chunked = Chunker.chunk(makeDocument(text, .toml))
    #expect(chunked.chunks.allSatisfy { $0.bytes.count <= 2560 })
    expectInvariants(chunked)
  }

  @Test func aLongLineIsOneChunk() {
    let text = "a\n" + String(repeating: "x", count: 10_000) + "\nb\n"
    #expect(lines(Chunker.chunk(makeDocument(text, .json))) == [0..<1, 1..<2, 2..<3])
  }
}

@Suite struct LanguageNameTests {
  @Test(
    arguments: [
      ("swift", .swift), ("Swift", .swift), ("c++", .cpp), ("C#", .csharp), ("js", .javascript),
      ("sh", .bash), ("elisp", .emacsLisp), ("yml", .yaml), ("text", .plainText),
    ] as [(String, Language)])
  func namesAreKnown(_ name: String, _ language: Language) {
    #expect(Language(named: name.utf8) == language)
  }

  @Test func unknownNamesAreNone() {
    #expect(Language(named: "".utf8) == nil)
    #expect(Language(named: "unheard-of".utf8) == nil)
    #expect(Language(named: String(repeating: "a", count: 10_000).utf8) == nil)
  }

  @Test(arguments: Language.allCases) func fenceNamesAreUnderstood(_ language: Language) {
    guard language != .plainText, language != .notebook else { return }
    #expect(Language(named: language.fenceName.utf8) == language)
  }
}
