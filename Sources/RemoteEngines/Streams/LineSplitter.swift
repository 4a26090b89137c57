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
  mutating func feed(_ bytes: some Collection<UInt8>) throws(EngineError) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes {
      defer { sawReturn = byte == UInt8(ascii: "\r") }
      switch byte {
      case UInt8(ascii: "\n") where sawReturn: continue
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        lines.append(line)
        line.removeAll(keepingCapacity: true)
      default:
        guard line.count < limit else {
          throw EngineError(.malformed, "a line of the stream is longer than \(limit >> 10) KiB")
        }
        line.append(byte)
      }
    }
    return lines
  }

  /// What stands after the last line end.
  mutating func rest() -> [UInt8] {
    defer { line = [] }
    return line
  }
}
