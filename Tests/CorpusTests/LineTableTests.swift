import Corpus
import TestSupport
import Testing

@Suite struct LineTableTests {
  @Test(
    arguments: [
      ("", [0]),
      ("a", [0]),
      ("\n", [0, 1]),
      ("a\nb", [0, 2]),
      ("a\nb\n", [0, 2, 4]),
      ("a\r\nb\r\n", [0, 3, 6]),
      ("a\rb\r", [0, 2, 4]),
      ("\r\r\n\n\r", [0, 1, 3, 4, 5]),
      ("12345678\n", [0, 9]),
      ("1234567\r\n9", [0, 9]),
      ("123456\n8\n", [0, 7, 9]),
      ("1234567\r9", [0, 8]),
      ("\u{A}\u{D}\u{A}\u{B}\u{8A}\u{2028}x", [0, 1, 3]),
    ] as [(String, [Int32])])
  func linesStartBehindLineEnds(text: String, starts: [Int32]) {
    let table = LineTable(Array(text.utf8))
    #expect(table.starts == starts)
    #expect(table.count == starts.count)
    #expect(table.byteCount == text.utf8.count)
  }

  @Test func linesAreTheSameAsByAPlainScan() {
    var random = SplitMix(seed: 1)
    for _ in 0..<2000 {
      let text = random.bytes(
        Int.random(in: 0..<40, using: &random), of: Array("ab\n\r\u{8A}".utf8))
      var starts: [Int32] = [0]
      for (i, byte) in text.enumerated() {
        let isPair = byte == 13 && i + 1 < text.count && text[i + 1] == 10
        if byte == 10 || byte == 13, !isPair { starts.append(Int32(i + 1)) }
      }
      #expect(LineTable(text).starts == starts, "\(text)")
    }
  }

  @Test func linesAndOffsetsFindEachOther() {
    let text = Array("one\r\ntwo\n\nfour\r".utf8)
    let table = LineTable(text)
    #expect(table.count == 5)
    #expect((0..<5).map { table.bytes(ofLine: $0) } == [0..<5, 5..<9, 9..<10, 10..<15, 15..<15])
    #expect(
      (0..<5).map { table.content(ofLine: $0, in: text) } == [
        0..<3, 5..<8, 9..<9, 10..<14, 15..<15,
      ])
    for line in 0..<4 {
      for offset in table.bytes(ofLine: line) { #expect(table.line(at: offset) == line) }
    }
    #expect(table.line(at: 15) == 4)
    #expect(table.line(at: 99) == 4)
    #expect(table.line(at: -1) == 0)
    #expect(table.bytes(ofLine: 5) == 15..<15)
    #expect(table.bytes(ofLine: -1) == 0..<5)
  }
}
