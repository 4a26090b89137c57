package import SearchIndex

/// Answers questions about a project from one snapshot of its index.
///
/// Invariants of this target: no JSON, no file is opened here; every citation names bytes that were
/// read from the present text when the answer was made, with their hash.
///
/// Without a generator the answer is extractive: the best sentences of the best passages, each
/// passage with its citation. With an embedder, the likeliest sentences are compared with the
/// question by their vectors too. Thread-safe; holds nothing but the snapshot and the models.
package struct Answerer: Sendable {
  package let snapshot: IndexSnapshot
  package let generator: (any Generator)?
  package let embedder: (any Embedder)?
  /// Asked for the places nearest to a question, beside the local vectors.
  package let vectorStore: (any RemoteVectorStore)?
  package let style: AnswerStyle
  /// How long a generator may write without a sentence that is kept, before quotations take its place.
  package var silence = Duration.seconds(4)

  /// Passages read for a question; more cost time and rarely hold the answer.
  private static let passageLimit = 12
  /// Fragments that are compared by vectors, and their bytes, unless those hold too few: about 1,500
  /// tokens, a tenth of a second on two cores.
  private static let embeddedLimit = 48
  private static let embeddedBytes = 6000
  private static let fewestEmbedded = 16
  /// Bytes of a fragment that its vector is made from.
  private static let embeddedLength = 400
  /// Until a generator begins to write: a second, less what the server and a busy machine take.
  private static let firstTokenTime = Duration.milliseconds(800)
  /// Share of the question's words, by weight, that one of the best passages has when the project
  /// answers the question.
  private static let coverageFloor: Float = 0.34
  /// The same plus the mean similarity of the three closest fragments, weighted.
  private static let relevanceFloor: Float = 1.6
  private static let closenessWeight: Float = 3

  /// - Parameter style: another than the generator's size suggests.
  package init(
    snapshot: IndexSnapshot, generator: (any Generator)? = nil, embedder: (any Embedder)? = nil,
    vectorStore: (any RemoteVectorStore)? = nil, style: AnswerStyle? = nil
  ) {
    self.snapshot = snapshot
    self.generator = generator
    self.embedder = embedder
    self.vectorStore = vectorStore
    self.style = style ?? AnswerStyle(for: generator)
  }

  /// Streams an answer, `finished` last.
  ///
  /// Stops when the consuming task is cancelled.
  package func answer(_ question: Question) -> AsyncThrowingStream<AnswerEvent, any Error> {
    .yielding { try await write(question, to: $0) }
  }

  /// The extractive answer by words alone, at once.
  /// - Complexity: O(search + bytes of the files of the best twelve places).
  package func extract(_ question: Question) -> Answer {
    let text = FollowUp.standalone(question.text, after: question.history)
    let scorer = self.scorer(for: text, origin: question.origin)
    return answer(from: scorer.fragments(), compared: nil, scorer)
  }

  private func write(_ question: Question, to emit: (AnswerEvent) -> Void) async throws {
    let start = ContinuousClock.now
    try Task.checkCancellation()
    let text = FollowUp.standalone(question.text, after: question.history)
    let vector = try await vector(of: text)
    let scorer = self.scorer(for: text, origin: question.origin, vector: vector)
    let fragments = scorer.fragments()
    let compared = try await compare(fragments, with: vector)
    let extracted = answer(from: fragments, compared: compared, scorer)
    if let generator, extracted.found, style != .quoted {
      let best = (compared ?? fragments).sorted { scorer.score(of: $0) > scorer.score(of: $1) }
      let bare = GroundedWriter.prompt(for: scorer.question, from: [])
      let time = Self.firstTokenTime - start.duration(to: .now)
      let passages = PromptPassages(
        passages: scorer.passages, fragments: best,
        room: await generator.passageTokens(beside: bare, within: time),
        count: generator.tokenCount)
      let writer = GroundedWriter(
        generator: generator, passages: passages.packed(),
        sentenceLimit: style == .opened ? 1 : 12, silence: silence)
      if var answer = try await writer.write(scorer.question, to: emit) {
        if style == .opened {
          let rest = quotes(from: compared ?? fragments, scorer, after: answer)
          emit(.text(rest.text))
          answer.text += rest.text
          answer.citations += rest.citations
        }
        return emit(.finished(answer))
      }
    }
    try Task.checkCancellation()
    emit(.text(extracted.text))
    emit(.finished(extracted))
  }

  /// Quotations that follow on what is written already.
  private func quotes(
    from fragments: [Fragment], _ scorer: FragmentScorer, after opening: Answer
  ) -> Answer {
    var selector = ExcerptSelector(scorer: scorer)
    selector.budget -= opening.text.utf8.count
    var rest = AnswerText.quoting(
      selector.select(from: fragments), of: scorer.passages, after: opening.citations.count)
    rest.text = rest.text.isEmpty ? "" : "\n\n" + rest.text
    return rest
  }

  /// - Parameters:
  ///   - question: standing alone.
  ///   - vector: its vector, where there is an embedder.
  private func scorer(
    for question: String, origin: FileID?, vector: QueryVector? = nil
  ) -> FragmentScorer {
    let query = SearchQuery(
      text: question, limit: Self.passageLimit, origin: origin, purpose: .explain, vector: vector)
    return FragmentScorer(
      question: question, passages: Passage.read(snapshot.search(query), from: snapshot),
      terms: QuestionTerms(question, in: snapshot))
  }

  /// The question's vector; nil without an embedder, or when it fails.
  /// - Throws: `CancellationError`.
  private func vector(of question: String) async throws -> QueryVector? {
    let vector = try? await embedder?.vector(of: question, in: vectorStore)
    try Task.checkCancellation()
    guard let vector, vector.values.allSatisfy(\.isFinite) else { return nil }
    return vector
  }

  /// The likeliest fragments with their similarity to the question; nil without its vector, or when
  /// the embedder fails or returns no numbers.
  /// - Throws: `CancellationError`.
  private func compare(_ fragments: [Fragment], with question: QueryVector?) async throws
    -> [Fragment]?
  {
    guard let embedder, let question else { return nil }
    var likeliest = Array(fragments.prefix(Self.embeddedLimit))
    var texts = likeliest.map { String($0.text.prefix(Self.embeddedLength)) }
    var left = Self.embeddedBytes
    let affordable = texts.prefix { text in
      left -= text.utf8.count
      return left >= 0
    }.count
    texts.removeSubrange(min(texts.count, max(affordable, Self.fewestEmbedded))...)
    likeliest.removeSubrange(texts.count...)
    let vectors = try? await embedder.embed(texts)
    try Task.checkCancellation()
    guard let vectors, vectors.count == texts.count else { return nil }
    for index in likeliest.indices {
      likeliest[index].similarity = zip(question.values, vectors[index]).reduce(0) {
        $0 + $1.0 * $1.1
      }
    }
    return likeliest.allSatisfy { $0.similarity.isFinite } ? likeliest : nil
  }

  /// - Parameters:
  ///   - fragments: best first by words.
  ///   - compared: the first of them with their similarities, where there is an embedder.
  private func answer(
    from fragments: [Fragment], compared: [Fragment]?, _ scorer: FragmentScorer
  ) -> Answer {
    let excerpts = ExcerptSelector(scorer: scorer).select(from: compared ?? fragments)
    var relevance = scorer.coverage(by: fragments)
    var floor = Self.coverageFloor
    if let compared {
      let closest = compared.map(\.similarity).sorted(by: >).prefix(3)
      relevance += Self.closenessWeight * closest.reduce(0, +) / Float(max(1, closest.count))
      floor = Self.relevanceFloor
    }
    guard relevance >= floor, !excerpts.isEmpty else {
      return notFound(excerpts, of: scorer.passages)
    }
    return AnswerText.quoting(excerpts, of: scorer.passages)
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
