// The expressions of the pre-tokenizers, each a function from where a word begins to where it ends.

private let space = UInt8(ascii: " ")
private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")

extension Characters {
  /// The next word by
  /// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
  @inline(__always)
  func gpt2Word(from start: Int, to end: Int) -> Int {
    let contraction = contraction(at: start, to: end, anyCase: false)
    if contraction > start { return contraction }
    let lead = self[start] == space ? start + 1 : start
    if lead < end {
      let (kind, length) = character(at: lead)
      if kind.contains(.letter) {
        return run(from: lead + length, to: end) { $0.contains(.letter) }
      }
      if kind.contains(.number) {
        return run(from: lead + length, to: end) { $0.contains(.number) }
      }
      if kind.isDisjoint(with: .lettersNumbersAndSpace) {
        return run(from: lead + length, to: end) { $0.isDisjoint(with: .lettersNumbersAndSpace) }
      }
    }
    let (spaceEnd, last) = whitespace(from: start, to: end)
    return spaceEnd < end && last > start ? last : spaceEnd
  }

  /// The next word by GPT-2's expression in a text where `\p{N}` was cut out first.
  ///
  /// A number ends everything like the end of the text: spaces before it stay together.
  @inline(__always)
  func singleNumberWord(from start: Int, to end: Int) -> Int {
    let first = character(at: start)
    if first.class.contains(.number) { return start + first.length }
    let contraction = contraction(at: start, to: end, anyCase: false)
    if contraction > start { return contraction }
    let lead = self[start] == space ? start + 1 : start
    if lead < end {
      let (kind, length) = character(at: lead)
      if kind.contains(.letter) {
        return run(from: lead + length, to: end) { $0.contains(.letter) }
      }
      if kind.isDisjoint(with: .lettersNumbersAndSpace) {
        return run(from: lead + length, to: end) { $0.isDisjoint(with: .lettersNumbersAndSpace) }
      }
    }
    let (spaceEnd, last) = whitespace(from: start, to: end)
    guard spaceEnd < end, last > start else { return spaceEnd }
    return character(at: spaceEnd).class.contains(.number) ? spaceEnd : last
  }

  /// The next word by `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|
  ///  ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`, where `numbers` stands for the 3.
  @inline(__always)
  func llama3Word(from start: Int, to end: Int, numbers: Int) -> Int {
    let contraction = contraction(at: start, to: end, anyCase: true)
    if contraction > start { return contraction }
    let (kind, length) = character(at: start)
    if kind.contains(.letter) {
      return run(from: start + length, to: end) { $0.contains(.letter) }
    }
    if kind.contains(.number) {
      return numberRun(from: start, to: end, atMost: numbers)
    }
    let second = start + length
    let isNewline = self[start] == newline || self[start] == carriageReturn
    if !isNewline, second < end, character(at: second).class.contains(.letter) {
      return run(from: second, to: end) { $0.contains(.letter) }
    }
    let lead = self[start] == space ? second : start
    let others = run(from: lead, to: end) { $0.isDisjoint(with: .lettersNumbersAndSpace) }
    if others > lead {
      return newlines(from: others, to: end)
    }
    let (spaceEnd, last) = whitespace(from: start, to: end)
    let afterNewline = lastNewline(from: start, to: spaceEnd)
    if afterNewline > start { return afterNewline }
    return spaceEnd < end && last > start ? last : spaceEnd
  }

  /// The words by `[\r\n]`, then `\s?\p{L}+`, `\s?\p{P}+`, `[一-龥ࠀ-一가-퟿]+` and `\p{N}`, each
  /// within what the one before left or found.
  func deepSeekCoderWords(_ start: Int, _ end: Int, _ body: (Int, Int) -> Void) {
    cut(start, end, at: { $0 + (self[$0] == newline || self[$0] == carriageReturn ? 1 : 0) }) {
      first, last in
      cut(first, last, at: { spaced(.letter, from: $0, to: last) }) { first, last in
        cut(first, last, at: { spaced(.punctuation, from: $0, to: last) }) { first, last in
          cut(first, last, at: { eastAsianRun(from: $0, to: last) }) { first, last in
            cut(first, last, at: { numberRun(from: $0, to: last, atMost: 1) }, body)
          }
        }
      }
    }
  }

  /// The words by `[\p{P}\$\+<=>\^~\|]+`, then GPT-2's expression, `\p{N}+` and `[0-9][0-9][0-9]`.
  func standardWords(_ start: Int, _ end: Int, _ body: (Int, Int) -> Void) {
    cut(start, end, at: { symbolRun(from: $0, to: end) }) { first, last in
      var offset = first
      while offset < last {
        let word = offset
        offset = gpt2Word(from: word, to: last)
        cut(word, offset, at: { numberRun(from: $0, to: offset, atMost: .max) }) { first, last in
          cut(first, last, at: { threeDigits(from: $0, to: last) }, body)
        }
      }
    }
  }
}

// MARK: - Parts of expressions

extension Characters {
  /// The end of `'s`, `'t`, `'m`, `'d`, `'re`, `'ve` or `'ll`; the start when there is none.
  @inline(__always)
  private func contraction(at start: Int, to end: Int, anyCase: Bool) -> Int {
    guard self[start] == UInt8(ascii: "'"), start + 1 < end else { return start }
    let fold: UInt8 = anyCase ? 0x20 : 0
    let first = self[start + 1] | fold
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    default: break
    }
    guard start + 2 < end else { return start }
    switch (first, self[start + 2] | fold) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return start
    }
  }

  /// A run of whitespace: where it ends, and where its last character begins.
  @inline(__always)
  private func whitespace(from start: Int, to end: Int) -> (end: Int, last: Int) {
    var offset = start
    var last = start
    while offset < end {
      let (kind, length) = character(at: offset)
      guard kind.contains(.whitespace) else { break }
      last = offset
      offset += length
    }
    return (offset, last)
  }

  @inline(__always)
  private func newlines(from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end, self[offset] == newline || self[offset] == carriageReturn { offset += 1 }
    return offset
  }

  /// The end of the last newline in a run of whitespace; the start when there is none.
  @inline(__always)
  private func lastNewline(from start: Int, to end: Int) -> Int {
    var offset = end
    while offset > start, self[offset - 1] != newline, self[offset - 1] != carriageReturn {
      offset -= 1
    }
    return offset
  }

  private func numberRun(from start: Int, to end: Int, atMost limit: Int) -> Int {
    var offset = start
    var count = 0
    while offset < end, count < limit {
      let (kind, length) = character(at: offset)
      guard kind.contains(.number) else { break }
      offset += length
      count += 1
    }
    return offset
  }

  /// The end of `\s?` and a run of one class; the start when there is no such run.
  private func spaced(_ wanted: CharacterClass, from start: Int, to end: Int) -> Int {
    let (kind, length) = character(at: start)
    let lead = kind.contains(.whitespace) ? start + length : start
    let last = run(from: lead, to: end) { !$0.isDisjoint(with: wanted) }
    return last > lead ? last : start
  }

  private func eastAsianRun(from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end, self[offset] >= 0xE0 {
      let (scalar, length) = scalar(at: offset)
      guard
        (0x0800...0x9FA5).contains(scalar)
          || (0xAC00...0xD7FF).contains(scalar)
      else { break }
      offset += length
    }
    return offset
  }

  /// A run of punctuation and of the ASCII symbols that `standardWords` names.
  private func symbolRun(from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end {
      let (kind, length) = character(at: offset)
      guard kind.contains(.punctuation) || isSymbol(self[offset]) else { break }
      offset += length
    }
    return offset
  }

  private func isSymbol(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "$"), UInt8(ascii: "+"), UInt8(ascii: "<")...UInt8(ascii: ">"),
      UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: "|"):
      true
    default: false
    }
  }

  private func threeDigits(from start: Int, to end: Int) -> Int {
    guard start + 3 <= end else { return start }
    for offset in start..<start + 3 where !(0x30...0x39).contains(self[offset]) { return start }
    return start + 3
  }
}
