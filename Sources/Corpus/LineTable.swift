/// Byte offsets of line starts. Lines end at LF, CRLF or a lone CR; counting starts at 0.
package struct LineTable: Sendable {
  /// `starts[i]` is the first byte of line `i`; the first is always 0.
  package let starts: [Int32]
  package let byteCount: Int
  package init(_ text: [UInt8]) { fatalError("skeleton") }
  package var count: Int { starts.count }
  /// The line that holds a byte offset (the last one for offsets at or past the end). O(log lines).
  package func line(at offset: Int) -> Int { fatalError("skeleton") }
  /// The bytes of a line, its line end included.
  package func bytes(ofLine line: Int) -> Range<Int> { fatalError("skeleton") }
  /// The bytes of a line without its line end.
  package func content(ofLine line: Int, in text: [UInt8]) -> Range<Int> { fatalError("skeleton") }
}
