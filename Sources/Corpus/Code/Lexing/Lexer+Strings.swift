extension Lexer {
  /// Reads a string or another literal that begins with a special byte.
  ///
  /// False: it is punctuation.
  mutating func lexLiteral(_ byte: UInt8) -> Bool {
    if rules.features.rawValue != 0, lexFeature(byte) { return true }
    for form in rules.strings where at(form.open, position) {
      if let end = endOfString(form, from: position + form.open.count) {
        string(to: end)
        return true
      }
      guard form.open.count == 1, byte == UInt8(ascii: "\""), !form.spansLines else { continue }
      // Nothing on the line closes it: the rest of the line is the string.
      string(to: endOfLine(position))
      return true
    }
    return false
  }

  /// Strings whose prefix reads like a word: `r"…"`, `f'…'`, `R"x(…)x"`, `br#"…"#`.
  mutating func lexPrefixedString(from start: Int, wordEnd: Int) -> Bool {
    let quote = byteAt(wordEnd)
    guard wordEnd - start <= 3, quote == 0x22 || quote == 0x27 || quote == 0x23 else {
      return false
    }
    if rules.features.contains(.pythonPrefixes), quote != 0x23 {
      return lexPythonString(from: start, quoteAt: wordEnd)
    }
    if rules.features.contains(.rustRawStrings) {
      let isRaw = byteAt(wordEnd - 1) == UInt8(ascii: "r")
      guard wordEnd - start <= 2, isRaw, quote != 0x27 else { return false }
      var hashes = 0
      while byteAt(wordEnd + hashes) == 0x23 { hashes += 1 }
      guard byteAt(wordEnd + hashes) == 0x22 else { return false }
      return delimited(from: start, body: wordEnd + hashes + 1, close: "\"", hashes: hashes)
    }
    if rules.features.contains(.cppRawStrings), quote == 0x22, byteAt(wordEnd - 1) == 0x52 {
      var body = wordEnd + 1
      while body - wordEnd <= 17, byteAt(body) != UInt8(ascii: "("), byteAt(body) > 0x20 {
        body += 1
      }
      guard byteAt(body) == UInt8(ascii: "(") else { return false }
      let close = [UInt8(ascii: ")")] + text[wordEnd + 1..<body] + [0x22]
      return search(close, from: start, body: body + 1)
    }
    return false
  }

  private mutating func lexPythonString(from start: Int, quoteAt: Int) -> Bool {
    var interpolates = false
    for index in start..<quoteAt {
      switch text[index] | 0x20 {
      case UInt8(ascii: "f"), UInt8(ascii: "t"): interpolates = true
      case UInt8(ascii: "r"), UInt8(ascii: "b"), UInt8(ascii: "u"): break
      default: return false
      }
    }
    for form in rules.strings where at(form.open, quoteAt) {
      var form = form
      form.interpolation = interpolates ? .brace : .none
      if let end = endOfString(form, from: quoteAt + form.open.count) {
        string(to: end, from: start)
        return true
      }
    }
    return false
  }

  /// A raw string closed by `close` and as many number signs as opened it.
  mutating func delimited(from start: Int, body: Int, close: StaticString, hashes: Int) -> Bool {
    guard hashes <= 64 else { return false }
    var bytes = (0..<close.utf8CodeUnitCount).map { close.utf8Start[$0] }
    bytes.append(contentsOf: [UInt8](repeating: 0x23, count: hashes))
    return search(bytes, from: start, body: body)
  }

  /// A literal without escapes that ends at the next `close`.
  mutating func search(_ close: [UInt8], from start: Int, body: Int) -> Bool {
    guard patience > 0 else { return false }
    var index = body
    while index < text.count {
      if text[index] == close[0], at(close, index) {
        string(to: index + close.count, from: start)
        return true
      }
      index += 1
    }
    patience -= 1
    return false
  }

  /// The end of a string whose body begins at `start`, or nil when it has none.
  mutating func endOfString(_ form: StringForm, from start: Int, depth: Int = 0) -> Int? {
    let first = form.close[0]
    if form.spansLines {
      guard patience > 0 else { return nil }
    } else if unterminated.byte == first, start <= unterminated.end {
      return nil
    }
    var index = start
    while index < text.count {
      let byte = text[index]
      if byte == first, at(form.close, index) {
        let end = index + form.close.count
        if form.escape == .doubled, byteAt(end) == first {
          index = end + 1
          continue
        }
        if form.spansLines, form.close.count == 3 {
          // Quotes before the delimiter's last three belong to the text.
          var last = end
          while byteAt(last) == first, last - end < 2 { last += 1 }
          return isWordByte(last) && byteAt(start) != first && looksInverted(start..<index)
            ? fail(start, index) : last
        }
        return end
      }
      if isNewline(byte), !form.spansLines {
        if depth == 0 { unterminated = (first, index) }
        return nil
      }
      if byte == 0x5C, form.escape == .backslash {
        if form.interpolation == .backslash, byteAt(index + 1) == UInt8(ascii: "("),
          let end = endOfInterpolation(from: index + 2, close: ")", in: form, depth: depth)
        {
          index = end
        } else {
          index = afterEscape(index)
        }
        continue
      }
      if form.interpolation != .none,
        let end = afterInterpolation(at: index, byte, form, depth: depth)
      {
        index = end
        continue
      }
      index += 1
    }
    if form.spansLines { return fail(start, index) }
    if depth == 0 { unterminated = (first, index) }
    return nil
  }

  private mutating func fail(_ start: Int, _ end: Int) -> Int? {
    if end - start > 256 { patience -= 1 }
    return nil
  }

  /// Text between two delimiters that are both openings, because one in between is missing, has
  /// more than one line; a string that ends right before a word hardly ever has.
  private func looksInverted(_ range: Range<Int>) -> Bool {
    endOfLine(range.lowerBound) < range.upperBound
  }

  /// The end of an interpolation that begins at `index`, or nil where none does.
  private mutating func afterInterpolation(
    at index: Int, _ byte: UInt8, _ form: StringForm, depth: Int
  ) -> Int? {
    let next = byteAt(index + 1)
    switch form.interpolation {
    case .none, .backslash: return nil
    case .dollar:
      guard byte == UInt8(ascii: "$"), next == UInt8(ascii: "{") else { return nil }
    case .hash:
      guard byte == UInt8(ascii: "#"), next == UInt8(ascii: "{") else { return nil }
    case .brace:
      guard byte == UInt8(ascii: "{") else { return nil }
      if next == byte { return index + 2 }
      return endOfInterpolation(from: index + 1, close: "}", in: form, depth: depth)
    case .shell:
      guard byte == UInt8(ascii: "$") else { return nil }
      if next == UInt8(ascii: "(") {
        return endOfInterpolation(from: index + 2, close: ")", in: form, depth: depth)
      }
      guard next == UInt8(ascii: "{") else { return nil }
    }
    return endOfInterpolation(from: index + 2, close: "}", in: form, depth: depth)
  }

  /// The index behind the bracket that closes an interpolation.
  ///
  /// Strings inside may nest.
  mutating func endOfInterpolation(
    from start: Int, close: Unicode.Scalar, in form: StringForm, depth: Int
  ) -> Int? {
    guard depth < 8, patience > 0 else { return nil }
    let close = UInt8(ascii: close)
    let open: UInt8 = close == UInt8(ascii: ")") ? UInt8(ascii: "(") : UInt8(ascii: "{")
    var level = 1
    var index = start
    scan: while index < text.count {
      let byte = text[index]
      if byte == close {
        level -= 1
        index += 1
        if level == 0 { return index }
        continue
      }
      if byte == open {
        level += 1
      } else if isNewline(byte), !form.spansLines {
        break
      } else if byte == 0x5C {
        index = afterEscape(index)
        continue
      } else if byte == 0x22 || byte == 0x27 || byte == 0x60 {
        for inner in rules.strings where at(inner.open, index) {
          if !form.spansLines, inner.spansLines, inner.open.count > 1 { continue }
          if let end = endOfString(inner, from: index + inner.open.count, depth: depth + 1) {
            index = end
            continue scan
          }
        }
      }
      index += 1
    }
    return fail(start, index)
  }
}
