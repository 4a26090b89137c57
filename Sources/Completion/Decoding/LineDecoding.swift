import Adaptation
import Foundation
import Kernels
import LanguageModel
import ModelFormats

/// Decodes a line, and those of its block: the likeliest tokens of a decoder mixed with an n-gram model
/// and what the decoder remembers, several at once where a draft foresees them.
///
/// A draft is text that the model is shown before it has chosen it: all its tokens are evaluated
/// together, and kept as far as each is the one that the model chooses itself. The text is the same as
/// without.
///
/// Source of drafts that are looked up: Saxena, Prompt Lookup Decoding, 2023; of the acceptance:
/// Stern et al., Blockwise Parallel Decoding, 2018.
struct LineDecoding {
  let vocabulary: CompletionVocabulary
  let ngrams: NGramPredictor
  let weights: MixtureWeights
  /// Text that must come first.
  let required: [UInt8]
  /// Tokens at most.
  var limit = 48
  /// A line that has become less likely than this is not gone on with.
  var leastProbability: Float = 0
  /// Whether tokens that the n-gram model foresees are evaluated ahead.
  var looksAhead = true

  /// Tokens of a draft that are evaluated together, and the probability below which the rest of one that
  /// is not followed is left.
  private static let draftBatch = 16
  private static let leastOfDrafts: Float = 0.02
  /// Tokens looked up ahead, and how sure the n-gram model must be of each.
  private static let mostAhead = 6
  private static let leastSure: Float = 0.6

  /// What comes after some tokens.
  private struct Choice {
    /// Where the line ends, the likeliest of those that end it.
    var token: Token
    /// Where the line ends, of all tokens that end it.
    var probability: Float
    var endsLine: Bool
    /// Of the probability, how much is the token's.
    var share: Float = 1
  }

  /// The line so far.
  fileprivate struct Line {
    var tokens: [Token] = []
    var pieces: [WrittenLine.Piece] = []
    var pending: ArraySlice<UInt8>
    var probability: Float = 1
  }

  /// Writes from a state that has read the prompt: a line, and with a block those after it that belong
  /// to it.
  ///
  /// - Parameters:
  ///   - before: what stands on the cursor's line.
  ///   - block: takes each line, and says when it is complete; nil for one line only.
  ///   - wrote: gets each line when it is there.
  func write(
    _ state: DecodingState, draft: [Token]?, after before: [UInt8] = [],
    block: BlockExtent? = nil, wrote: (WrittenLine) -> Void
  ) async throws {
    let start = state.tokens.count
    var line = Line(pending: required[...])
    var choice = mixture(state.logits, state, line, after: state.tokens).choice
    var draftProbability: Float?
    if let draft, !draft.isEmpty, start + draft.count < state.limit {
      draftProbability = try follow(draft, state, &line, &choice)
    }
    try await finish(state, &line, &choice)
    let first = written(line, choice, draftProbability)
    wrote(first)
    guard var block else { return }
    block.add(before + first.text)
    while !block.isComplete, let end = choice, end.endsLine, hasRoom(state),
      let indentation = vocabulary.indentation(behind: end.token)
    {
      line = Line(pending: [])
      line.pieces.append(.init(text: indentation, probability: end.share))
      choice = try advance(state, &line, end.token)
      try await finish(state, &line, &choice)
      let next = written(line, choice, nil)
      if block.add(next.text) { wrote(next) }
    }
  }

  /// Writes on to the end of the line.
  private func finish(
    _ state: DecodingState, _ line: inout Line, _ choice: inout Choice?
  ) async throws {
    while let next = choice, !next.endsLine, mayGoOn(line), hasRoom(state) {
      await Task.yield()
      try Task.checkCancellation()
      take(next, &line)
      choice = try advance(state, &line, next.token)
    }
  }

  private func hasRoom(_ state: DecodingState) -> Bool {
    state.tokens.count + Self.mostAhead < state.limit
  }

  private func written(
    _ line: Line, _ choice: Choice?, _ draftProbability: Float?
  ) -> WrittenLine {
    WrittenLine(
      pieces: line.pieces,
      endProbability: choice.flatMap { $0.endsLine ? $0.probability : nil } ?? 0,
      draftProbability: draftProbability)
  }

  /// The same with drafts and without, so that a line stops at the same token.
  private func mayGoOn(_ line: Line) -> Bool {
    line.tokens.count < limit && line.probability >= leastProbability
  }

  // MARK: - Drafts

  /// Evaluates the draft, and takes of it what is chosen.
  /// - Returns: the probability of all of it, to the end of the line; at most that, where it is too
  ///   low to matter.
  private func follow(
    _ draft: [Token], _ state: DecodingState, _ line: inout Line, _ choice: inout Choice?
  ) throws -> Float {
    let start = state.tokens.count
    var whole = Line(pending: required[...])
    var follows = true
    var context = state.tokens
    var probability = mixture(state.logits, state, whole, after: context).probability(
      ofNext: draft[0])
    var (taken, present) = (line, choice)
    for begin in stride(from: 0, to: draft.count, by: Self.draftBatch) {
      guard follows || probability >= Self.leastOfDrafts else { break }
      try state.evaluate(draft[begin...].prefix(Self.draftBatch)) { offset, logits in
        let index = begin + offset
        whole.append(draft[index], vocabulary)
        context.append(draft[index])
        let mixture = mixture(logits, state, whole, after: context)
        if follows, let next = present, next.token == draft[index], !next.endsLine, mayGoOn(taken) {
          take(next, &taken)
          present = mixture.choice
        } else {
          follows = false
        }
        let next = index + 1 < draft.count ? draft[index + 1] : nil
        probability *= mixture.probability(ofNext: next)
      }
    }
    (line, choice) = (taken, present)
    state.truncate(to: start + line.tokens.count)
    return probability
  }

  /// Evaluates the token just taken, with those that the n-gram model foresees after it.
  /// - Returns: the choice after the last token taken.
  private func advance(
    _ state: DecodingState, _ line: inout Line, _ token: Token
  ) throws -> Choice? {
    let ahead = looksAhead ? foreseen(after: state.tokens + [token], line) : []
    guard !ahead.isEmpty else {
      try state.evaluate([token])
      return mixture(state.logits, state, line, after: state.tokens).choice
    }
    let start = state.tokens.count
    let batch = [token] + ahead
    var context = state.tokens
    var taken = line
    var choice: Choice?
    var follows = true
    try state.evaluate(batch) { index, logits in
      context.append(batch[index])
      guard follows else { return }
      if index > 0 {
        guard let next = choice, next.token == batch[index], !next.endsLine, mayGoOn(taken) else {
          follows = false
          return
        }
        take(next, &taken)
      }
      choice = mixture(logits, state, taken, after: context).choice
    }
    state.truncate(to: start + 1 + taken.tokens.count - line.tokens.count)
    line = taken
    return choice
  }

  /// Tokens that the n-gram model is sure of, one after the other.
  private func foreseen(after context: [Token], _ line: Line) -> [Token] {
    guard line.pending.isEmpty else { return [] }
    var context = Array(context.suffix(NGramModel.longest))
    var tokens: [Token] = []
    while tokens.count < Self.mostAhead {
      let prediction = ngrams.predict(context)
      guard prediction.order >= 2, let best = prediction.best, best.probability >= Self.leastSure,
        vocabulary.isText(best.token)
      else { break }
      tokens.append(best.token)
      context.append(best.token)
    }
    return tokens
  }

  // MARK: - Choosing

  private func take(_ choice: Choice, _ line: inout Line) {
    let skipped = min(line.pending.count, vocabulary.bytes(of: choice.token).count)
    let text = Array(vocabulary.bytes(of: choice.token).dropFirst(skipped))
    line.append(choice.token, vocabulary)
    line.probability *= choice.probability
    line.pieces.append(.init(text: text, probability: choice.probability))
  }

  /// - Parameter state: its neighbors are those of the token that the logits belong to.
  private func mixture(
    _ logits: UnsafeMutableBufferPointer<Float>, _ state: DecodingState, _ line: Line,
    after context: [Token]
  ) -> Mixture {
    Mixture(
      self, logits, line, state.memory?.probabilities(state.neighbors) ?? [:], after: context)
  }

  /// The models' distributions after some tokens, over what may come.
  private struct Mixture {
    let logits: UnsafeMutableBufferPointer<Float>
    let vocabulary: CompletionVocabulary
    /// What the n-gram model and the decoder's memory add to the probabilities.
    private(set) var others: [Token: Float] = [:]
    /// The decoder's share: what the others don't know is left to it.
    private(set) var share: Float = 1
    /// The logarithm of the sum that turns logits into probabilities.
    let total: Float
    /// Text that must come first; nil when none is left.
    let required: CompletionVocabulary.Required?
    let likeliestOfDecoder: Token?

    init(
      _ decoding: LineDecoding, _ logits: UnsafeMutableBufferPointer<Float>, _ line: Line,
      _ recalled: [Token: Float], after context: [Token]
    ) {
      self.logits = logits
      vocabulary = decoding.vocabulary
      if line.pending.isEmpty {
        (total, likeliestOfDecoder) = Self.summary(logits, vocabulary)
        required = nil
      } else {
        let required = CompletionVocabulary.Required(line.pending)
        self.required = required
        (total, likeliestOfDecoder) = Self.summary(
          logits, vocabulary.tokens(agreeingWith: required))
      }
      let prediction = decoding.ngrams.predict(context.suffix(NGramModel.longest))
      let decoderBest = likeliestOfDecoder.map { exp(logits[Int($0)] - total) } ?? 0
      let shares = decoding.weights.shares(
        MixtureWeights.bucket(
          prediction, best: prediction.best?.probability ?? 0, decoderBest: decoderBest))
      add(prediction.probabilities, share: shares.ngram, unknown: prediction.unknown)
      add(recalled, share: shares.memory, unknown: nil)
    }

    /// - Parameter unknown: the probability of what isn't listed; nil for all that may not come.
    private mutating func add(
      _ probabilities: [Token: Float], share: Float, unknown: Float?
    ) {
      let possible = probabilities.filter { token, _ in
        required.map { vocabulary.agrees(token, with: $0) } ?? true
      }
      let known = possible.values.reduce(0, +)
      guard known > 0 else { return }
      let factor = share / (known + (unknown ?? 1 - known))
      for (token, probability) in possible {
        others[token, default: 0] += factor * probability
      }
      self.share -= factor * known
    }

    /// The logarithm of the sum, and the likeliest token that is text.
    private static func summary(
      _ logits: UnsafeMutableBufferPointer<Float>, _ vocabulary: CompletionVocabulary
    ) -> (Float, Token?) {
      guard let base = logits.baseAddress else { return (0, nil) }
      let kernels = FloatKernels.current
      let total = kernels.logSumExp(base, count: logits.count)
      let most = kernels.maximum(base, count: logits.count)
      let count = min(logits.count, vocabulary.count)
      // Nearly always the greatest is text.
      if let first = (0..<count).first(where: { base[$0] == most }), vocabulary.isText(Token(first))
      {
        return (total, Token(first))
      }
      let text = (0..<count).lazy.filter { vocabulary.isText(Token($0)) }
      return (total, text.max { (base[$0], $1) < (base[$1], $0) }.map { Token($0) })
    }

    /// The same over some tokens only.
    private static func summary(
      _ logits: UnsafeMutableBufferPointer<Float>, _ tokens: [Token]
    ) -> (Float, Token?) {
      let best = tokens.max { (logits[Int($0)], $1) < (logits[Int($1)], $0) }
      let most = best.map { logits[Int($0)] } ?? 0
      return (most + log(tokens.reduce(0) { $0 + exp(logits[Int($1)] - most) }), best)
    }

    /// The likeliest next token; all ends of the line count as one.
    var choice: Choice? {
      var best: Choice?
      func consider(_ choice: Choice) {
        // Ties go to the lower token, so that the text is always the same.
        if let best, (best.probability, choice.token) >= (choice.probability, best.token) { return }
        best = choice
      }
      func consider(_ token: Token) {
        consider(Choice(token: token, probability: probability(of: token), endsLine: false))
      }
      if let token = likeliestOfDecoder { consider(token) }
      for token in others.keys where isAllowed(token) { consider(token) }
      if required == nil, let end = lineEnd { consider(end) }
      return best
    }

    private var lineEnd: Choice? {
      var best: (token: Token, probability: Float)?
      var total: Float = 0
      for token in vocabulary.lineEnds {
        let probability = probability(of: token)
        total += probability
        if probability > best?.probability ?? -1 { best = (token, probability) }
      }
      return best.map {
        Choice(
          token: $0.token, probability: total, endsLine: true,
          share: total > 0 ? $0.probability / total : 1)
      }
    }

    /// The probability of a token, or of the line's end where there is none.
    func probability(ofNext token: Token?) -> Float {
      guard let token else { return endProbability }
      return isAllowed(token) ? probability(of: token) : 0
    }

    func isAllowed(_ token: Token) -> Bool {
      guard logits.indices.contains(Int(token)), Int(token) < vocabulary.count else { return false }
      return required.map { vocabulary.agrees(token, with: $0) } ?? vocabulary.isText(token)
    }

    func probability(of token: Token) -> Float {
      share * exp(logits[Int(token)] - total) + (others[token] ?? 0)
    }

    /// Of all tokens that end the line, together.
    var endProbability: Float {
      guard required == nil else { return 0 }
      return vocabulary.lineEnds.reduce(0) { $0 + probability(of: $1) }
    }
  }
}

extension LineDecoding.Line {
  fileprivate mutating func append(_ token: Token, _ vocabulary: CompletionVocabulary) {
    tokens.append(token)
    pending = pending.dropFirst(vocabulary.bytes(of: token).count)
  }
}
