/// The unit in which an editor counts columns; raw values as in LSP 3.17, `PositionEncodingKind`.
package enum PositionEncoding: String, Sendable, CaseIterable {
  /// Bytes.
  case utf8 = "utf-8"
  /// UTF-16 code units: an astral character counts two.
  case utf16 = "utf-16"
  /// Unicode scalars.
  case utf32 = "utf-32"
}

/// A place in a text as editors name it.
///
/// Both counts start at 0.
package struct TextPosition: Hashable, Sendable, Comparable {
  /// The line.
  package var line: Int
  /// The distance from the line's start, in units of some `PositionEncoding`.
  package var column: Int

  /// Makes a position of its parts.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Earlier in the text comes first.
  package static func < (a: TextPosition, b: TextPosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

extension LineTable {
  /// The byte offset of a position; `text` is the text the table was made of.
  ///
  /// A column past the line's end means the end of its content (before the line end); a line past
  /// the last one means the end of the text; a column inside a character means its first byte.
  /// - Complexity: O(length of the line).
  package func offset(
    line: Int, column: Int, encoding: PositionEncoding, in text: [UInt8]
  ) -> Int {
    if line >= count { return byteCount }
    if line < 0 { return 0 }
    let content = content(ofLine: line, in: text)
    return text.withUnsafeBufferPointer { text in
      var offset = content.lowerBound
      var rest = max(column, 0)
      while offset < content.upperBound {
        let (width, units) = Self.character(at: offset, before: content.upperBound, in: text)
        let step = units.count(in: encoding)
        if rest < step { break }
        rest -= step
        offset += width
      }
      return offset
    }
  }

  /// The position of a byte offset; `text` is the text the table was made of.
  ///
  /// An offset inside a character means its start, one inside a line end the end of the content.
  /// - Complexity: O(length of the line).
  package func position(
    of offset: Int, encoding: PositionEncoding, in text: [UInt8]
  ) -> TextPosition {
    let line = line(at: offset)
    let content = content(ofLine: line, in: text)
    let column = text.withUnsafeBufferPointer { text in
      var column = 0
      var start = content.lowerBound
      while start < content.upperBound {
        let (width, units) = Self.character(at: start, before: content.upperBound, in: text)
        if start + width > offset { break }
        column += units.count(in: encoding)
        start += width
      }
      return column
    }
    return TextPosition(line: line, column: column)
  }

  /// What one character counts in each encoding.
  private struct Units {
    var utf8: Int
    var utf16: Int

    @inline(__always)
    func count(in encoding: PositionEncoding) -> Int {
      switch encoding {
      case .utf8: utf8
      case .utf16: utf16
      case .utf32: 1
      }
    }
  }

  /// The character that begins at `offset`: a first byte and the continuation bytes behind it.
  @inline(__always)
  private static func character(
    at offset: Int, before end: Int, in text: UnsafeBufferPointer<UInt8>
  ) -> (width: Int, units: Units) {
    let first = text[offset]
    if first < 0x80 { return (1, Units(utf8: 1, utf16: 1)) }
    var width = 1
    while width < 4, offset + width < end, text[offset + width] & 0xC0 == 0x80 { width += 1 }
    return (width, Units(utf8: width, utf16: first >= 0xF0 ? 2 : 1))
  }
}
