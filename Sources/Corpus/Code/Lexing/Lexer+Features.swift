/// A here-document whose body begins on the next line.
struct Heredoc {
  let tag: [UInt8]
  /// The closing tag may be indented.
  let indents: Bool
}

/// Literals that the language table cannot say in rows.
extension Lexer {
  mutating func lexFeature(_ byte: UInt8) -> Bool {
    let features = rules.features
    switch byte {
    case UInt8(ascii: "#"):
      if features.contains(.preprocessor), startsLine { return lexDirective() }
      if features.contains(.swiftNumberSigns) { return lexSwiftNumberSign() }
    case UInt8(ascii: "/"):
      if features.contains(.regexLiterals), allowsRegex(), let end = endOfRegex(position + 1) {
        string(to: end)
        return true
      }
    case UInt8(ascii: "'"):
      if features.contains(.loneApostrophes) { return lexCharacter() }
      if features.contains(.embeddedMarkup), isWordByte(position - 1), isWordByte(position + 1) {
        // An apostrophe in running text.
        return false
      }
    case UInt8(ascii: "$"):
      if features.contains(.csharpStrings) { return lexCSharpString() }
      if features.contains(.dollarQuotes) { return lexDollarQuote() }
      if features.contains(.shell) { return lexShellDollar() }
    case UInt8(ascii: "@"):
      if features.contains(.csharpStrings) { return lexCSharpString() }
    case UInt8(ascii: "\""):
      if features.contains(.csharpStrings), at("\"\"\"", position) { return lexCSharpString() }
      if features.contains(.vimQuotes) { return lexVimQuote() }
    case UInt8(ascii: "["):
      if features.contains(.luaLongBrackets), let body = longBracket(position) {
        return search(body.close, from: position, body: body.start)
      }
    case UInt8(ascii: "-"):
      if features.contains(.luaLongBrackets), at("--", position) { return lexLuaComment() }
    case UInt8(ascii: "<"):
      return lexHeredoc()
    case UInt8(ascii: "%"):
      if features.contains(.rubyLiterals) { return lexRubyPercent() }
    case UInt8(ascii: "~"):
      if features.contains(.elixirSigils) { return lexSigil() }
    case UInt8(ascii: "?"):
      if features.contains(.phpIslands), at("?>", position) {
        emit(.punctuation, to: position + 2)
        tokens[tokens.count - 1].byte = UInt8(ascii: ";")
        skipMarkup()
        return true
      }
      if features.contains(.questionCharacters) { return lexQuestionCharacter() }
    case UInt8(ascii: "`"):
      if features.contains(.backquotedNames) { return lexBackquotedName() }
    case UInt8(ascii: "\\"):
      if features.contains(.zigLines), at("\\\\", position) {
        string(to: endOfLine(position))
        return true
      }
      if features.contains(.shell), !isNewline(byteAt(position + 1)) {
        emit(.word, to: max(position + 1, afterCharacter(min(position + 1, text.count - 1))))
        return true
      }
    default: break
    }
    return false
  }

  // MARK: - C family, Swift

  /// Takes a preprocessor line as one token, its comments and strings as regions.
  private mutating func lexDirective() -> Bool {
    let start = position
    var index = position + 1
    while index < text.count {
      let byte = text[index]
      if isNewline(byte) { break }
      if byte == 0x5C {
        index = afterEscape(index)
      } else if byte == UInt8(ascii: "/"), byteAt(index + 1) == byte {
        let end = endOfLine(index)
        regions.append(SyntaxRegion(kind: .comment, bytes: index..<end))
        index = end
      } else if byte == UInt8(ascii: "/"), byteAt(index + 1) == UInt8(ascii: "*") {
        var end = index + 2
        while end < text.count, !at("*/", end) { end += 1 }
        end = end < text.count ? end + 2 : endOfLine(index)
        regions.append(SyntaxRegion(kind: .comment, bytes: index..<end))
        index = end
      } else if byte == 0x22,
        let end = endOfString(StringForm("\""), from: index + 1, depth: 1)
      {
        regions.append(SyntaxRegion(kind: .string, bytes: index..<end))
        index = end
      } else {
        index += 1
      }
    }
    position = start
    emit(.directive, to: index, role: directiveRole(start))
    return true
  }

  /// What a preprocessor line does to the text around it.
  private func directiveRole(_ start: Int) -> WordRole {
    var word = start + 1
    while byteAt(word) == 0x20 || byteAt(word) == 0x09 { word += 1 }
    if at("if", word) { return .conditional }
    if at("el", word) { return .control }
    if at("endif", word) { return .blockEnd }
    return at("define", word) && !isWordByte(word + 6) ? .macro : .none
  }

  /// `#if` lines, `#"…"#` strings and `#/…/#` regular expressions.
  private mutating func lexSwiftNumberSign() -> Bool {
    if startsLine {
      for word in ["#if", "#elseif", "#else", "#endif"] as [StaticString]
      where at(word, position) && !isWordByte(position + word.utf8CodeUnitCount) {
        var end = position
        while end < text.count, !isNewline(text[end]), !at("//", end) { end += 1 }
        emit(.directive, to: end, role: directiveRole(position))
        return true
      }
    }
    var hashes = 0
    while byteAt(position + hashes) == 0x23 { hashes += 1 }
    let body = position + hashes
    if at("\"\"\"", body) {
      return delimited(from: position, body: body + 3, close: "\"\"\"", hashes: hashes)
    }
    guard byteAt(body) == 0x22 || byteAt(body) == UInt8(ascii: "/"), hashes <= 64, patience > 0
    else { return false }
    let quote = byteAt(body)
    let limit = quote == 0x22 ? endOfLine(body) : text.count
    var index = body + 1
    while index + hashes < limit {
      if text[index] == quote,
        (1...hashes).allSatisfy({ byteAt(index + $0) == 0x23 })
      {
        string(to: index + hashes + 1)
        return true
      }
      index += 1
    }
    if limit - body > 256 { patience -= 1 }
    return false
  }

  private mutating func lexBackquotedName() -> Bool {
    var end = position + 1
    while end < text.count, text[end] != UInt8(ascii: "`"), !isNewline(text[end]) { end += 1 }
    guard byteAt(end) == UInt8(ascii: "`"), end - position <= 256 else { return false }
    emit(.word, to: end + 1)
    return true
  }

  /// Tells a character literal from a lifetime, a quoted symbol or a promoted name.
  private mutating func lexCharacter() -> Bool {
    var end = position + 1
    if byteAt(end) == 0x5C {
      end = afterEscape(end)
      while end - position < 16, byteAt(end) != 0x27, !isNewline(byteAt(end)), end < text.count {
        end += 1
      }
    } else if end < text.count {
      end = afterCharacter(end)
    }
    guard byteAt(end) == 0x27 else {
      var end = position + 1
      while end < text.count, isWordByte(end) { end += 1 }
      emit(.punctuation, to: end)
      return true
    }
    string(to: end + 1)
    return true
  }

  // MARK: - Regular expressions

  /// Whether a slash here can begin a regular expression: no operand stands before it.
  private func allowsRegex() -> Bool {
    guard let previous = tokens.last else { return true }
    switch previous.kind {
    case .word:
      if rules.features.contains(.rubyLiterals) {
        let isCommand = byteAt(position - 1) == 0x20 && byteAt(position + 1) != 0x20
        return isCommand || previous.role == .control || previous.role == .conditional
      }
      return previous.role == .control
    case .number, .string, .close: return false
    case .open, .directive, .end: return true
    case .punctuation: break
    }
    if previous.byte == UInt8(ascii: ">") && rules.features.contains(.embeddedMarkup) {
      // `</p>` and `/>` in markup; `=> /x/` is a regular expression.
      return byteAt(Int(previous.start) - 1) == UInt8(ascii: "=")
    }
    if previous.byte == UInt8(ascii: "<") { return false }
    // In Swift a division may follow an operator only with a blank on its other side too.
    if rules.features.contains(.swiftNumberSigns) {
      return byteAt(position + 1) > 0x20 && byteAt(position - 1) <= 0x20
    }
    return true
  }

  private mutating func endOfRegex(_ start: Int) -> Int? {
    if unterminated.byte == UInt8(ascii: "/"), start <= unterminated.end { return nil }
    var index = start
    var inClass = false
    while index < text.count, !isNewline(text[index]) {
      switch text[index] {
      case 0x5C:
        index = afterEscape(index)
        continue
      case UInt8(ascii: "["): inClass = true
      case UInt8(ascii: "]"): inClass = false
      case UInt8(ascii: "/") where !inClass:
        guard index > start else { return nil }
        var end = index + 1
        while end < text.count, text[end] | 0x20 >= 0x61, text[end] | 0x20 <= 0x7A { end += 1 }
        return end
      default: break
      }
      index += 1
    }
    unterminated = (UInt8(ascii: "/"), index)
    return nil
  }

  // MARK: - C#, PHP, SQL

  /// `@"…"`, `$"…"`, `$@"…"` and raw strings in three or more quotes.
  private mutating func lexCSharpString() -> Bool {
    var quote = position
    var interpolates = false
    var isVerbatim = false
    while quote - position < 8 {
      if byteAt(quote) == UInt8(ascii: "$") {
        interpolates = true
      } else if byteAt(quote) == UInt8(ascii: "@") {
        isVerbatim = true
      } else {
        break
      }
      quote += 1
    }
    guard byteAt(quote) == 0x22 else { return false }
    var quotes = 1
    while byteAt(quote + quotes) == 0x22, quotes < 64 { quotes += 1 }
    if quotes >= 3, !isVerbatim {
      return search(
        [UInt8](repeating: 0x22, count: quotes), from: position, body: quote + quotes)
    }
    let form = StringForm(
      "\"", escape: isVerbatim ? .doubled : .backslash, spansLines: isVerbatim,
      interpolation: interpolates ? .brace : .none)
    guard let end = endOfString(form, from: quote + 1) else { return false }
    string(to: end)
    return true
  }

  /// Goes on behind the next `<?php`, `<?=` or `<?`; what stands before is not code.
  mutating func skipMarkup() {
    while position < text.count {
      if text[position] == UInt8(ascii: "<"), byteAt(position + 1) == UInt8(ascii: "?"),
        !at("<?xml", position)
      {
        position += at("<?php", position) ? 5 : at("<?=", position) ? 3 : 2
        return
      }
      position += 1
    }
  }

  private mutating func lexDollarQuote() -> Bool {
    var end = position + 1
    while end - position < 64, isWordByte(end) { end += 1 }
    guard byteAt(end) == UInt8(ascii: "$") else { return false }
    return search(Array(text[position...end]), from: position, body: end + 1)
  }

  // MARK: - Lua, Vim

  private func longBracket(_ index: Int) -> (start: Int, close: [UInt8])? {
    guard byteAt(index) == UInt8(ascii: "[") else { return nil }
    var end = index + 1
    while end - index < 64, byteAt(end) == UInt8(ascii: "=") { end += 1 }
    guard byteAt(end) == UInt8(ascii: "[") else { return nil }
    let signs = [UInt8](repeating: UInt8(ascii: "="), count: end - index - 1)
    return (end + 1, [UInt8(ascii: "]")] + signs + [UInt8(ascii: "]")])
  }

  private mutating func lexLuaComment() -> Bool {
    let start = position
    if let body = longBracket(start + 2), patience > 0 {
      var index = body.start
      while index < text.count, !at(body.close, index) { index += 1 }
      if index < text.count {
        region(.comment, start..<index + body.close.count)
        return true
      }
      patience -= 1
    }
    let isDoc = at("---", start) && !at("----", start)
    region(isDoc ? .docComment : .comment, start..<endOfLine(start))
    return true
  }

  /// In Vim script a quote begins a string if it has a partner on its line, or else a comment.
  private mutating func lexVimQuote() -> Bool {
    if let end = endOfString(StringForm("\""), from: position + 1) {
      string(to: end)
    } else {
      region(.comment, position..<endOfLine(position))
    }
    return true
  }

  // MARK: - Shell

  private mutating func lexShellDollar() -> Bool {
    switch byteAt(position + 1) {
    case UInt8(ascii: "{"):
      let form = StringForm("\"", spansLines: true, interpolation: .shell)
      guard let end = endOfInterpolation(from: position + 2, close: "}", in: form, depth: 0) else {
        return false
      }
      emit(.word, to: end)
    case UInt8(ascii: "'"):
      guard let end = endOfString(StringForm("'", spansLines: true), from: position + 2) else {
        return false
      }
      string(to: end)
    case UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "?"), UInt8(ascii: "!"):
      emit(.word, to: position + 2)
    default: return false
    }
    return true
  }

  // MARK: - Ruby, Elixir, Lisp

  mutating func skipRubyBlockComment() {
    if at("=begin", position), !isWordByte(position + 6) {
      var index = position
      while index < text.count {
        if at("=end", index), !isWordByte(index + 4) {
          region(.comment, position..<endOfLine(index))
          return
        }
        index = endOfLine(index)
        while index < text.count, isNewline(text[index]) { index += 1 }
      }
    } else if at("__END__", position), endOfLine(position) == position + 7 {
      position = text.count
    }
  }

  private mutating func lexRubyPercent() -> Bool {
    var open = position + 1
    let letter = byteAt(open)
    if letter >= 0x41, letter | 0x20 <= 0x7A {
      guard "qQwWiIrsx".utf8.contains(letter) else { return false }
      open += 1
    } else if let previous = tokens.last, previous.kind != .punctuation, previous.kind != .open {
      return false
    }
    let delimiter = byteAt(open)
    guard delimiter > 0x20, delimiter < 0x80, !isWordByte(open), delimiter != 0x3D else {
      return false
    }
    return balanced(from: position, open: open, escapes: true)
  }

  private mutating func lexSigil() -> Bool {
    var open = position + 1
    while open - position < 12, isWordByte(open) { open += 1 }
    guard open > position + 1 else { return false }
    if at("\"\"\"", open) { return search([0x22, 0x22, 0x22], from: position, body: open + 3) }
    let escapes = byteAt(position + 1) >= 0x61
    guard "/|\"'([{<".utf8.contains(byteAt(open)) else { return false }
    return balanced(from: position, open: open, escapes: escapes)
  }

  /// A literal in paired delimiters, which nest, or between two equal ones.
  private mutating func balanced(from start: Int, open: Int, escapes: Bool) -> Bool {
    guard patience > 0 else { return false }
    let opening = byteAt(open)
    let closing: UInt8
    switch opening {
    case UInt8(ascii: "("): closing = UInt8(ascii: ")")
    case UInt8(ascii: "["): closing = UInt8(ascii: "]")
    case UInt8(ascii: "{"): closing = UInt8(ascii: "}")
    case UInt8(ascii: "<"): closing = UInt8(ascii: ">")
    default: closing = opening
    }
    var level = 1
    var index = open + 1
    while index < text.count {
      let byte = text[index]
      if byte == 0x5C, escapes {
        index = afterEscape(index)
        continue
      }
      index += 1
      if byte == closing {
        level -= 1
        if level == 0 {
          while isWordByte(index) { index += 1 }
          string(to: index, from: start)
          return true
        }
      } else if byte == opening {
        level += 1
      }
    }
    patience -= 1
    return false
  }

  /// `?a`, `?\n`, `?\C-x`: characters of Ruby, Elixir and Lisp.
  private mutating func lexQuestionCharacter() -> Bool {
    let isLisp = rules.style == .lisp
    let next = byteAt(position + 1)
    guard next > 0x20, position + 1 < text.count else { return false }
    if let previous = tokens.last, Int(previous.end) == position, previous.kind != .open,
      previous.kind != .punctuation
    {
      return false
    }
    var end = position + 1
    if next == 0x5C {
      end = afterEscape(end)
      while isLisp, end - position < 16, byteAt(end) == UInt8(ascii: "-"), end + 1 < text.count {
        end = byteAt(end + 1) == 0x5C ? afterEscape(end + 1) : afterCharacter(end + 1)
      }
    } else {
      end = afterCharacter(end)
    }
    guard isLisp || next == 0x5C || !isWordByte(end) else { return false }
    while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
    string(to: end)
    return true
  }

  // MARK: - Here-documents

  private mutating func lexHeredoc() -> Bool {
    let features = rules.features
    guard at("<<", position) else { return false }
    if features.contains(.phpIslands) { return lexPHPHeredoc() }
    guard features.contains(.shell) || features.contains(.rubyLiterals) else { return false }
    var index = position + 2
    if byteAt(index) == UInt8(ascii: "<") {
      emit(.punctuation, to: position + 3)
      return true
    }
    let mark = byteAt(index)
    let indents = mark == UInt8(ascii: "-") || mark == UInt8(ascii: "~")
    if indents { index += 1 }
    if features.contains(.shell) {
      while byteAt(index) == 0x20 { index += 1 }
    } else if let previous = tokens.last, Int(previous.end) == position || previous.role == .class {
      return false
    }
    guard let tag = heredocTag(at: index) else { return false }
    let isConstant = tag.bytes.allSatisfy { $0 < 0x61 || $0 > 0x7A }
    guard features.contains(.shell) || indents || isConstant else { return false }
    heredocs.append(Heredoc(tag: tag.bytes, indents: indents))
    emit(.string, to: tag.end)
    return true
  }

  /// The name at an index, quoted or not.
  private func heredocTag(at index: Int) -> (bytes: [UInt8], end: Int)? {
    var start = index
    let quote = byteAt(index)
    let isQuoted = quote == 0x22 || quote == 0x27 || quote == 0x60
    if isQuoted || quote == 0x5C { start += 1 }
    var end = start
    while end - start < 64, end < text.count,
      isQuoted ? text[end] != quote && !isNewline(text[end]) : isWordByte(end)
    {
      end += 1
    }
    guard end > start, isQuoted ? byteAt(end) == quote : !isDigit(byteAt(start)) else { return nil }
    return (Array(text[start..<end]), isQuoted ? end + 1 : end)
  }

  private mutating func lexPHPHeredoc() -> Bool {
    guard at("<<<", position) else { return false }
    var index = position + 3
    while byteAt(index) == 0x20 { index += 1 }
    guard let tag = heredocTag(at: index), patience > 0 else { return false }
    index = endOfLine(tag.end)
    while index < text.count {
      while index < text.count, text[index] <= 0x20 { index += 1 }
      if at(tag.bytes, index), !isWordByte(index + tag.bytes.count) {
        string(to: index + tag.bytes.count)
        return true
      }
      index = endOfLine(index)
    }
    patience -= 1
    return false
  }

  /// Skips the bodies of the here-documents that the line just ended has announced.
  mutating func skipHeredocs() {
    let pending = heredocs
    heredocs = []
    if byteAt(position) == 0x0A, byteAt(position - 1) == 0x0D { position += 1 }
    for heredoc in pending where patience > 0 {
      var line = position
      var found = false
      while line < text.count, !found {
        let end = endOfLine(line)
        var start = line
        while heredoc.indents, start < end, text[start] <= 0x20 { start += 1 }
        found = end - start == heredoc.tag.count && at(heredoc.tag, start)
        if found {
          region(.string, position..<end)
        }
        line = end + (byteAt(end) == 0x0D && byteAt(end + 1) == 0x0A ? 2 : 1)
      }
      guard found else {
        patience -= 1
        return
      }
      position = min(line, text.count)
    }
  }
}
