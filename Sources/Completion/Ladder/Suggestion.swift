/// What the project's own text foresees at a place, with all that is needed to judge and to fit what a
/// model writes there.
struct Suggestion: Sendable {
  let context: CursorContext
  let buffer: BufferTokens
  let continuation: Continuation
  /// To be shown if nothing better comes; nil when unsure.
  let candidate: Candidate?

  /// A model would hardly do better than a line of this certainty.
  private static let certain: Float = 0.9

  /// Whether it is worth asking a model.
  var gainsByWriting: Bool {
    !context.isProse && (candidate == nil || (continuation.certainties.first ?? 0) < Self.certain)
  }

  /// The first line as it would be inserted, for a model to judge.
  var draft: [UInt8]? {
    guard let first = continuation.lines.first, !first.isEmpty else { return nil }
    return LineFitter(context, buffer).firstLine(first)
  }
}

extension Completer {
  /// How much the project's own text is believed beside a model, where the two disagree.
  private static let trustInText: Float = 0.5

  /// The better of what is foreseen and what a model wrote.
  ///
  /// Their probabilities are pooled linearly (Stone, The Opinion Pool, 1961): the model says how
  /// likely it finds the foreseen line too, which it has read as a draft.
  func best(of suggestion: Suggestion, and line: WrittenLine?) -> Candidate? {
    guard let line,
      let continuation = Continuation(line, suggestion.context, suggestion.buffer),
      let fitted = fitter(suggestion.context, suggestion.buffer).fit(continuation),
      let written = fitted.candidate
    else { return suggestion.candidate }
    guard var foreseen = suggestion.candidate else { return written }
    let own = Self.trustInText
    let ofText = suggestion.continuation.certainties.first ?? 0
    let ofForeseen = own * ofText + (1 - own) * (line.draftProbability ?? 0)
    if line.text == suggestion.draft {
      foreseen.score = max(foreseen.score, ofForeseen)
      return foreseen
    }
    return (1 - own) * written.score > ofForeseen ? written : foreseen
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
