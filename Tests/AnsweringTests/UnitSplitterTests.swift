import Corpus
import Storage
import TestSupport
import Testing

@testable import Answering

private func units(_ text: String, _ language: Language, path: String = "a") -> [QuotableUnit] {
  let bytes = Array(text.utf8)
  let document = Document(
    path: path, language: language, text: bytes, hash: ContentHash(bytes), traits: [])
  let chunked = Chunker.chunk(document)
  return UnitSplitter.units(of: chunked, lines: 0..<document.lines.count)
}

@Suite struct UnitSplitterTests {
  @Test func sentencesOfAParagraphOverLines() {
    let found = units(
      """
      Title
      =====

      The first sentence runs
      over two lines. The second (e.g. this one) ends here!
      """, .markdown)
    #expect(
      found.map(\.text) == [
        "The first sentence runs over two lines.", "The second (e.g. this one) ends here!",
      ])
    #expect(found.map(\.continues) == [false, true])
  }

  @Test func tagsOfDocumentationToolsAreNotQuoted() {
    let found = units(
      """
      /**
       * Reads a {@link Packet#body} or {@code null}.
       * <p>Vector<T> stays as it is.</p>
       */
      void read() {}
      """, .java, path: "A.java")
    #expect(
      found.first?.text == "Reads a `Packet.body` or `null`. Vector<T> stays as it is.")
  }

  @Test func bulletsTablesAndQuotesStandAlone() {
    let found = units(
      """
      - one thing
      - another thing
        that goes on
      1. numbered

      | name | value |
      |------|-------|
      | size | 5     |

      > A quote.
      """, .markdown)
    #expect(
      found.map(\.text) == [
        "one thing", "another thing that goes on", "numbered", "| name | value |",
        "| size | 5     |",
        "A quote.",
      ])
  }

  /// A table of contents says nothing by itself.
  @Test func linksAloneGiveNothing() {
    let found = units(
      """
      - [Opening (and closing) a file](#opening-(and-closing)-a-file)
      - [`close()`](#close)
      - [Reading](#reading) and [writing](#writing)
      - [sic] a remark
      """, .markdown)
    #expect(found.map(\.text) == ["Reading and writing", "[sic] a remark"])
  }

  @Test func fencesGiveCodeAndBareMarkupNothing() {
    let found = units(
      """
      <p align="center">
      ![image](x.png)
      [link]: http://example.org

      Text.

      ```swift
      let x = 1
      }
      ```
      """, .markdown)
    #expect(found.map(\.text) == ["Text.", "let x = 1"])
    #expect(found.map(\.isCode) == [false, true])
  }

  @Test(arguments: [
    ("See [the guide](https://example.org/a_(b)) now.", "See the guide now."),
    ("An [open bracket and (text).", "An [open bracket and (text)."),
    ("[a](b) and [c]", "a and [c]"),
    ("Plain.", "Plain."),
  ])
  func linksBecomeTheirLabels(markdown: String, text: String) {
    #expect(units(markdown, .markdown).map(\.text) == [text])
  }

  @Test func headingsAndSignpostsInCommentsAreNoProse() {
    let found = units(
      """
      // MARK: - Open
      // TODO: speed this up
      /// Opens it.
      ///
      /// ## Topics
      func open() {}
      """, .swift, path: "a.swift")
    #expect(found.map(\.text) == ["Opens it.", "func open() {}"])
  }

  @Test func commentsAreProseAndCodeIsLines() {
    let found = units(
      """
      /// Opens the file. Throws
      /// when it is missing.
      func open() {
        read() // now
      }
      """, .swift, path: "a.swift")
    #expect(
      found.map(\.text) == [
        "Opens the file.", "Throws when it is missing.", "func open() {", "  read() // now",
      ])
    #expect(found.map(\.isCode) == [false, false, true, true])
  }

  @Test(arguments: ["\n", "\r\n"])
  func bytesLieWhereTheTextStands(lineEnd: String) {
    let text = ["# T", "", "Alpha beta", "gamma. Delta.", ""].joined(separator: lineEnd)
    let bytes = Array(text.utf8)
    for unit in units(text, .markdown) {
      let source = String(decoding: bytes[unit.bytes], as: UTF8.self)
      let words = source.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words == unit.text)
    }
  }

  @Test func unitsStayInBoundsOnRandomText() {
    var generator = SplitMix(seed: 11)
    let alphabet = Array("ab. `#|>-*\n\r\t/\"é😀<>[]!=~1".unicodeScalars)
    for _ in 0..<300 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0..<120, using: &generator) {
        if let scalar = alphabet.randomElement(using: &generator) { text.append(scalar) }
      }
      let string = String(text)
      for language in [Language.markdown, .swift, .python, .plainText] {
        var last = 0
        for unit in units(string, language) {
          #expect(unit.bytes.lowerBound >= last, "\(string.debugDescription)")
          #expect(unit.bytes.upperBound <= string.utf8.count)
          #expect(!unit.bytes.isEmpty)
          last = unit.bytes.lowerBound
        }
      }
    }
  }
}

@Suite struct SentenceBoundaryTests {
  @Test(arguments: [
    ("One. Two.", ["One.", " Two."]),
    ("Version 3.20 runs. It does.", ["Version 3.20 runs.", " It does."]),
    ("See e.g. Foo for more.", ["See e.g. Foo for more."]),
    ("Use `a. B` here.", ["Use `a. B` here."]),
    ("Really? (Yes.) Fine", ["Really?", " (Yes.)", " Fine"]),
    ("", [""]),
  ])
  func cutsAtSentenceEnds(text: String, expected: [String]) {
    let bytes = Array(text.utf8)
    var start = 0
    var found: [String] = []
    for end in SentenceBoundaries.ends(in: bytes) {
      found.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end
    }
    #expect(found == expected)
  }
}
