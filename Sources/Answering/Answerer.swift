package import SearchIndex

/// Answers questions about a project from one snapshot of its index.
///
/// Invariants of this target: no JSON, no file is opened here; every citation names bytes that were
/// read from the present text when the answer was made, with their hash.
///
/// Without a generator the answer is extractive: the best sentences of the best passages, each passage
/// with its citation. With an embedder, the likeliest sentences are compared with the question by their
/// vectors too. Thread-safe; holds nothing but the snapshot and the models.
package struct Answerer: Sendable {
  package let snapshot: IndexSnapshot
  package let generator: (any Generator)?
  package let embedder: (any Embedder)?

  /// Passages read for a question; more cost time and rarely hold the answer.
  private static let passageLimit = 12
  /// Fragments that are compared by vectors: about 1,500 tokens, a tenth of a second on two cores.
  private static let embeddedLimit = 48
  /// Bytes of a fragment that its vector is made from.
  private static let embeddedLength = 400
  /// Below this share of the question's weight in the best places, nothing relevant is there.
  private static let relevanceFloor: Float = 0.34

  package init(
    snapshot: IndexSnapshot, generator: (any Generator)? = nil, embedder: (any Embedder)? = nil
  ) {
    self.snapshot = snapshot
    self.generator = generator
    self.embedder = embedder
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

  /// The extractive answer by words alone, at once.
  /// - Complexity: O(search + bytes of the files of the best twelve places).
  package func extract(_ question: Question) -> Answer {
    let scorer = self.scorer(for: question)
    return answer(from: scorer.fragments(), scorer)
  }

  private func write(_ question: Question, to emit: (AnswerEvent) -> Void) async throws {
    try Task.checkCancellation()
    let scorer = self.scorer(for: question)
    let fragments = try await compared(scorer.fragments(), with: question)
    let extracted = answer(from: fragments, scorer)
    if let generator, extracted.found {
      let writer = GroundedWriter(
        generator: generator, passages: scorer.passages, terms: scorer.terms)
      if let answer = try await writer.write(question, to: emit) {
        return emit(.finished(answer))
      }
    }
    try Task.checkCancellation()
    emit(.text(extracted.text))
    emit(.finished(extracted))
  }

  private func scorer(for question: Question) -> FragmentScorer {
    let query = SearchQuery(
      text: question.text, limit: Self.passageLimit, origin: question.origin, purpose: .explain)
    return FragmentScorer(
      passages: Passage.read(snapshot.search(query), from: snapshot),
      terms: QuestionTerms(question.text, in: snapshot), kind: AnswerKind(question.text))
  }

  /// The likeliest fragments with their similarity to the question; all as they are without an
  /// embedder, or when it fails.
  private func compared(_ fragments: [Fragment], with question: Question) async throws
    -> [Fragment]
  {
    guard let embedder, !fragments.isEmpty else { return fragments }
    var likeliest = Array(fragments.prefix(Self.embeddedLimit))
    let texts = likeliest.map { String($0.text.prefix(Self.embeddedLength)) }
    let vectors: [[Float]]
    do {
      vectors = try await embedder.embed([question.text] + texts)
    } catch {
      try Task.checkCancellation()
      return fragments
    }
    guard vectors.count == texts.count + 1 else { return fragments }
    for index in likeliest.indices {
      likeliest[index].similarity = zip(vectors[0], vectors[index + 1]).reduce(0) {
        $0 + $1.0 * $1.1
      }
    }
    return likeliest
  }

  private func answer(from fragments: [Fragment], _ scorer: FragmentScorer) -> Answer {
    let excerpts = ExcerptSelector(scorer: scorer).select(from: fragments)
    guard isRelevant(excerpts, scorer) else { return notFound(excerpts, of: scorer.passages) }
    return AnswerText.quoting(excerpts, of: scorer.passages)
  }

  /// Whether the quoted excerpts and their surroundings cover enough of what was asked.
  private func isRelevant(_ excerpts: [Excerpt], _ scorer: FragmentScorer) -> Bool {
    guard !excerpts.isEmpty else { return false }
    let terms = scorer.terms
    var best: Float = 0
    for passage in scorer.passages.prefix(5) {
      var words = terms.matches(in: passage.path.joined(separator: " "))
      for unit in passage.units { words.formUnion(terms.matches(in: unit.text)) }
      best = max(best, terms.share(words))
    }
    return best >= Self.relevanceFloor
  }

  /// Says so, and quotes the nearest places all the same: a reader sees at once whether they help.
  private func notFound(_ excerpts: [Excerpt], of passages: [Passage]) -> Answer {
    guard !excerpts.isEmpty else {
      return Answer(
        text: "Nothing in this project's index matches the question.", citations: [], found: false)
    }
    var answer = AnswerText.quoting(excerpts, of: passages)
    answer.text = "Nothing here seems to answer that. Nearest:\n\n" + answer.text
    answer.found = false
    return answer
  }
}
