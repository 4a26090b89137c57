/// Source text as tokens and regions.
struct LexedSource {
  /// In order; the last one is of kind `end`.
  var tokens: [Token]
  /// Comments and strings, in order, without overlaps.
  var regions: [SyntaxRegion]
}

/// Splits source text into tokens by a row of the language table.
///
/// Never fails: a literal or comment without an end is taken to end with its line.
/// - Complexity: O(bytes). A search for an end that is not there counts against `patience`, so text
///   full of openings cannot make it quadratic.
struct Lexer {
  let text: UnsafeBufferPointer<UInt8>
  let rules: LanguageRules
  var position = 0
  var tokens: [Token] = []
  var regions: [SyntaxRegion] = []
  var indent: UInt16 = 0
  var startsLine = true
  /// Failed searches beyond the end of a line that are still allowed.
  var patience = 24
  /// Up to here, searches within the line have already failed, by quote byte.
  var unterminated: (byte: UInt8, end: Int) = (0, 0)
  var heredocs: [Heredoc] = []

  static func lex(_ text: [UInt8], _ rules: LanguageRules) -> LexedSource {
    text.withUnsafeBufferPointer { buffer in
      var lexer = Lexer(text: buffer, rules: rules)
      lexer.tokens.reserveCapacity(buffer.count / 5 + 16)
      lexer.run()
      return LexedSource(tokens: lexer.tokens, regions: lexer.regions)
    }
  }

  private init(text: UnsafeBufferPointer<UInt8>, rules: LanguageRules) {
    self.text = text
    self.rules = rules
  }

  private mutating func run() {
    if at("\u{FEFF}", 0) { position = 3 }
    if at("#!", position), !at("#![", position) {
      region(.comment, position..<endOfLine(position))
    } else if rules.features.contains(.phpIslands) {
      skipMarkup()
    }
    startLine()
    while position < text.count {
      let byte = text[position]
      switch rules.classes[Int(byte)] {
      case .space: position += 1
      case .newline:
        position += 1
        if !heredocs.isEmpty { skipHeredocs() }
        startLine()
      case .word: lexWord()
      case .digit: lexNumber()
      case .punctuation: emit(.punctuation, to: position + 1)
      case .open: emit(.open, to: position + 1)
      case .close: emit(.close, to: position + 1)
      case .special:
        if !lexComment(), !lexLiteral(byte) { emitPunctuation(byte) }
      }
    }
    position = text.count
    startsLine = true
    indent = 0
    emit(.end, to: position)
  }

  /// A byte that might have begun something longer and did not.
  private mutating func emitPunctuation(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "{"): emit(.open, to: position + 1)
    case UInt8(ascii: "\\") where isNewline(byteAt(position + 1)):
      // A continued line does not begin a new one.
      position = afterEscape(position)
      while byteAt(position) == 0x20 || byteAt(position) == 0x09 { position += 1 }
    default: emit(.punctuation, to: position + 1)
    }
  }

  /// Measures the indentation of the line that begins here.
  private mutating func startLine() {
    startsLine = true
    var columns = 0
    while position < text.count {
      if text[position] == 0x20 {
        columns += 1
      } else if text[position] == 0x09 {
        columns = (columns | 7) + 1
      } else {
        break
      }
      position += 1
    }
    indent = UInt16(clamping: columns)
    guard columns == 0 else { return }
    if rules.features.contains(.rubyLiterals) { skipRubyBlockComment() }
  }

  mutating func emit(_ kind: Token.Kind, to end: Int, role: WordRole = .none) {
    tokens.append(
      Token(
        start: Int32(truncatingIfNeeded: position), end: Int32(truncatingIfNeeded: end),
        indent: indent, kind: kind, role: role, byte: byteAt(position), startsLine: startsLine))
    startsLine = false
    position = end
  }

  /// Records a comment or a string and goes on behind it.
  mutating func region(_ kind: SyntaxRegion.Kind, _ range: Range<Int>) {
    if !range.isEmpty { regions.append(SyntaxRegion(kind: kind, bytes: range)) }
    position = max(position, range.upperBound)
  }

  /// Records a string and its token.
  mutating func string(to end: Int, from start: Int? = nil) {
    let start = start ?? position
    regions.append(SyntaxRegion(kind: .string, bytes: start..<end))
    position = start
    emit(.string, to: end)
  }

  // MARK: - Bytes

  @inline(__always)
  func byteAt(_ index: Int) -> UInt8 { index >= 0 && index < text.count ? text[index] : 0 }

  @inline(__always)
  func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  func isWordByte(_ index: Int) -> Bool { rules.continuesWord[Int(byteAt(index))] }

  func at(_ word: StaticString, _ index: Int) -> Bool {
    guard index + word.utf8CodeUnitCount <= text.count else { return false }
    for offset in 0..<word.utf8CodeUnitCount where text[index + offset] != word.utf8Start[offset] {
      return false
    }
    return true
  }

  func at(_ bytes: [UInt8], _ index: Int) -> Bool {
    guard index + bytes.count <= text.count else { return false }
    for offset in bytes.indices where text[index + offset] != bytes[offset] { return false }
    return true
  }

  func endOfLine(_ index: Int) -> Int {
    var index = index
    while index < text.count, !isNewline(text[index]) { index += 1 }
    return index
  }

  /// The index behind a backslash and the character it escapes; CR LF counts as one.
  func afterEscape(_ index: Int) -> Int {
    let crlf = byteAt(index + 1) == 0x0D && byteAt(index + 2) == 0x0A
    return min(index + (crlf ? 3 : 2), text.count)
  }

  /// The end of the UTF-8 sequence that begins at an index.
  func afterCharacter(_ index: Int) -> Int {
    var index = index + 1
    while index < text.count, text[index] & 0xC0 == 0x80 { index += 1 }
    return min(index, text.count)
  }

  /// Whether only blanks stand between the start of the line and an index.
  func isFirstOnLine(_ index: Int) -> Bool { startsLine && index == position }

  // MARK: - Words and numbers

  private mutating func lexWord() {
    let start = position
    var end = position
    var hash = RoleTable.seed
    let folds: UInt8 = rules.features.contains(.caseInsensitive) ? 0x20 : 0
    while end < text.count, rules.continuesWord[Int(text[end])] {
      hash = RoleTable.hash(hash, text[end] | (text[end] >= 0x40 ? folds : 0))
      end += 1
    }
    if lexPrefixedString(from: start, wordEnd: end) { return }
    let endsBare = end
    if rules.features.contains(.rubyNames), byteAt(end) == 0x3F || byteAt(end) == 0x21,
      byteAt(end + 1) != 0x3D || byteAt(end + 2) == 0x3D
    {
      end += 1
    }
    var role = WordRole.none
    if end == endsBare, !isMember(start), !isLabel(end) {
      role =
        folds == 0
        ? rules.roles.role(text[start..<end], hash: hash)
        : foldedRole(start..<end, hash: hash)
    }
    emit(.word, to: end, role: role)
  }

  private func foldedRole(_ range: Range<Int>, hash: UInt32) -> WordRole {
    guard range.count <= 24 else { return .none }
    let folded = text[range].map { $0 >= 0x40 ? $0 | 0x20 : $0 }
    return folded.withUnsafeBufferPointer { rules.roles.role($0[...], hash: hash) }
  }

  /// After `.`, `->` or `::` a reserved word is a plain name.
  private func isMember(_ start: Int) -> Bool {
    let last = byteAt(start - 1)
    let previous = byteAt(start - 2)
    switch last {
    case UInt8(ascii: "."): return previous != last
    case UInt8(ascii: ":"):
      return previous == last
        || (rules.features.contains(.rubyNames) && !rules.continuesWord[Int(previous)])
    case UInt8(ascii: ">"):
      return previous == UInt8(ascii: "-") && rules.style != .declarators
        || previous == UInt8(ascii: "-") && rules.features.contains(.preprocessor)
    default: return false
    }
  }

  private func isLabel(_ end: Int) -> Bool {
    rules.features.contains(.rubyNames) && byteAt(end) == UInt8(ascii: ":")
      && byteAt(end + 1) != UInt8(ascii: ":")
  }

  private mutating func lexNumber() {
    var end = position + 1
    while end < text.count {
      let next = text[end]
      let joins =
        rules.continuesWord[Int(next)] && next != UInt8(ascii: "'")
        || next == UInt8(ascii: ".") && isDigit(byteAt(end + 1))
        || next == UInt8(ascii: "'") && rules.features.contains(.preprocessor)
          && isWordByte(end + 1)
      guard joins else { break }
      end += 1
    }
    emit(.number, to: end)
  }

  func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  // MARK: - Comments

  private mutating func lexComment() -> Bool {
    for form in rules.comments where at(form.open, position) && allowsComment(form) {
      let isDoc =
        form.docOpenings.contains { at($0, position) }
        && !form.plainOpenings.contains { at($0, position) }
      let end: Int
      if form.close.isEmpty {
        end = endOfComment(position)
      } else {
        end = endOfBlock(form) ?? endOfLine(position)
      }
      region(isDoc ? .docComment : .comment, position..<end)
      return true
    }
    return false
  }

  private func allowsComment(_ form: CommentForm) -> Bool {
    if rules.features.contains(.shell) {
      let previous = byteAt(position - 1)
      return position == 0 || previous <= 0x20 || previous == UInt8(ascii: ";")
        || previous == UInt8(ascii: "(") || previous == UInt8(ascii: ")")
    }
    if rules.features.contains(.vimQuotes) {
      guard byteAt(position) == UInt8(ascii: "#") else { return isFirstOnLine(position) }
      // `==#` compares, `a#b` is a name.
      return position == 0 || byteAt(position - 1) <= 0x20 && byteAt(position + 1) <= 0x20
    }
    if rules.features.contains(.phpIslands), byteAt(position) == UInt8(ascii: "#") {
      return byteAt(position + 1) != UInt8(ascii: "[")
    }
    return true
  }

  /// The end of a line comment; in PHP `?>` ends it too.
  private func endOfComment(_ start: Int) -> Int {
    guard rules.features.contains(.phpIslands) else { return endOfLine(start) }
    var index = start
    while index < text.count, !isNewline(text[index]), !at("?>", index) { index += 1 }
    return index
  }

  private mutating func endOfBlock(_ form: CommentForm) -> Int? {
    guard patience > 0 else { return nil }
    var depth = 1
    var index = position + form.open.count
    let first = form.close[0]
    let opening = form.open[0]
    while index < text.count {
      if text[index] == first, at(form.close, index) {
        index += form.close.count
        depth -= 1
        if depth == 0 { return index }
      } else if form.nests, text[index] == opening, at(form.open, index) {
        depth += 1
        index += form.open.count
      } else {
        index += 1
      }
    }
    patience -= 1
    return nil
  }
}
