/// A wildcard pattern with the meaning that git's `wildmatch` gives it.
///
/// `?` is one byte, `*` any run of bytes, `[…]` one byte of a set; in paths none of them matches
/// `/`. `**` between slashes (or at an end) stands for any number of folders. A backslash takes the
/// byte behind it literally. Matching works on bytes, as git's does.
struct GlobPattern: Sendable {
  private enum Token: Equatable {
    case byte(UInt8)
    case anyByte
    /// Index into `sets`.
    case set(Int)
    case star
    /// Any bytes, slashes included.
    case anything
    /// Nothing, or any bytes that end with a slash.
    case folders
  }

  private var tokens: [Token] = []
  private var sets: [ByteSet] = []

  /// Compiles a pattern.
  ///
  /// Nil when it can match nothing: an unclosed set, an unknown class, a backslash at the end.
  /// - Parameter isPath: whether slashes are special, as they are in patterns that contain one.
  init?(_ pattern: some Collection<UInt8>, isPath: Bool) {
    // Zeros mark the end, so that looking ahead needs no checks.
    let bytes = Array(pattern) + [0, 0, 0]
    var place = 0
    while bytes[place] != 0 {
      switch bytes[place] {
      case UInt8(ascii: "\\"):
        place += 1
        if bytes[place] == 0 { return nil }
        tokens.append(.byte(bytes[place]))
        place += 1
      case UInt8(ascii: "?"):
        tokens.append(.anyByte)
        place += 1
      case UInt8(ascii: "*"):
        place = addStars(bytes, place, isPath: isPath)
      case UInt8(ascii: "["):
        guard let bracket = ByteSet.parse(bytes, place + 1) else { return nil }
        var set = bracket.set
        if isPath { set.remove(UInt8(ascii: "/")) }
        tokens.append(.set(sets.count))
        sets.append(set)
        place = bracket.end
      default:
        tokens.append(.byte(bytes[place]))
        place += 1
      }
    }
  }

  /// Adds the token of the stars at `first`, and returns the place behind them.
  private mutating func addStars(_ bytes: [UInt8], _ first: Int, isPath: Bool) -> Int {
    let slash = UInt8(ascii: "/")
    var place = first
    while bytes[place] == UInt8(ascii: "*") { place += 1 }
    let isWholePart =
      (first == 0 || bytes[first - 1] == slash)
      && (bytes[place] == 0 || bytes[place] == slash
        || bytes[place] == UInt8(ascii: "\\") && bytes[place + 1] == slash)
    if !isPath || place - first < 2 || !isWholePart {
      tokens.append(.star)
    } else if bytes[place] == slash {
      tokens.append(.folders)
      place += 1
    } else {
      tokens.append(.anything)
    }
    return place
  }

  /// Whether the whole text matches.
  ///
  /// Only the last `*` and the last `**` are ever tried again: what stands before them has matched
  /// as early as it can, and a later start would leave them less to choose from.
  /// - Complexity: O(text × pattern) without `**`, O(text² × pattern) at worst with it.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    var next = 0
    var star = Retry()
    var deep = Retry()
    while true {
      if next == tokens.count {
        if at == text.count { return true }
      } else {
        switch tokens[next] {
        case .star:
          star = Retry(token: next, text: at)
          next += 1
          continue
        case .anything, .folders:
          deep = Retry(token: next, text: at)
          star = Retry()
          next += 1
          continue
        case let token:
          if at < text.count, accepts(token, text[at]) {
            at += 1
            next += 1
            continue
          }
        }
      }
      if star.token >= 0, star.text < text.count, text[star.text] != UInt8(ascii: "/") {
        star.text += 1
        (next, at) = (star.token + 1, star.text)
      } else if deep.token >= 0, let later = later(deep, in: text) {
        deep.text = later
        star = Retry()
        (next, at) = (deep.token + 1, later)
      } else {
        return false
      }
    }
  }

  /// Where to go on when what follows a wildcard does not match.
  private struct Retry {
    var token = -1
    var text = 0
  }

  /// The next end of the text that a `**` may stand for.
  private func later(_ deep: Retry, in text: UnsafeRawBufferPointer) -> Int? {
    if tokens[deep.token] == .anything { return deep.text < text.count ? deep.text + 1 : nil }
    return text[deep.text...].firstIndex(of: UInt8(ascii: "/")).map { $0 + 1 }
  }

  @inline(__always)
  private func accepts(_ token: Token, _ byte: UInt8) -> Bool {
    switch token {
    case .byte(let expected): byte == expected
    case .anyByte: byte != UInt8(ascii: "/")
    case .set(let index): sets[index].contains(byte)
    case .star, .anything, .folders: false
    }
  }
}
