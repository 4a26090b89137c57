import Corpus

extension Continuation {
  /// What a model wrote, cut into the tokens that completions are fitted by.
  ///
  /// Nil where nothing was written.
  init?(_ line: WrittenLine, _ context: CursorContext, _ buffer: BufferTokens) {
    let start = context.word.lowerBound
    let before = Array(context.text[context.line.lowerBound..<context.offset])
    let text = before + line.text
    let first = start - context.line.lowerBound
    let isProse = context.place == .comment || context.place == .prose
    let stream = TokenStream(
      text, in: first..<text.count, regions: isProse ? [] : context.regions(of: text),
      contents: isProse ? .all : .code)
    let probabilities = Self.probabilities(line, from: before.count)
    var tokens: [Token] = []
    var end = first
    for index in stream.tokens.indices where !stream.id(index).isNewline {
      let range = Int(stream.tokens[index].start)..<Int(stream.tokens[index].end)
      tokens.append(
        Token(
          id: stream.id(index), text: Array(text[range]),
          space: Array(text[end..<range.lowerBound]),
          probability: probabilities(end..<range.upperBound)))
      end = range.upperBound
    }
    guard !tokens.isEmpty, text[end...].allSatisfy(\.isBlank) else { return nil }
    if buffer.indentIsOpen {
      tokens[0].indentChange = Self.indentChange(tokens[0].space.count, buffer)
    }
    lines = [tokens]
    certainties = [WrittenLine.certainty(ofProbability: line.probability)]
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
