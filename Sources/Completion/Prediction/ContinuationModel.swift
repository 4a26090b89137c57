/// Predicts what follows the cursor from what followed the same tokens elsewhere: an n-gram model
/// without a fixed order, made for one request from the buffer and the files most like it.
///
/// Every place whose tokens agree with those before the cursor votes for its next token, the longer
/// the agreement the louder; the elected token is appended and the places that foresaw it vote on.
struct ContinuationModel {
  struct Source: Sendable {
    var stream: TokenStream
    var weight: Float
  }

  /// A candidate for the next token, with its share of the votes.
  struct Prediction {
    var id: TokenID
    var text: [UInt8]
    /// Blanks before it.
    var space: [UInt8]
    var probability: Float
    /// Of a line's first token: its indentation less that of the line before, in units.
    var indentChange = 0
  }

  let context: TokenStream
  /// Tokens of the lines below the cursor.
  let following: [TokenID]
  let sources: [Source]
  /// What the next token must begin with: the part of a word that is already there.
  let prefix: [UInt8]
  private(set) var alignments: [Alignment] = []

  /// - Parameter others: streams of other files, the most similar first.
  init(
    buffer: BufferTokens, others: [Source], prefix: [UInt8], until deadline: Deadline
  ) {
    context = buffer.before
    following = buffer.after.tokens.prefix(12).map(\.id)
    sources =
      [
        Source(stream: buffer.before, weight: Tuning.weightOfBuffer),
        Source(stream: buffer.after, weight: Tuning.weightOfBufferBelow),
      ] + others
    self.prefix = prefix
    align(ignoringIndent: buffer.indentIsOpen, until: deadline)
  }

  private mutating func align(ignoringIndent: Bool, until deadline: Deadline) {
    var best = BestAlignments()
    context.tokens.withUnsafeBufferPointer { context in
      for (index, source) in sources.enumerated() {
        if index > 1, deadline.hasPassed { break }
        source.stream.tokens.withUnsafeBufferPointer { tokens in
          // The end of the buffer's own first part is the cursor.
          let end = tokens.count - (index == 0 ? 1 : 0)
          align(
            index, Alignment.Tokens(rebasing: tokens[..<max(0, end)]), context, ignoringIndent,
            into: &best)
        }
      }
    }
    alignments = best.finish()
  }

  /// Finds the places of one source.
  private func align(
    _ source: Int, _ tokens: Alignment.Tokens, _ context: Alignment.Tokens, _ ignoresIndent: Bool,
    into best: inout BestAlignments
  ) {
    guard let last = context.last?.id else { return }
    let (stream, weight) = (sources[source].stream, sources[source].weight)
    var remaining = Tuning.mostComparisons
    for position in tokens.indices.reversed() where remaining > 0 {
      let id = tokens[position].id
      guard id == last || ignoresIndent && id.isNewline else { continue }
      if !prefix.isEmpty {
        guard position + 1 < tokens.count, tokens[position + 1].id.isWord,
          stream.hasPrefix(prefix, at: position + 1)
        else { continue }
      }
      remaining -= 1
      if let alignment = Alignment(
        source: source, tokens: tokens, position: position, weight: weight, context: context,
        ignoresIndent: ignoresIndent)
      {
        best.add(alignment)
      }
    }
  }

  /// Candidates for the next token, best first.
  ///
  /// Line starts count as one candidate.
  func predictions() -> [Prediction] {
    guard let most = alignments.lazy.map(\.evidence).max() else { return [] }
    var votes: [TokenID: (total: Float, best: Float, alignment: Int)] = [:]
    var sum: Float = 0
    for (index, alignment) in alignments.enumerated() {
      let id = Self.countedAs(next(after: alignment).id)
      var vote = alignment.weight * exp2(Tuning.bitsOfEvidence * (alignment.evidence - most))
      if id.isNewline { vote *= 1 + agreementBelow(alignment) }
      sum += vote
      let old = votes[id] ?? (0, -1, index)
      votes[id] = (old.total + vote, max(old.best, vote), vote > old.best ? index : old.alignment)
    }
    let certainty = 1 - Tuning.discount * exp2(-0.5 * Tuning.bitsOfEvidence * most)
    return votes.map { id, vote in
      prediction(id, by: alignments[vote.alignment], probability: certainty * vote.total / sum)
    }.sorted { ($0.probability, $1.id.rawValue) > ($1.probability, $0.id.rawValue) }
  }

  /// The most that any place agrees with what stands before the cursor, in tokens.
  var evidence: Float { alignments.lazy.map(\.evidence).max() ?? 0 }

  /// Appends a token: alignments that expected another one end.
  mutating func accept(_ id: TokenID) {
    let counted = Self.countedAs(id)
    alignments = alignments.filter { alignment in
      alignment.position + 1 < sources[alignment.source].stream.tokens.count
        && Self.countedAs(next(after: alignment).id) == counted
    }
    for index in alignments.indices {
      alignments[index].position += 1
      alignments[index].evidence += 1
    }
  }

  /// Any start of a line is the end of this one.
  private static func countedAs(_ id: TokenID) -> TokenID { id.isNewline ? .sameIndent : id }

  /// What an alignment foresees, and the token of the buffer that spells it if it was renamed.
  private func next(after alignment: Alignment) -> (id: TokenID, renamed: Int?) {
    guard alignment.position + 1 < sources[alignment.source].stream.tokens.count else {
      return (.sameIndent, nil)
    }
    let id = sources[alignment.source].stream.tokens[alignment.position + 1].id
    guard let renaming = alignment.renamings.index(of: id) else { return (id, nil) }
    return (alignment.renamings.name(renaming), alignment.renamings.token(renaming))
  }

  /// How many tokens below the place are those below the cursor: a line that fits in between.
  private func agreementBelow(_ alignment: Alignment) -> Float {
    let stream = sources[alignment.source].stream
    var agreeing = 0
    var position = alignment.position + 1
    for id in following {
      guard position < stream.count else { break }
      let theirs = stream.id(position)
      guard theirs == id || theirs.isNewline && id.isNewline else { break }
      agreeing += 1
      position += 1
    }
    return agreeing > 1 ? Float(min(agreeing, 8)) : 0
  }

  private func prediction(
    _ id: TokenID, by alignment: Alignment, probability: Float
  ) -> Prediction {
    let stream = sources[alignment.source].stream
    let token = alignment.position + 1
    guard !id.isNewline, token < stream.count else {
      return Prediction(id: .sameIndent, text: [], space: [], probability: probability)
    }
    let text = next(after: alignment).renamed.map(context.bytes) ?? stream.bytes(of: token)
    return Prediction(
      id: id, text: Array(text), space: Array(stream.space(before: token)),
      probability: probability, indentChange: indentChange(stream, token))
  }

  private func indentChange(_ stream: TokenStream, _ token: Int) -> Int {
    guard token > 1, stream.id(token - 1).isNewline else { return 0 }
    let change = stream.indent(ofLineWith: token) - stream.indent(ofLineWith: token - 2)
    if change == 0 { return 0 }
    let unit = max(1, stream.indentUnit ?? 4)
    let units = max(1, (abs(change) + unit / 2) / unit)
    return change > 0 ? units : -units
  }
}

/// Collects the alignments with most evidence, without holding all there are.
private struct BestAlignments {
  private var found: [Alignment] = []
  private var leastEvidence: Float = 0

  mutating func add(_ alignment: Alignment) {
    guard alignment.evidence >= leastEvidence else { return }
    found.append(alignment)
    if found.count >= 8 * Tuning.mostAlignments { prune() }
  }

  consuming func finish() -> [Alignment] {
    prune()
    return found
  }

  private mutating func prune() {
    guard found.count > Tuning.mostAlignments else { return }
    found.sort { ($0.evidence, $0.weight) > ($1.evidence, $1.weight) }
    found.removeLast(found.count - Tuning.mostAlignments)
    leastEvidence = found.last?.evidence ?? 0
  }
}

/// Two to the power of `exponent`, to one part in a thousand; Foundation is not needed for it.
private func exp2(_ exponent: Float) -> Float {
  guard exponent > -120 else { return 0 }
  let whole = exponent.rounded(.down)
  let part = exponent - whole
  let fraction = 1 + part * (0.695_8 + part * (0.225_1 + part * 0.079_1))
  return Float(sign: .plus, exponent: Int(whole), significand: 1) * fraction
}
