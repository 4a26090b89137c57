/// The brackets of code around the cursor: which are open before it, and which of those the text
/// after it closes.
struct BracketBalance {
  private enum Role { case opens(UInt8), closes(UInt8) }

  /// Closing brackets of what is open at the cursor, innermost first.
  let expected: [UInt8]
  /// Closing brackets after the cursor that nothing there opens, in order.
  private let present: [UInt8]

  init(_ buffer: BufferTokens) {
    var open: [UInt8] = []
    for role in Self.roles(in: buffer.before) {
      switch role {
      case .opens(let closing): open.append(closing)
      case .closes(let closing):
        // A bracket that does not fit closes what it can: broken code is the usual case here.
        if let index = open.lastIndex(of: closing) { open.removeSubrange(index...) }
      }
    }
    expected = open.reversed()
    present = Self.unmatchedClosings(buffer.rest) + Self.unmatchedClosings(buffer.after)
  }

  /// Whether closing these brackets, in order, closes only what is open, and leaves no bracket after
  /// the cursor with nothing to close.
  ///
  /// - Parameter rewritten: how many brackets after the cursor the text takes the place of.
  func allows(_ closings: [UInt8], rewriting rewritten: Int = 0) -> Bool {
    expected.starts(with: closings)
      && Self.unfitting(present.dropFirst(rewritten), in: expected.dropFirst(closings.count))
        <= Self.unfitting(present[...], in: expected[...])
  }

  /// How many closing brackets close nothing of what is open; a bracket that fits closes all inside.
  private static func unfitting(_ closings: ArraySlice<UInt8>, in open: ArraySlice<UInt8>) -> Int {
    var open = open
    return closings.count { closing in
      guard let index = open.firstIndex(of: closing) else { return true }
      open = open[(index + 1)...]
      return false
    }
  }

  /// Closing brackets of a stream that nothing in it opens.
  private static func unmatchedClosings(_ stream: TokenStream) -> [UInt8] {
    var open: [UInt8] = []
    var surplus: [UInt8] = []
    for role in roles(in: stream) {
      switch role {
      case .opens(let closing): open.append(closing)
      case .closes(let closing):
        if let index = open.lastIndex(of: closing) {
          open.removeSubrange(index...)
        } else {
          surplus.append(closing)
        }
      }
    }
    return surplus
  }

  /// What tokens to be inserted close without having opened it, and open without closing it.
  static func unmatched(
    in tokens: some Sequence<Continuation.Token>
  ) -> (closings: [UInt8], openings: Int) {
    var open: [UInt8] = []
    var surplus: [UInt8] = []
    for token in tokens {
      switch brackets[token.id] {
      case .opens(let closing): open.append(closing)
      case .closes(let closing):
        if open.last == closing { open.removeLast() } else { surplus.append(closing) }
      case nil: break
      }
    }
    return (surplus, open.count)
  }

  static func isBracket(_ id: TokenID) -> Bool { brackets[id] != nil }

  private static func roles(in stream: TokenStream) -> some Sequence<Role> {
    stream.tokens.lazy.map(\.id).filter { !$0.isWord && !$0.isNewline }.compactMap {
      brackets[$0]
    }
  }

  /// Brackets of code only: those in strings have other identities.
  private static let brackets: [TokenID: Role] = {
    var brackets: [TokenID: Role] = [:]
    for (opening, closing) in zip("([{".utf8, ")]}".utf8) {
      brackets[TokenID(code: [opening])] = .opens(closing)
      brackets[TokenID(code: [closing])] = .closes(closing)
    }
    return brackets
  }()
}
