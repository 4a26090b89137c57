import Corpus
import LanguageServerProtocol
import TestSupport
import Testing

@testable import LanguageServer

@Suite struct OpenDocumentTests {
  /// Letters of one to four bytes, combining marks, joined emoji, all line ends.
  private static let pieces = [
    "a", "b", "_", " ", "é", "e\u{301}", "ß", "日", "本", "👩‍👩‍👧", "𝒳", "\u{FEFF}", "\n", "\r\n", "\r",
    "\u{2028}",
  ]

  @Test(arguments: PositionEncoding.allCases)
  func editsGiveTheSameTextAsAPlainString(encoding: PositionEncoding) throws {
    var random = SplitMix(seed: 7)
    let place = Workspaces().place(ofUntitled: nil)
    for _ in 0..<60 {
      var twin = Self.text(&random)
      var document = OpenDocument(
        uri: DocumentURI(string: "untitled:a"), place: place, version: 0, text: Array(twin.utf8))
      for version in 1...8 {
        let changes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
          let change = Self.change(in: twin, encoding, &random)
          twin = Self.applying(change, to: twin, encoding)
          return change
        }
        document = document.applying(changes, version: version, encoding: encoding)
        #expect(
          String(decoding: document.text, as: UTF8.self).unicodeScalars
            .elementsEqual(twin.unicodeScalars))
        #expect(document.lines.starts == LineTable(document.text).starts)
        #expect(document.version == version)
      }
    }
  }

  @Test func editsFromTheLastToTheFirstReuseTheLineTable() throws {
    let text = (0..<1000).map { "line \($0)" }.joined(separator: "\r\n")
    let place = Workspaces().place(ofUntitled: nil)
    let document = OpenDocument(
      uri: DocumentURI(string: "untitled:a"), place: place, version: 0, text: Array(text.utf8))
    let changes = (0..<1000).reversed().map { line in
      TextDocumentContentChange(
        range: PositionRange(
          start: Position(line: line, character: 0), end: Position(line: line, character: 4)),
        text: "Zeile")
    }
    let changed = document.applying(changes, version: 1, encoding: .utf16)
    #expect(
      String(decoding: changed.text, as: UTF8.self)
        == text.split(separator: "line").map { "Zeile" + $0 }.joined())
  }

  // MARK: The twin: scalars and nothing clever

  private static func text(_ random: inout SplitMix) -> String {
    (0..<Int.random(in: 0...40, using: &random)).map { _ in random.pick(pieces) }.joined()
  }

  /// A change whose positions may lie outside the text, or inside a character.
  private static func change(
    in text: String, _ encoding: PositionEncoding, _ random: inout SplitMix
  ) -> TextDocumentContentChange {
    let replacement = Self.text(&random)
    if random.oneIn(8) { return TextDocumentContentChange(text: replacement) }
    let places = [0, 1].map { _ in
      Position(
        line: Int.random(in: 0...12, using: &random),
        character: Int.random(in: 0...20, using: &random))
    }.sorted()
    return TextDocumentContentChange(
      range: PositionRange(start: places[0], end: places[1]), text: replacement)
  }

  private static func applying(
    _ change: TextDocumentContentChange, to text: String, _ encoding: PositionEncoding
  ) -> String {
    guard let range = change.range else { return change.text }
    let scalars = Array(text.unicodeScalars)
    let start = index(of: range.start, in: scalars, encoding)
    let end = max(start, index(of: range.end, in: scalars, encoding))
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars[..<start])
    result.append(contentsOf: change.text.unicodeScalars)
    result.append(contentsOf: scalars[end...])
    return String(result)
  }

  private static func index(
    of position: Position, in scalars: [Unicode.Scalar], _ encoding: PositionEncoding
  ) -> Int {
    var index = 0
    for _ in 0..<position.line {
      while index < scalars.count, scalars[index] != "\n", scalars[index] != "\r" { index += 1 }
      if index == scalars.count { return index }
      let isPair =
        scalars[index] == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
      index += isPair ? 2 : 1
    }
    var units = 0
    while index < scalars.count, scalars[index] != "\n", scalars[index] != "\r" {
      let text = String(scalars[index])
      let width =
        switch encoding {
        case .utf8: text.utf8.count
        case .utf16: text.utf16.count
        case .utf32: 1
        }
      units += width
      if units > position.character { break }
      index += 1
    }
    return index
  }
}
