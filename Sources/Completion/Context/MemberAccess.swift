import Corpus

/// A dot, an arrow or a double colon before the word at the cursor, and what stands before it.
struct MemberAccess: Hashable, Sendable {
  enum Receiver: Hashable, Sendable {
    /// `name.`
    case name(String)
    /// `name(…).` or `name[…].`
    case result(of: String)
    /// Nothing: `.member`, whose type the context decides.
    case implicit
    /// Something without a name, such as a literal.
    case unknown
  }

  let receiver: Receiver
  /// Byte offset of the dot.
  let position: Int

  /// - Parameter end: where the member's name begins.
  init?(in text: [UInt8], endingAt end: Int, language: Language) {
    guard let dot = Self.accessor(in: text, endingAt: end, language: language) else { return nil }
    position = dot
    var start = dot
    while start > 0, text[start - 1] == UInt8(ascii: "?") || text[start - 1] == UInt8(ascii: "!") {
      start -= 1
    }
    guard start > 0 else {
      receiver = .implicit
      return
    }
    let before = text[start - 1]
    if before.continuesWord {
      receiver = Self.word(in: text, endingAt: start).map { .name($0) } ?? .unknown
    } else if let open = Self.opening(in: text, closedAt: start - 1) {
      receiver = Self.word(in: text, endingAt: open).map { .result(of: $0) } ?? .unknown
    } else if before.isBlank || before.isLineEnd || "([{,:=<>&|!?;".utf8.contains(before) {
      receiver = before.isLineEnd || before.isBlank ? Self.chained(text, start) : .implicit
    } else {
      receiver = .unknown
    }
  }

  /// A dot at the start of a line goes on with the expression of the line before.
  private static func chained(_ text: [UInt8], _ start: Int) -> Receiver {
    var end = start
    var crossed = false
    while end > 0, start - end < 512, text[end - 1].isBlank || text[end - 1].isLineEnd {
      crossed = crossed || text[end - 1].isLineEnd
      end -= 1
    }
    guard crossed, end > 0, let open = opening(in: text, closedAt: end - 1) else {
      return .implicit
    }
    return word(in: text, endingAt: open).map { .result(of: $0) } ?? .unknown
  }

  /// Byte offset of the access mark that ends at `end`.
  private static func accessor(in text: [UInt8], endingAt end: Int, language: Language) -> Int? {
    guard end > 0, end <= text.count else { return nil }
    let last = text[end - 1]
    let beforeLast = end > 1 ? text[end - 2] : 0
    if last == UInt8(ascii: ".") {
      // A range (`a..b`), or the point of a number.
      if beforeLast == UInt8(ascii: ".") { return nil }
      if beforeLast.isDigit, let name = word(in: text, endingAt: end - 1) {
        if name.utf8.first?.isDigit == true { return nil }
      }
      return end - 1
    }
    if last == UInt8(ascii: ">"), beforeLast == UInt8(ascii: "-") {
      return [.c, .cpp, .objectiveC, .php].contains(language) ? end - 2 : nil
    }
    if last == UInt8(ascii: ":") {
      if beforeLast == UInt8(ascii: ":") { return end - 2 }
      return language == .lua && beforeLast.continuesWord ? end - 1 : nil
    }
    return nil
  }

  private static func word(in text: [UInt8], endingAt end: Int) -> String? {
    var start = end
    while start > 0, end - start < 256, text[start - 1].continuesWord { start -= 1 }
    return start < end ? String(decoding: text[start..<end], as: UTF8.self) : nil
  }

  /// The offset of the bracket that the one at `close` closes, looking back half a kilobyte.
  private static func opening(in text: [UInt8], closedAt close: Int) -> Int? {
    guard ")]}".utf8.contains(text[close]) else { return nil }
    var depth = 0
    var position = close
    while position >= 0, close - position < 512 {
      if ")]}".utf8.contains(text[position]) { depth += 1 }
      if "([{".utf8.contains(text[position]) {
        depth -= 1
        if depth == 0 { return position }
      }
      position -= 1
    }
    return nil
  }
}
