/// A document's text, line by line.
struct DocumentLines {
  /// One line and where its content stands.
  struct Line {
    let number: Int
    /// First byte of the line.
    let start: Int
    /// First byte that is neither space nor tab; `end` on a blank line.
    let first: Int
    /// One past the last byte before the line end.
    let end: Int
    /// One past the line end.
    let next: Int
    /// Columns before `first`; a tab leads to the next multiple of four.
    let indent: Int

    var isBlank: Bool { first == end }
    /// The content without leading blanks.
    var content: Range<Int> { first..<end }
  }

  let text: [UInt8]
  private let table: LineTable
  /// Number of lines; the empty one after a final line end is none.
  let count: Int

  init(_ document: Document) {
    text = document.text
    table = document.lines
    let starts = document.lines.starts
    let endsEmpty = Int(starts.last ?? 0) == document.text.count
    count = endsEmpty ? max(0, starts.count - 1) : starts.count
  }

  /// - Complexity: O(blanks at both ends of the line).
  subscript(number: Int) -> Line {
    let start = self.start(of: number)
    let next = self.start(of: number + 1)
    var end = next
    if end > start, text[end - 1] == .lineFeed { end -= 1 }
    if end > start, text[end - 1] == .carriageReturn { end -= 1 }
    var first = start
    var indent = 0
    while first < end {
      if text[first] == .space {
        indent += 1
      } else if text[first] == .tab {
        indent += 4 - indent % 4
      } else {
        break
      }
      first += 1
    }
    return Line(
      number: number, start: start, first: first, end: end, next: next, indent: indent)
  }

  /// First byte of a line; the end of the text for the line after the last.
  func start(of number: Int) -> Int {
    number < count ? Int(table.starts[number]) : text.count
  }

  /// The bytes of whole lines.
  func bytes(of lines: Range<Int>) -> Range<Int> {
    start(of: lines.lowerBound)..<start(of: lines.upperBound)
  }

  /// The line that holds a byte offset.
  func number(at offset: Int) -> Int { min(table.line(at: offset), max(0, count - 1)) }

  /// The range without blanks at its ends.
  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var lower = range.lowerBound
    var upper = range.upperBound
    while lower < upper, text[lower].isBlank { lower += 1 }
    while lower < upper, text[upper - 1].isBlank { upper -= 1 }
    return lower..<upper
  }

  /// Length of the run of one byte that starts at an offset.
  func run(of byte: UInt8, from offset: Int, to end: Int) -> Int {
    var position = offset
    while position < end, text[position] == byte { position += 1 }
    return position - offset
  }

  /// Whether `word` (ASCII) stands at an offset.
  func has(_ word: StaticString, at offset: Int, before end: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard offset >= 0, end - offset >= length else { return false }
    return word.withUTF8Buffer { bytes in
      for index in 0..<length where text[offset + index] != bytes[index] { return false }
      return true
    }
  }

  /// Whether `word` (lower-case ASCII) stands at an offset in upper or lower case.
  func hasFolded(_ word: StaticString, at offset: Int, before end: Int) -> Bool {
    let length = word.utf8CodeUnitCount
    guard offset >= 0, end - offset >= length else { return false }
    return word.withUTF8Buffer { bytes in
      for index in 0..<length where text[offset + index].foldedASCII != bytes[index] {
        return false
      }
      return true
    }
  }

  /// Offset of the first `word` (ASCII) in a range.
  func find(_ word: StaticString, in range: Range<Int>) -> Int? {
    let length = word.utf8CodeUnitCount
    let first = word.withUTF8Buffer { $0[0] }
    var offset = range.lowerBound
    while offset + length <= range.upperBound {
      if text[offset] == first, has(word, at: offset, before: range.upperBound) { return offset }
      offset += 1
    }
    return nil
  }

  /// Offset of the last `word` (ASCII) in the text, or -1.
  func findLast(_ word: StaticString) -> Int {
    let first = word.withUTF8Buffer { $0[0] }
    var offset = text.count - word.utf8CodeUnitCount
    while offset >= 0 {
      if text[offset] == first, has(word, at: offset, before: text.count) { return offset }
      offset -= 1
    }
    return -1
  }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")

  /// A space, tab or line end.
  var isBlank: Bool {
    self == .space || self == .tab || self == .lineFeed || self == .carriageReturn
  }
  var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
  var isASCIILetter: Bool { foldedASCII &- UInt8(ascii: "a") < 26 }
  /// Printable ASCII that is neither letter nor digit nor space.
  var isASCIIPunctuation: Bool {
    self > .space && self < 0x7F && !isASCIIDigit && !isASCIILetter
  }
  /// The lower-case form of an ASCII letter; other bytes as they are, or out of the letters' way.
  var foldedASCII: UInt8 {
    self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self
  }
}
