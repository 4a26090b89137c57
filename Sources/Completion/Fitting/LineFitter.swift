import Corpus

/// Turns a continuation into text that inserts cleanly at the cursor, or into nothing.
///
/// What stands after the cursor is never written twice, no bracket is closed that is not open, no
/// quote is left open, indentation and line ends are the buffer's.
struct LineFitter {
  struct Fitted {
    /// To be inserted at the cursor, the first line first.
    var lines: [[UInt8]]
    /// Bytes of the buffer that the text takes the place of, from the cursor on.
    var replaced: Range<Int>
    var certainty: Float
    /// Whether the first line is there to its end.
    var isWhole: Bool
  }

  let context: CursorContext
  let buffer: BufferTokens
  let isCode: Bool

  /// The least certainty with which a line is offered to its end.
  var leastCertainty: Float = 0.12
  /// The least certainty of a further line, together with all before it.
  var leastCertaintyOfBlocks = Continuation.certaintyOfBlocks
  /// The least certainty of a line's beginning that is offered without its end.
  private static let leastCertaintyOfParts: Float = 0.4

  private let balance: BracketBalance

  init(_ context: CursorContext, _ buffer: BufferTokens) {
    self.context = context
    self.buffer = buffer
    isCode = context.place != .comment && context.place != .prose
    balance = BracketBalance(buffer)
  }

  func fit(_ continuation: Continuation) -> Fitted? {
    var gap: [UInt8] = []
    guard var tokens = continuation.lines.first, let certainty = continuation.certainties.first,
      var replaced = replacement(for: &tokens, gap: &gap)
    else { return nil }
    if context.rest.allSatisfy(\.isBlank) { replaced = context.offset..<context.line.upperBound }
    let rewritten = buffer.rest.count > 0 && !replaced.isEmpty ? closingsAfter : 0
    if certainty >= leastCertainty, isWhole(tokens, certainty, rewriting: rewritten) {
      let blocks = context.rest.isEmpty ? furtherLines(continuation) : []
      let lines = [firstLine(tokens) + gap] + blocks
      guard !repeatsNextLine(lines[0]) else { return nil }
      return Fitted(
        lines: lines, replaced: replaced, certainty: continuation.certainties[blocks.count],
        isWhole: true)
    }
    guard buffer.rest.count == 0, let part = sureBeginning(of: tokens) else { return nil }
    let line = firstLine(part.tokens)
    guard !repeatsNextLine(line) else { return nil }
    return Fitted(
      lines: [line], replaced: replaced, certainty: part.certainty, isWhole: false)
  }

  // MARK: What stands after the cursor

  /// Trims what stands after the cursor from the end of the tokens.
  ///
  /// Nil when they cannot be joined with it.
  private func replacement(
    for tokens: inout [Continuation.Token], gap: inout [UInt8]
  ) -> Range<Int>? {
    let rest = buffer.rest.tokens.map(\.id)
    let cursor = context.offset..<context.offset
    if rest.isEmpty { return context.rest.allSatisfy(\.isBlank) ? cursor : nil }
    if context.isInsideWord { return nil }
    if tokens.map(\.id).suffix(rest.count) == rest[...] {
      let first = tokens[tokens.count - rest.count]
      tokens.removeLast(rest.count)
      // Between the text and what follows it stands what stands there elsewhere.
      if !tokens.isEmpty, context.rest.first?.isBlank == false { gap = first.space }
      return cursor
    }
    // Brackets and quotes that the editor put there may be written anew.
    var remaining = rest[...]
    for token in tokens where token.id == remaining.first { remaining.removeFirst() }
    let isClosing = buffer.rest.tokens.indices.allSatisfy { index in
      ")]}\"'`;,".utf8.contains(buffer.rest.bytes(of: index).first ?? 0)
    }
    return isClosing && remaining.isEmpty ? context.offset..<context.line.upperBound : nil
  }

  private func repeatsNextLine(_ line: [UInt8]) -> Bool {
    guard context.isBlankBefore else { return false }
    let whole = context.prefix + line
    return linesBelow.first.map { $0 == whole.trimmed } ?? false
  }

  /// The next lines with anything on them, without their indentation.
  private var linesBelow: [ArraySlice<UInt8>] {
    let text = context.text[context.line.upperBound...].prefix(4096)
    return text.split(maxSplits: 24, whereSeparator: \.isLineEnd).prefix(24).map(\.trimmed)
      .filter { !$0.isEmpty }
  }

  // MARK: What is offered

  /// Closing brackets between the cursor and the end of its line.
  private var closingsAfter: Int {
    buffer.rest.tokens.indices.count { ")]}".utf8.contains(buffer.rest.bytes(of: $0).first ?? 0) }
  }

  private func isWhole(
    _ tokens: [Continuation.Token], _ certainty: Float, rewriting rewritten: Int
  ) -> Bool {
    guard !tokens.isEmpty, hasEvenQuotes(tokens) || context.place == .string else { return false }
    if isCode {
      let closings = BracketBalance.unmatched(in: tokens).closings
      if !balance.allows(closings, rewriting: rewritten) { return false }
    }
    // Punctuation alone is worth showing only when it is nearly certain.
    return certainty >= 0.5 || tokens.contains { $0.id.isWord }
  }

  /// The longest beginning that is sure enough and ends where a writer might pause.
  private func sureBeginning(
    of tokens: [Continuation.Token]
  ) -> (tokens: ArraySlice<Continuation.Token>, certainty: Float)? {
    guard context.place == .code else { return nil }
    var best: (end: Int, certainty: Float)?
    var certainty: Float = 1
    for (index, token) in tokens.enumerated() {
      certainty *= token.probability
      if certainty < Self.leastCertaintyOfParts { break }
      let pauses = token.id.isWord || BracketBalance.isBracket(token.id)
      if pauses, hasEvenQuotes(tokens[...index]) { best = (index + 1, certainty) }
    }
    guard let best else { return nil }
    let part = tokens[..<best.end]
    let letters = part.reduce(0) { $0 + ($1.id.isWord ? $1.text.count : 0) } - context.prefix.count
    let closings = BracketBalance.unmatched(in: part).closings
    guard letters >= 4, balance.allows(closings) else { return nil }
    return (part, best.certainty)
  }

  /// Whether no string is left open: single quotes are other things too, in many languages.
  private func hasEvenQuotes(_ tokens: some Collection<Continuation.Token>) -> Bool {
    guard isCode else { return true }
    return Self.isEven(UInt8(ascii: "\""), in: tokens)
      && (Self.isEven(UInt8(ascii: "'"), in: tokens) || !leavesStringOpen(tokens))
  }

  private static func isEven(
    _ quote: UInt8, in tokens: some Collection<Continuation.Token>
  ) -> Bool {
    var quotes = 0
    var run = 0
    var previous: [UInt8] = []
    for token in tokens {
      if token.text == [quote], previous != [UInt8(ascii: "\\")] {
        quotes += 1
        run += 1
        // Three in a row begin or end a string of several lines.
        if run == 3 { (quotes, run) = (quotes - 3, 0) }
      } else {
        run = 0
      }
      previous = token.text
    }
    return quotes % 2 == 0
  }

  private func leavesStringOpen(_ tokens: some Collection<Continuation.Token>) -> Bool {
    let before = Array(context.text[context.line.lowerBound..<context.word.lowerBound])
    // Another quote on the next line tells: a string that nothing ends is none.
    let text = before + spell(Array(tokens)) + Array("\nx'".utf8)
    return context.regions(of: text).contains {
      $0.kind == .string && $0.bytes.contains(text.count - 2)
    }
  }

  // MARK: Spelling it out

  func firstLine(_ tokens: some Sequence<Continuation.Token>) -> [UInt8] {
    var line: [UInt8] = []
    var isFirst = true
    for token in tokens {
      if isFirst {
        line += leading(token)
        line += token.text.dropFirst(context.prefix.count)
        isFirst = false
      } else {
        line += token.space + token.text
      }
    }
    return line
  }

  /// Blanks before the first token, if the cursor does not stand behind some already.
  private func leading(_ token: Continuation.Token) -> [UInt8] {
    if buffer.indentIsOpen {
      return indentation(of: previousIndentation, changedBy: token.indentChange)
    }
    let isJoined =
      !context.prefix.isEmpty || context.isBlankBefore
      || context.text[context.offset - 1].isBlank
    return isJoined ? [] : token.space
  }

  /// Lines after the first, as far as all brackets they open are closed again.
  private func furtherLines(_ continuation: Continuation) -> [[UInt8]] {
    guard context.place == .code, continuation.lines.count > 1 else { return [] }
    // A block that stands below already, in whole or in part, is not written again.
    let below = linesBelow
    var written: [[UInt8]] = []
    var balanced = 0
    var tokens = continuation.lines[0]
    var indent =
      buffer.indentIsOpen ? previousIndentation : Array(context.indentation)
    if buffer.indentIsOpen, let first = tokens.first {
      indent = indentation(of: indent, changedBy: first.indentChange)
    }
    let isOpenAtFirst = BracketBalance.unmatched(in: tokens).openings > 0
    for (line, certainty) in zip(continuation.lines, continuation.certainties).dropFirst() {
      // Where examples differ, it stops.
      guard certainty >= leastCertaintyOfBlocks, let first = line.first else { break }
      indent = indentation(of: indent, changedBy: first.indentChange)
      let content = spell(line)
      let isTelling = content.count { $0.continuesWord } >= 4
      tokens += line
      let unmatched = BracketBalance.unmatched(in: tokens)
      // Brackets that end what is written here are not those below.
      let closesOwn = unmatched.closings.isEmpty && !line.contains { $0.id.isWord }
      guard closesOwn || content[...] != below.first,
        !isTelling || !below.contains(content[...])
      else { return [] }
      written.append(context.lineBreak + indent + content)
      guard balance.allows(unmatched.closings) else { break }
      if unmatched.openings == 0, hasEvenQuotes(tokens) { balanced = written.count }
    }
    // Without the block that it opens, a first line stands alone.
    return isOpenAtFirst && balanced == 0 ? [] : Array(written.prefix(balanced))
  }

  private func spell(_ tokens: [Continuation.Token]) -> [UInt8] {
    tokens.enumerated().flatMap { index, token in (index == 0 ? [] : token.space) + token.text }
  }

  /// The indentation of the last line before the cursor's that has any code.
  private var previousIndentation: [UInt8] {
    let last = buffer.before.count - 2
    guard last >= 0 else { return [] }
    let columns = buffer.before.indent(ofLineWith: last)
    return [UInt8](repeating: buffer.before.usesTabs ? 0x09 : 0x20, count: columns)
  }

  private func indentation(of indent: [UInt8], changedBy units: Int) -> [UInt8] {
    let unit = buffer.indentUnit
    if units >= 0 { return indent + Array(repeatElement(unit, count: units).joined()) }
    return Array(indent.dropLast(-units * unit.count))
  }
}

extension Collection<UInt8> where Self: BidirectionalCollection, SubSequence == ArraySlice<UInt8> {
  /// Without the blanks at both ends.
  var trimmed: ArraySlice<UInt8> {
    var slice = self[...]
    while slice.first?.isBlank == true { slice.removeFirst() }
    while slice.last?.isBlank == true { slice.removeLast() }
    return slice
  }
}
