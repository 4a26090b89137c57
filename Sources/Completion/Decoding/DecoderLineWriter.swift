package import Adaptation
import Corpus
package import LanguageModel
import ModelFormats
package import SearchIndex
package import Storage
import Synchronization

/// What a project has taught a decoder.
package struct ProjectAdaptation: Sendable {
  /// The same objects as long as it is the same adapter; nil when none has been promoted.
  package var parts: PromotedAdapter.Parts?
  /// Absolute paths of files that nothing may be learned from.
  package var forgotten: Set<String> = []

  package init() {}
}

/// Writes lines with a decoder, mixed with the n-grams of the repository and of the buffer.
package final class DecoderLineWriter: LineWriter {
  /// Lines of a block that would be begun later are not written.
  private static let longestWriting = Duration.seconds(2)

  private let generator: TextGenerator
  private let adaptation: @Sendable (_ roots: [String]) -> ProjectAdaptation
  private let ngrams: (any Directory)?
  private let fingerprint: String
  private let state = Mutex(State())

  private struct State {
    var vocabulary: CompletionVocabulary?
    /// By the roots that they are of.
    var repositories: [[String]: RepositoryNGrams] = [:]
    /// Of the buffer that was completed last.
    var buffer: BufferNGrams?
    var speed = ReadingSpeed()
    /// The last prompt that was too long to be read at once: where its window began in which file,
    /// and how many tokens were left out.
    var shortened: (name: String, start: Int, count: Int)?
    var readingAhead: Task<Void, Never>?
  }

  /// - Parameters:
  ///   - adaptation: of the project with these roots; asked for every line.
  ///   - ngrams: where n-gram models are kept; nil keeps them in memory.
  ///   - fingerprint: tells the tokenizer from others, in a file's name.
  package init(
    _ generator: TextGenerator,
    adaptation: @escaping @Sendable (_ roots: [String]) -> ProjectAdaptation = { _ in
      ProjectAdaptation()
    },
    ngrams: (any Directory)? = nil, fingerprint: String = ""
  ) {
    self.generator = generator
    self.adaptation = adaptation
    self.ngrams = ngrams
    self.fingerprint = fingerprint
  }

  package func write(
    _ request: LineRequest, wrote: @escaping @Sendable (WrittenLine) -> Void
  ) async throws {
    let context = CursorContext(request.document, at: request.offset)
    let name = request.root + "/" + context.document.path
    let vocabulary = vocabulary
    guard let prompt = DecoderPrompt(context, generator.tokenizer, vocabulary) else { return }
    state.withLock { $0.readingAhead?.cancel() }
    let adaptation = adaptation(request.snapshot.roots)
    var predictor = NGramPredictor(
      await repository(of: request.snapshot).newest(
        for: request.snapshot, without: adaptation.forgotten))
    var buffer = state.withLock { $0.buffer.take() } ?? BufferNGrams()
    buffer.read(context, named: name, generator.tokenizer)
    state.withLock { $0.buffer = buffer }
    predictor.cache = buffer.cache
    let decoding = LineDecoding(
      vocabulary: vocabulary, ngrams: predictor,
      weights: adaptation.parts?.mixture ?? MixtureWeights(), required: prompt.required,
      leastProbability: request.leastProbability)
    let draft = request.draft.map { generator.tokenizer.tokens(of: (prompt.required + $0)[...]) }
    let adapter = adaptation.parts?.adapter
    let (tokens, unread) = await affordable(
      prompt, of: name, adapter, within: request.patience)
    let begin = ContinuousClock.now
    try await generator.withState(after: tokens, adapter: adapter) { decoder in
      self.state.withLock { $0.speed.add(tokens: unread, in: begin.duration(to: .now)) }
      decoder.memory = adaptation.parts?.memory
      try await decoding.write(
        decoder, draft: draft,
        after: Array(context.text[context.line.lowerBound..<context.offset]),
        block: request.wantsBlock ? BlockExtent(beginningWithin: Self.longestWriting) : nil,
        wrote: wrote)
    }
    if tokens.count < prompt.tokens.count { readAhead(prompt.tokens, adapter) }
  }

  /// Counts the n-grams of a snapshot, and returns when that is done.
  ///
  /// Without it they are counted while lines are written.
  package func prepare(for snapshot: IndexSnapshot) async {
    _ = await repository(of: snapshot).current(
      for: snapshot, without: adaptation(snapshot.roots).forgotten)
  }

  // MARK: - Reading

  /// The prompt, or as much of its end as can be read while somebody waits, and how many of its tokens
  /// have not been read.
  ///
  /// Where a shortened prompt was read before, it goes on from there.
  private func affordable(
    _ prompt: DecoderPrompt, of name: String, _ adapter: LoRAAdapter?,
    within patience: Duration?
  ) async -> (tokens: [Token], unread: Int) {
    let whole = prompt.tokens
    let unread = whole.count - (await generator.readTokens(of: whole, adapter: adapter))
    guard let patience else { return (whole, unread) }
    let room = state.withLock { $0.speed.tokens(in: patience) }
    if unread <= room { return (whole, unread) }
    if let last = state.withLock({ $0.shortened }), last.name == name, last.start == prompt.start {
      let tokens = prompt.dropping(last.count)
      let unread = tokens.count - (await generator.readTokens(of: tokens, adapter: adapter))
      if unread <= room { return (tokens, unread) }
    }
    let count = prompt.surplus(over: room)
    state.withLock { $0.shortened = (name, prompt.start, count) }
    let tokens = prompt.dropping(count)
    return (tokens, tokens.count)
  }

  /// Reads what requests to come will begin with, until the next one comes.
  private func readAhead(_ tokens: [Token], _ adapter: LoRAAdapter?) {
    let task = Task(priority: .background) { [generator] in
      // What can't be read now is read when it is needed.
      _ = try? await generator.withState(after: tokens, adapter: adapter) { _ in }
    }
    state.withLock { $0.readingAhead = task }
  }

  // MARK: - What is kept

  /// Made at the first line.
  private var vocabulary: CompletionVocabulary {
    state.withLock { state in
      if let known = state.vocabulary { return known }
      let vocabulary = CompletionVocabulary(generator.tokenizer)
      state.vocabulary = vocabulary
      return vocabulary
    }
  }

  private func repository(of snapshot: IndexSnapshot) -> RepositoryNGrams {
    state.withLock { state in
      if let known = state.repositories[snapshot.roots] { return known }
      let roots = ContentHash(snapshot.roots.joined(separator: "\n").utf8)
      let ngrams = RepositoryNGrams(
        generator.tokenizer, store: ngrams,
        name: String(roots.value, radix: 16) + "-" + fingerprint + ".ngrams")
      state.repositories[snapshot.roots] = ngrams
      return ngrams
    }
  }
}
