package import SearchIndex

/// Answers questions about a project from one snapshot of its index.
///
/// Invariants of this target: no JSON, no file is opened here; every citation names bytes that were
/// read from the present text when the answer was made, with their hash.
///
/// Without a generator the answer is extractive: the best spans of the best passages, each with its
/// citation. Thread-safe; holds nothing but the snapshot.
package struct Answerer: Sendable {
  package let snapshot: IndexSnapshot
  package let generator: (any Generator)?

  /// Passages read for a question; more cost time and rarely hold the answer.
  private static let passageLimit = 12
  /// Below this share of the question's weight in the best places, nothing relevant is there.
  private static let relevanceFloor: Float = 0.34

  package init(snapshot: IndexSnapshot, generator: (any Generator)? = nil) {
    self.snapshot = snapshot
    self.generator = generator
  }

  /// Streams an answer, `finished` last.
  ///
  /// Stops when the consuming task is cancelled.
  package func answer(_ question: Question) -> AsyncThrowingStream<AnswerEvent, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          try await write(question) { continuation.yield($0) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// The extractive answer, at once.
  /// - Complexity: O(search + bytes of the files of the best twelve places).
  package func extract(_ question: Question) -> Answer {
    let terms = QuestionTerms(question.text, in: snapshot)
    let passages = self.passages(for: question)
    let spans = SpanSelector(passages: passages, terms: terms).select()
    guard isRelevant(spans, passages: passages, terms: terms) else {
      return notFound(spans, of: passages)
    }
    return AnswerText.quoting(spans, of: passages)
  }

  private func write(_ question: Question, to emit: (AnswerEvent) -> Void) async throws {
    try Task.checkCancellation()
    let extracted = extract(question)
    if let generator, extracted.found {
      let writer = GroundedWriter(
        generator: generator, passages: passages(for: question),
        terms: QuestionTerms(question.text, in: snapshot))
      if let answer = try await writer.write(question, to: emit) {
        return emit(.finished(answer))
      }
    }
    try Task.checkCancellation()
    emit(.text(extracted.text))
    emit(.finished(extracted))
  }

  private func passages(for question: Question) -> [Passage] {
    let query = SearchQuery(
      text: question.text, limit: Self.passageLimit, origin: question.origin, purpose: .explain)
    return Passage.read(snapshot.search(query), from: snapshot)
  }

  /// Whether the quoted spans and their surroundings cover enough of what was asked.
  private func isRelevant(_ spans: [QuotedSpan], passages: [Passage], terms: QuestionTerms)
    -> Bool
  {
    guard !spans.isEmpty else { return false }
    var best: Float = 0
    for passage in passages.prefix(5) {
      var words: Set<WordRoot> = terms.matches(in: passage.path.joined(separator: " "))
      for unit in passage.units { words.formUnion(terms.matches(in: unit.text)) }
      best = max(best, terms.share(words))
    }
    return best >= Self.relevanceFloor
  }

  /// Says so, and quotes the nearest places all the same: a reader sees at once whether they help.
  private func notFound(_ spans: [QuotedSpan], of passages: [Passage]) -> Answer {
    guard !spans.isEmpty else {
      return Answer(
        text: "Nothing in this project's index matches the question.", citations: [], found: false)
    }
    var answer = AnswerText.quoting(spans, of: passages)
    answer.text = "Nothing here seems to answer that. Nearest:\n\n" + answer.text
    answer.found = false
    return answer
  }
}
