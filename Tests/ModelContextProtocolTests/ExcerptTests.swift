import Corpus
import Storage
import Testing

@testable import ModelContextProtocol

/// How much of a place models are given.
@Suite struct ExcerptTests {
  private func document(_ text: String) -> Document {
    let text = Array(text.utf8)
    return Document(
      path: "a.swift", language: .swift, text: text, hash: ContentHash(text), traits: [])
  }

  private func excerpt(
    _ text: String, code: Int? = nil, declarations: [Range<Int>] = [], lines: Int = 12,
    bytes: Int = 10_000
  ) -> String {
    let document = document(text)
    return Excerpt(
      document, lines: 0..<document.lines.count, codeLine: code, declarations: declarations,
      mostLines: lines, mostBytes: bytes
    ).text
  }

  private func numbered(_ count: Int) -> String {
    (1...count).map { "line \($0)" }.joined(separator: "\n")
  }

  @Test func whatFitsIsWhole() {
    #expect(excerpt(numbered(12)) == numbered(12))
    #expect(excerpt("") == "")
  }

  @Test func theEndIsCutFirst() {
    #expect(excerpt(numbered(20)) == numbered(12) + "\n⋯ lines 13-20")
    #expect(excerpt(numbered(13)) == numbered(12) + "\n⋯ line 13")
  }

  @Test func ofALongDocCommentTheBeginningStays() {
    let lines = numbered(30).split(separator: "\n").map(String.init)
    let kept = lines[..<8] + ["⋯ lines 9-20"] + lines[20..<24] + ["⋯ lines 25-30"]
    #expect(excerpt(numbered(30), code: 20) == kept.joined(separator: "\n"))
    // A short one is not worth a gap.
    #expect(excerpt(numbered(30), code: 4) == numbered(12) + "\n⋯ lines 13-30")
  }

  @Test func ofALongTypeTheDeclarationsStay() {
    let lines = numbered(60).split(separator: "\n").map(String.init)
    let declarations = [9..<10, 11..<12, 20..<22, 59..<60]
    let kept =
      lines[..<12] + ["⋯ lines 13-20"] + lines[20..<22] + ["⋯ lines 23-59"] + lines[59..<60]
    #expect(
      excerpt(numbered(60), declarations: declarations, lines: 20) == kept.joined(separator: "\n"))
    // Too many: the first ones.
    #expect(
      excerpt(numbered(60), declarations: declarations, lines: 12)
        == (lines[..<12] + ["⋯ lines 13-60"]).joined(separator: "\n"))
    #expect(excerpt(numbered(9), declarations: declarations) == numbered(9))
  }

  @Test func aTypesDeclarationsAreItsMembersAndItsEnd() throws {
    var text = "/// Keeps fish.\nstruct Tank {\n  var litres = 0\n"
    for name in ["feed", "clean"] {
      text +=
        "\n  /// Does it.\n  func \(name)(\n    _ fish: Int\n  ) {\n    func local() {}\n  }\n"
    }
    text += "}\n"
    let document = document(text)
    let name = try #require(text.utf8.firstRange(of: "Tank".utf8))
    let start = text.utf8.distance(from: text.startIndex, to: name.lowerBound)
    let outline = try #require(TypeOutline(ofTypeNamedAt: start..<start + 4, in: document))
    #expect(outline.declarations == [1..<2, 2..<3, 5..<8, 12..<15, 17..<18])
    #expect(TypeOutline(ofTypeNamedAt: 0..<3, in: document) == nil)
  }

  @Test func bytesAreBoundedWhateverTheLines() {
    #expect(excerpt(numbered(10), bytes: 14) == "line 1\nline 2\n⋯ lines 3-10")
    let long = String(repeating: "ü", count: 5_000)
    let cut = excerpt(long)
    #expect(cut.utf8.count < 420)
    #expect(cut.hasPrefix("üüü") && cut.hasSuffix("ü⋯"))
  }
}
