/// Cuts bytes that arrive in any pieces into lines that end in `\n`, `\r\n` or `\r`.
///
/// A line is bounded, so that a peer that never ends one can't fill the memory.
struct LineSplitter {
  private let limit: Int
  private var line: [UInt8] = []
  /// Whether the last byte was a `\r`: a `\n` after it belongs to the same line end.
  private var sawReturn = false

  /// - Parameter limit: bytes of a line at most.
  init(limit: Int) { self.limit = limit }

  /// Takes bytes and returns the lines that have ended, without their ends.
  ///
  /// - Throws: `EngineError` for a line over the limit.
  /// - Complexity: O(bytes).
  mutating func feed(_ bytes: [UInt8]) throws(EngineError) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var rest = bytes[...]
    while let first = rest.first {
      if sawReturn, first == UInt8(ascii: "\n") {
        sawReturn = false
        rest = rest.dropFirst()
        continue
      }
      let text = rest.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      guard text.count <= limit - line.count else {
        throw EngineError(.malformed, "a line of the stream is longer than \(limit >> 10) KiB")
      }
      line += text
      rest = rest[text.endIndex...]
      guard let end = rest.popFirst() else {
        sawReturn = false
        break
      }
      lines.append(line)
      line.removeAll(keepingCapacity: true)
      sawReturn = end == UInt8(ascii: "\r")
    }
    return lines
  }

  /// What stands after the last line end.
  mutating func rest() -> [UInt8] {
    defer { line = [] }
    return line
  }
}
