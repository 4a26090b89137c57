import Corpus

/// The open buffer around the cursor, cut into what stands before the word at the cursor, what
/// stands after it on its line, and the lines below.
struct BufferTokens: Sendable {
  /// How far to look, in bytes: enough for any definition, and bounded for a file of one line.
  private static let reachBefore = 96 << 10
  private static let reachAfter = 32 << 10

  /// Ends with the last token before the word; a line that is still blank begins with its start.
  let before: TokenStream
  /// Tokens between cursor and line end.
  let rest: TokenStream
  let after: TokenStream
  /// The cursor's line is empty, so that its indentation says nothing yet.
  let indentIsOpen: Bool
  /// What indents a line by one level in this buffer.
  let indentUnit: [UInt8]

  init(_ context: CursorContext, regions: [SyntaxRegion], contents: TokenStream.Contents) {
    let text = context.text
    let start = Self.wordBoundary(text, near: context.word.lowerBound - Self.reachBefore)
    var before = TokenStream(
      text, in: start..<context.word.lowerBound, regions: regions, contents: contents)
    let startsLine = context.text[context.line.lowerBound..<context.word.lowerBound]
      .allSatisfy(\.isBlank)
    let previous = before.count > 0 ? before.indent(ofLineWith: before.count - 1) : 0
    let indent = context.word.lowerBound - context.line.lowerBound
    if startsLine {
      before.appendLineStart(
        .newline(indent: indent, after: previous), at: context.word.lowerBound)
    }
    indentIsOpen = startsLine && indent == 0 && context.word.isEmpty && previous > 0
    self.before = before
    rest = TokenStream(
      text, in: context.offset..<context.line.upperBound, regions: regions, contents: contents)
    let end = Self.wordBoundary(text, near: context.line.upperBound + Self.reachAfter)
    after = TokenStream(
      text, in: context.line.upperBound..<max(context.line.upperBound, end), regions: regions,
      contents: contents, previousIndent: startsLine ? indent : context.indentation.count)
    indentUnit = Self.indentUnit(context, before, after)
  }

  /// As the lines before do it, or those below; else as the cursor's line or the language suggests.
  private static func indentUnit(
    _ context: CursorContext, _ before: TokenStream, _ after: TokenStream
  ) -> [UInt8] {
    for stream in [before, after] {
      if stream.usesTabs { return [0x09] }
      if let unit = stream.indentUnit { return [UInt8](repeating: 0x20, count: unit) }
    }
    let isTab = context.indentation.first == 0x09 || context.language == .go
    return isTab ? [0x09] : [UInt8](repeating: 0x20, count: 4)
  }

  /// The nearest offset at or after one that does not stand inside a word; whole characters.
  private static func wordBoundary(_ text: [UInt8], near offset: Int) -> Int {
    var offset = min(max(0, offset), text.count)
    while offset > 0, offset < text.count, text[offset - 1].continuesWord,
      text[offset].continuesWord
    { offset += 1 }
    return offset
  }
}
