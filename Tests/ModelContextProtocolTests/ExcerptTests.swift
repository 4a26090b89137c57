import Corpus
import Storage
import Testing

@testable import ModelContextProtocol

/// How much of a place models are given.
@Suite struct ExcerptTests {
  private func excerpt(
    _ text: String, code: Int? = nil, lines: Int = 12, bytes: Int = 10_000
  ) -> String {
    let text = Array(text.utf8)
    let document = Document(
      path: "a.swift", language: .swift, text: text, hash: ContentHash(text), traits: [])
    return Excerpt(
      document, lines: 0..<document.lines.count, codeLine: code, mostLines: lines, mostBytes: bytes
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

  @Test func bytesAreBoundedWhateverTheLines() {
    #expect(excerpt(numbered(10), bytes: 14) == "line 1\nline 2\n⋯ lines 3-10")
    let long = String(repeating: "ü", count: 5_000)
    let cut = excerpt(long)
    #expect(cut.utf8.count < 420)
    #expect(cut.hasPrefix("üüü") && cut.hasSuffix("ü⋯"))
  }
}
