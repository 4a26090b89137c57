package import Corpus
package import LanguageServerProtocol

/// Translates between byte offsets of one text and positions on the wire.
///
/// Positions come from outside: they are clamped to the text and to the starts of characters, so that
/// an edit can never leave text that is not UTF-8.
package struct TextPositions: Sendable {
  private let text: [UInt8]
  private let lines: LineTable
  private let encoding: PositionEncoding

  /// - Parameter lines: made of `text`.
  package init(text: [UInt8], lines: LineTable, encoding: PositionEncoding) {
    self.text = text
    self.lines = lines
    self.encoding = encoding
  }

  package init(_ document: Document, encoding: PositionEncoding) {
    self.init(text: document.text, lines: document.lines, encoding: encoding)
  }

  /// The byte offset of a position.
  ///
  /// O(length of the line).
  package func offset(of position: Position) -> Int {
    lines.offset(
      line: position.line, column: position.character, encoding: encoding, in: text)
  }

  /// The position of a byte offset.
  ///
  /// O(log lines + length of the line).
  package func position(at offset: Int) -> Position {
    let place = lines.position(of: offset, encoding: encoding, in: text)
    return Position(line: place.line, character: place.column)
  }

  /// The byte range of a range on the wire; empty when its end lies before its start.
  package func bytes(of range: PositionRange) -> Range<Int> {
    let start = offset(of: range.start)
    return start..<max(start, offset(of: range.end))
  }

  /// The range on the wire of a byte range.
  package func range(of bytes: Range<Int>) -> PositionRange {
    PositionRange(start: position(at: bytes.lowerBound), end: position(at: bytes.upperBound))
  }
}
