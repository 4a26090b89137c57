/// Byte offsets of line starts.
///
/// Lines end at LF, CRLF or a lone CR; counting starts at 0.
///
/// A text has one line more than it has line ends: an empty text has one, empty, line. Offsets and
/// line numbers out of range mean the nearest that exists; nothing here traps on a peer's numbers.
package struct LineTable: Sendable {
  /// `starts[i]` is the first byte of line `i`; the first is always 0.
  package let starts: [Int32]
  /// The length of the text in bytes.
  package let byteCount: Int

  /// Finds the lines of `text`.
  ///
  /// Lines that would begin past 2 GiB are part of the last one before.
  /// - Complexity: O(bytes), above 1 GB a second.
  package init(_ text: [UInt8]) {
    byteCount = text.count
    starts = text.withUnsafeBytes { bytes in
      var starts: [Int32] = [0]
      starts.reserveCapacity(bytes.count / 32 + 1)
      Self.forEachLineEnd(in: bytes) { starts.append(Int32(truncatingIfNeeded: $0)) }
      return starts
    }
  }

  /// The number of lines, at least 1.
  package var count: Int { starts.count }

  /// The line that holds a byte offset (the last one for offsets at or past the end).
  ///
  /// O(log lines).
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(starts[middle]) <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of a line, its line end included.
  package func bytes(ofLine line: Int) -> Range<Int> {
    if line >= starts.count { return byteCount..<byteCount }
    let line = max(line, 0)
    let end = line + 1 < starts.count ? Int(starts[line + 1]) : byteCount
    return Int(starts[line])..<end
  }

  /// The bytes of a line without its line end.
  package func content(ofLine line: Int, in text: [UInt8]) -> Range<Int> {
    var range = bytes(ofLine: line)
    if let last = text[range].last, last == Self.lineFeed || last == Self.carriageReturn {
      range = range.lowerBound..<range.upperBound - 1
      if last == Self.lineFeed, text[range].last == Self.carriageReturn {
        range = range.lowerBound..<range.upperBound - 1
      }
    }
    return range
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  /// Calls `body` with the offset behind every line end, looking at eight bytes at a time.
  private static func forEachLineEnd(
    in bytes: UnsafeRawBufferPointer, _ body: (_ next: Int) -> Void
  ) {
    let count = min(bytes.count, Int(Int32.max))
    func visit(_ offset: Int) {
      // The CR of a CRLF ends nothing: its LF does.
      if bytes[offset] == carriageReturn, offset + 1 < count, bytes[offset + 1] == lineFeed {
        return
      }
      body(offset + 1)
    }
    var offset = 0
    while offset + 8 <= count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      var found = zeroBytes(word ^ 0x0A0A_0A0A_0A0A_0A0A) | zeroBytes(word ^ 0x0D0D_0D0D_0D0D_0D0D)
      while found != 0 {
        visit(offset + found.trailingZeroBitCount / 8)
        found &= found &- 1
      }
      offset += 8
    }
    while offset < count {
      if bytes[offset] == lineFeed || bytes[offset] == carriageReturn { visit(offset) }
      offset += 1
    }
  }

  /// The top bit of every byte of `word` that is zero, and no other bit.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~((word & low &+ low) | word | low)
  }
}
