/// What the project's own text foresees at a place, with all that is needed to judge and to fit what a
/// model writes there.
struct Suggestion: Sendable {
  let context: CursorContext
  let buffer: BufferTokens
  let continuation: Continuation
  /// What of it can be inserted; nil when unsure.
  let fitted: LineFitter.Fitted?

  /// To be shown if nothing better comes; nil when unsure.
  var candidate: Candidate? { fitted?.candidate }

  /// The probability of the first line, to its end.
  var certainty: Float { continuation.certainties.first ?? 0 }

  /// The first line as it would be inserted, for a model to judge; nil where it would not be.
  var draft: [UInt8]? {
    guard fitted != nil, let first = continuation.lines.first, !first.isEmpty else { return nil }
    return LineFitter(context, buffer).firstLine(first)
  }
}

extension Completer {
  /// The least certainty of a model's further lines, together with all before it: whoever asks for a
  /// block would rather see a guess.
  private static let leastOfWrittenBlocks: Float = 0.2

  /// How much the project's own text is believed beside a model, where the two disagree.
  private static let trustInText: Float = 0.3

  /// A model would hardly do better than a line of this certainty.
  private static let certain: Float = 0.6

  /// Whether it is worth asking a model: where it may know better, or write more.
  func gainsByWriting(beside suggestion: Suggestion) -> Bool {
    guard !suggestion.context.isProse else { return false }
    if suggestion.candidate == nil || suggestion.certainty < Self.certain { return true }
    return wantsBlock(suggestion) && suggestion.fitted?.lines.count == 1
  }

  /// Whether lines after the first are worth writing: behind other text nothing but a line fits.
  func wantsBlock(_ suggestion: Suggestion) -> Bool {
    isInvoked && suggestion.context.rest.isEmpty
  }

  /// A less likely line of a model would not be shown.
  func leastProbability(beside suggestion: Suggestion) -> Float {
    let rival =
      suggestion.fitted?.isWhole == true
      ? pooled(suggestion, ofModel: 0) / (1 - Self.trustInText) : 0
    return WrittenLine.probability(ofCertainty: max(leastCertainty, rival))
  }

  /// The better of what is foreseen and what a model wrote.
  ///
  /// Their probabilities are pooled linearly (Stone, The Opinion Pool, 1961): the model says how
  /// likely it finds the foreseen line too, which it has read as a draft. A beginning takes the place
  /// of no whole line.
  func best(of suggestion: Suggestion, and lines: [WrittenLine]) -> Candidate? {
    var fitter = fitter(suggestion.context, suggestion.buffer)
    fitter.leastCertaintyOfBlocks = Self.leastOfWrittenBlocks
    guard let line = lines.first,
      let continuation = Continuation(lines, suggestion.context, suggestion.buffer),
      let fitted = fitter.fit(continuation), let written = fitted.candidate
    else { return suggestion.candidate }
    guard var foreseen = suggestion.candidate else { return written }
    let ofForeseen = pooled(suggestion, ofModel: line.draftProbability ?? 0)
    if line.text == suggestion.draft {
      if fitted.lines.count > 1, suggestion.fitted?.lines.count == 1 { return written }
      foreseen.score = max(foreseen.score, ofForeseen)
      return foreseen
    }
    if suggestion.fitted?.isWhole == true, !fitted.isWhole { return foreseen }
    // Of a block, the line that both are about.
    let ofWritten = fitted.isWhole ? continuation.certainties[0] : fitted.certainty
    return (1 - Self.trustInText) * ofWritten > ofForeseen ? written : foreseen
  }

  /// The probability of what is foreseen, by the project's text and a model together.
  private func pooled(_ suggestion: Suggestion, ofModel probability: Float) -> Float {
    let ofModel = WrittenLine.certainty(ofProbability: probability)
    let isPart = suggestion.fitted?.isWhole == false
    let ofText = isPart ? suggestion.fitted?.certainty ?? 0 : suggestion.certainty
    return Self.trustInText * ofText + (1 - Self.trustInText) * ofModel
  }
}

extension LineFitter.Fitted {
  /// As ghost text; nil when it is blank.
  var candidate: Candidate? {
    let text = Array(lines.joined())
    guard text.contains(where: { !$0.isBlank && !$0.isLineEnd }) else { return nil }
    return Candidate(
      text: String(decoding: text, as: UTF8.self), replace: replaced, source: .line, kind: nil,
      detail: "", symbol: nil, score: certainty)
  }
}
