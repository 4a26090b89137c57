import Corpus

extension Continuation {
  /// What a model wrote, cut into the tokens that completions are fitted by.
  ///
  /// As far as lines are made of such tokens; nil where the first is not.
  init?(_ written: [WrittenLine], _ context: CursorContext, _ buffer: BufferTokens) {
    let before = Array(context.text[context.line.lowerBound..<context.offset])
    var text = before
    var ends: [Int] = []
    for line in written {
      if !ends.isEmpty { text.append(0x0A) }
      text += line.text
      ends.append(text.count)
    }
    let first = context.word.lowerBound - context.line.lowerBound
    let isProse = context.place == .comment || context.place == .prose
    let stream = TokenStream(
      text, in: first..<text.count, regions: isProse ? [] : context.regions(of: text),
      contents: isProse ? .all : .code)
    (lines, certainties) = ([], [])
    var certainty: Float = 1
    for (index, line) in written.enumerated() {
      let range = (index == 0 ? first : ends[index - 1] + 1)..<ends[index]
      let start = index == 0 ? before.count : range.lowerBound
      guard
        let tokens = Self.tokens(
          of: stream, in: range, probability: Self.probabilities(line, from: start))
      else { break }
      lines.append(tokens)
      certainty *= WrittenLine.certainty(ofProbability: line.probability)
      certainties.append(certainty)
    }
    guard !lines.isEmpty else { return nil }
    indent(text, at: [0] + ends.map { $0 + 1 }, buffer)
  }

  /// Nil where a range holds anything else, or nothing.
  private static func tokens(
    of stream: TokenStream, in range: Range<Int>, probability: (Range<Int>) -> Float
  ) -> [Token]? {
    var tokens: [Token] = []
    var end = range.lowerBound
    for index in stream.tokens.indices where !stream.id(index).isNewline {
      let bytes = Int(stream.tokens[index].start)..<Int(stream.tokens[index].end)
      guard bytes.lowerBound >= range.lowerBound else { continue }
      guard bytes.upperBound <= range.upperBound else { break }
      tokens.append(
        Token(
          id: stream.id(index), text: Array(stream.text[bytes]),
          space: Array(stream.text[end..<bytes.lowerBound]),
          probability: probability(end..<bytes.upperBound)))
      end = bytes.upperBound
    }
    let rest = stream.text[end..<range.upperBound]
    return tokens.isEmpty || !rest.allSatisfy(\.isBlank) ? nil : tokens
  }

  /// Says of each line how much further right it stands than the one before.
  /// - Parameter starts: of the lines in the text, the cursor's first.
  private mutating func indent(_ text: [UInt8], at starts: [Int], _ buffer: BufferTokens) {
    if buffer.indentIsOpen {
      lines[0][0].indentChange = Self.indentChange(lines[0][0].space.count, buffer)
    }
    let columns = starts.prefix(lines.count).map { text[$0...].prefix { $0.isBlank }.count }
    let unit = max(1, buffer.indentUnit.count)
    for index in lines.indices.dropFirst() {
      lines[index][0].indentChange = (columns[index] - columns[index - 1]) / unit
    }
  }

  /// The probability of what lies in a range of bytes: of the pieces that begin there.
  private static func probabilities(
    _ line: WrittenLine, from start: Int
  ) -> (Range<Int>) -> Float {
    var begins: [(offset: Int, probability: Float)] = []
    var offset = start
    for piece in line.pieces {
      begins.append((offset, piece.probability))
      offset += piece.text.count
    }
    return { range in
      // What the cursor's word had to begin with counts for the word.
      begins.reduce(1) { range.contains($1.offset) ? $0 * $1.probability : $0 }
    }
  }

  private static func indentChange(_ columns: Int, _ buffer: BufferTokens) -> Int {
    let last = buffer.before.count - 2
    let previous = last >= 0 ? buffer.before.indent(ofLineWith: last) : 0
    let unit = max(1, buffer.indentUnit.count)
    return (columns - previous) / unit
  }
}
