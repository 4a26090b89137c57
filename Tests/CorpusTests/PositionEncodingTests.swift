import Corpus
import TestSupport
import Testing

@Suite struct PositionEncodingTests {
  private static let text = Array("let 🎉é = \"e\u{301}𝔘\"\r\nplain\n".utf8)

  @Test(
    arguments: [
      (.utf8, 0, 4, 4), (.utf8, 0, 8, 8), (.utf8, 0, 6, 4), (.utf8, 0, 10, 10), (.utf8, 0, 9, 8),
      (.utf16, 0, 4, 4), (.utf16, 0, 5, 4), (.utf16, 0, 6, 8), (.utf16, 0, 7, 10),
      (.utf32, 0, 4, 4), (.utf32, 0, 5, 8), (.utf32, 0, 6, 10),
      (.utf16, 0, 99, 22), (.utf16, 1, 2, 26), (.utf16, 1, 99, 29), (.utf16, 2, 3, 30),
      (.utf16, 9, 0, 30), (.utf16, -1, 5, 0), (.utf16, 1, -5, 24), (.utf16, .max, .max, 30),
    ] as [(PositionEncoding, Int, Int, Int)])
  func positionsMeanOffsets(encoding: PositionEncoding, line: Int, column: Int, offset: Int) {
    let table = LineTable(Self.text)
    #expect(
      table.offset(line: line, column: column, encoding: encoding, in: Self.text) == offset)
  }

  @Test func offsetsOutsideTheContentMeanItsEnds() {
    let table = LineTable(Self.text)
    let end = table.position(of: 23, encoding: .utf16, in: Self.text)
    #expect(end == table.position(of: 22, encoding: .utf16, in: Self.text))
    #expect(
      table.position(of: 99, encoding: .utf8, in: Self.text) == TextPosition(line: 2, column: 0))
    #expect(
      table.position(of: -9, encoding: .utf8, in: Self.text) == TextPosition(line: 0, column: 0))
    #expect(
      table.position(of: 6, encoding: .utf16, in: Self.text) == TextPosition(line: 0, column: 4))
  }

  /// The same by way of `String`'s own views, on texts of every kind of character.
  @Test func conversionsAgreeWithString() {
    let pieces = [
      "a", " ", "ß", "€", "🎉", "👩‍👩‍👧", "e\u{301}", "𝔘", "\u{FEFF}", "\n", "\r\n", "\r", "\t",
    ]
    var random = SplitMix(seed: 7)
    for _ in 0..<150 {
      let string = (0..<Int.random(in: 0..<25, using: &random)).map { _ in random.pick(pieces) }
        .joined()
      let text = Array(string.utf8)
      let table = LineTable(text)
      var offset = 0
      var start = 0
      for scalar in string.unicodeScalars {
        let line = table.line(at: offset)
        if line < table.count, table.bytes(ofLine: line).lowerBound == offset { start = offset }
        let before = String(decoding: text[start..<offset], as: UTF8.self)
        let columns: [PositionEncoding: Int] = [
          .utf8: before.utf8.count, .utf16: before.utf16.count,
          .utf32: before.unicodeScalars.count,
        ]
        let isLineEnd = scalar == "\n" || scalar == "\r"
        for (encoding, column) in columns where !isLineEnd {
          let position = TextPosition(line: line, column: column)
          #expect(table.position(of: offset, encoding: encoding, in: text) == position)
          #expect(
            table.offset(line: line, column: column, encoding: encoding, in: text) == offset)
          // Inside the character: back to its start, in both directions.
          for inside in 1..<max(UTF8.width(scalar), 1) where UTF8.width(scalar) > 1 {
            #expect(
              table.position(of: offset + inside, encoding: encoding, in: text) == position)
          }
          if encoding == .utf16, UTF16.width(scalar) == 2 {
            #expect(
              table.offset(line: line, column: column + 1, encoding: .utf16, in: text) == offset)
          }
        }
        offset += UTF8.width(scalar)
      }
    }
  }

  @Test func bytesThatAreNotUTF8DoNoHarm() {
    var random = SplitMix(seed: 3)
    for _ in 0..<500 {
      let text = random.bytes(12, of: [0x0A, 0x0D, 0x41, 0x80, 0xBF, 0xC3, 0xE2, 0xF0, 0xFF])
      let table = LineTable(text)
      for encoding in PositionEncoding.allCases {
        for offset in -1...13 {
          let position = table.position(of: offset, encoding: encoding, in: text)
          let back = table.offset(
            line: position.line, column: position.column, encoding: encoding, in: text)
          #expect(back <= max(offset, 0))
          #expect(table.position(of: back, encoding: encoding, in: text) == position)
        }
      }
    }
  }
}
