import ModelFormats

/// What a decoder reads before it writes at a cursor.
///
/// It ends behind something that is no blank: the blanks and the part of a word between there and the
/// cursor are written again, because decoders have learned texts in which those belong to longer tokens.
struct DecoderPrompt: Sendable {
  /// Tokens that begin a text, or its part before a gap that is to be filled.
  private let head: [Token]
  /// Text of the buffer before the cursor.
  private let window: [Token]
  /// The text after the cursor, for a decoder that fills gaps.
  private let tail: [Token]
  /// Text before the cursor that is to be written again.
  let required: [UInt8]
  /// Byte offset in the buffer at which the window begins.
  let start: Int

  /// The window's start moves on by so many bytes at once, so that prompts begin alike while somebody
  /// types: it has between one and two steps.
  private static let step = 1024
  /// Text after the cursor that is shown to a decoder that fills gaps.
  private static let reachAfter = 512

  var tokens: [Token] { head + window + tail }

  /// Nil where nothing stands before the cursor.
  init?(
    _ context: CursorContext, _ tokenizer: any Tokenizer, _ vocabulary: CompletionVocabulary
  ) {
    let text = context.text
    var end = context.word.lowerBound
    while end > 0, text[end - 1].isBlank || text[end - 1].isLineEnd { end -= 1 }
    var start = max(0, end - Self.step) / Self.step * Self.step
    while start > 0, start < end, !text[start - 1].isLineEnd { start += 1 }
    var window = tokenizer.tokens(of: text[start..<end])
    var required = Array(text[end..<context.offset])
    if required.isEmpty, let last = window.popLast() {
      // The last token might have been a longer one.
      required = Array(vocabulary.bytes(of: last))
    }
    guard !window.isEmpty else { return nil }
    let special = tokenizer.special
    let begin = special.begin.map { [$0] } ?? []
    if let prefix = special.fillPrefix, let suffix = special.fillSuffix,
      let middle = special.fillMiddle, context.offset < text.count
    {
      let after = text[context.offset...].prefix(Self.reachAfter)
      (head, tail) = (begin + [prefix], [suffix] + tokenizer.tokens(of: after) + [middle])
    } else {
      (head, tail) = (begin, [])
    }
    self.window = window
    self.required = required
    self.start = start
  }

  /// The prompt without the first tokens of the window.
  func dropping(_ count: Int) -> [Token] { head + window.dropFirst(count) + tail }

  /// How many tokens of the window to leave out so that `room` are left in all.
  func surplus(over room: Int) -> Int {
    min(max(0, tokens.count - room), max(0, window.count - 1))
  }
}
