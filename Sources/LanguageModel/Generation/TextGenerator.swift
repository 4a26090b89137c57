import Kernels
package import ModelFormats

/// What to generate after a prompt.
package struct GenerationRequest: Sendable {
  package var prompt: [Token]
  package var options: SamplingOptions
  /// Tokens at most.
  package var limit: Int
  /// Texts that end the generation; they are not part of the result.
  package var stops: [String]
  /// Changes next-token distributions before a token is taken.
  package var adjustment: Sampler.Adjustment?

  package init(
    prompt: [Token], options: SamplingOptions = SamplingOptions(), limit: Int = 256,
    stops: [String] = [], adjustment: Sampler.Adjustment? = nil
  ) {
    self.prompt = prompt
    self.options = options
    self.limit = limit
    self.stops = stops
    self.adjustment = adjustment
  }
}

/// How a generation went.
package struct GenerationReport: Sendable {
  /// Why a generation ended.
  package enum End: String, Sendable {
    /// The model took a token that ends a text.
    case end
    /// A stop text came.
    case stop
    /// As many tokens as were allowed, or as the context holds.
    case length
  }

  package var end = End.length
  package var promptTokens = 0
  /// Tokens of the prompt that an earlier prompt began with too, and that were not computed again.
  package var reusedTokens = 0
  package var generatedTokens = 0
  package var promptTime = Duration.zero
  package var generationTime = Duration.zero
}

/// Writes text with one decoder, on a thread of its own.
///
/// Several generations may be under way: they take turns between tokens, the one of the highest task
/// priority first, so that a completion gets in between the tokens of a long answer. Each has a
/// `DecodingState` of its own; the last few are kept, and a prompt that begins like an earlier one goes on from
/// there.
package actor TextGenerator {
  package nonisolated let model: DecoderModel
  package nonisolated let tokenizer: any Tokenizer
  /// Tokens that prompt and text may have together.
  package nonisolated let contextLimit: Int

  private let thread: InferenceThread
  private let pool: WorkerPool
  private var idle: [DecodingState] = []
  /// States that are kept for prompts to come.
  private static let kept = 2

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// - Parameter contextLimit: fewer tokens than the model's context holds.
  package init(
    _ model: DecoderModel, tokenizer: any Tokenizer, threads: Int = Processor.physicalCores,
    contextLimit: Int? = nil
  ) {
    self.model = model
    self.tokenizer = tokenizer
    self.contextLimit = min(
      contextLimit ?? model.configuration.contextLength, model.configuration.contextLength)
    thread = InferenceThread(name: "ragd-decoder")
    pool = WorkerPool(threads: threads)
  }

  deinit { thread.stop() }

  /// Generates text and hands it over piece by piece, never half a character or part of a stop text.
  /// - Throws: `EvaluationError` when the prompt is empty or too long, `CancellationError` between two tokens.
  package func generate(
    _ request: GenerationRequest, to emit: @Sendable (String) -> Void
  ) async throws -> GenerationReport {
    let clock = ContinuousClock()
    let start = clock.now
    guard !request.prompt.isEmpty else { throw EvaluationError.emptyPrompt }
    guard request.prompt.count < contextLimit else {
      throw EvaluationError.contextFull(tokens: request.prompt.count + 1, limit: contextLimit)
    }
    let state = takeState(for: request.prompt)
    defer { keep(state) }
    var report = GenerationReport()
    report.promptTokens = request.prompt.count
    report.reusedTokens = state.prepare(request.prompt)
    try await read(request.prompt[report.reusedTokens...], state)
    let read = clock.now
    report.promptTime = start.duration(to: read)
    try await write(request, state, &report, emit)
    report.generationTime = read.duration(to: clock.now)
    return report
  }

  /// Evaluates a prompt, letting others in between batches.
  private func read(_ prompt: ArraySlice<Token>, _ state: DecodingState) async throws {
    var rest = prompt
    while !rest.isEmpty {
      try Task.checkCancellation()
      let batch = rest.prefix(DecodingState.batchLength)
      rest = rest.dropFirst(batch.count)
      try state.evaluate(batch, wantsLogits: rest.isEmpty)
      await Task.yield()
    }
  }

  private func write(
    _ request: GenerationRequest, _ state: DecodingState, _ report: inout GenerationReport,
    _ emit: (String) -> Void
  ) async throws {
    var sampler = Sampler(request.options, adjustment: request.adjustment)
    var pieces = StreamingDecoder(tokenizer)
    var stops = StopStrings(request.stops)
    func show(_ piece: String) {
      let text = stops.append(piece)
      if !text.isEmpty { emit(text) }
    }
    while report.generatedTokens < request.limit, state.tokens.count < contextLimit {
      try Task.checkCancellation()
      guard let token = sampler.next(state.logits, after: state.tokens),
        !tokenizer.special.ends.contains(token)
      else {
        report.end = .end
        break
      }
      report.generatedTokens += 1
      show(pieces.append(token))
      if stops.isStopped {
        report.end = .stop
        return
      }
      if report.generatedTokens < request.limit { try state.evaluate([token]) }
      await Task.yield()
    }
    show(pieces.finish())
    let rest = stops.finish()
    if !rest.isEmpty { emit(rest) }
  }

  /// The natural logarithms of the probabilities of a text's tokens, each after those before it.
  /// - Throws: `EvaluationError` when the prompt is empty or both are too long, `CancellationError`.
  package func logProbabilities(
    of text: [Token], after prompt: [Token]
  ) async throws -> [Float] {
    guard !prompt.isEmpty else { throw EvaluationError.emptyPrompt }
    guard prompt.count + text.count <= contextLimit else {
      throw EvaluationError.contextFull(tokens: prompt.count + text.count, limit: contextLimit)
    }
    guard let first = text.first else { return [] }
    let state = takeState(for: prompt)
    defer { keep(state) }
    let reused = state.prepare(prompt)
    try await read(prompt[reused...], state)
    var logarithms = NextTokenLogits(state.logits).logProbabilities(of: [first])
    try state.evaluate(text.dropLast()) { index, logits in
      logarithms += NextTokenLogits(logits).logProbabilities(of: [text[index + 1]])
    }
    return logarithms
  }

  /// Lends a state that has read a prompt to somebody who chooses the tokens himself, on this
  /// generator's thread.
  ///
  /// - Parameters:
  ///   - adapter: of the state; compared by identity.
  ///   - body: gets the state with the logits behind the prompt; it yields between its own steps.
  /// - Throws: as `generate`, and what `body` throws.
  package func withState<Result: Sendable>(
    after prompt: [Token], adapter: LoRAAdapter? = nil,
    _ body: @Sendable (DecodingState) async throws -> Result
  ) async throws -> Result {
    guard !prompt.isEmpty else { throw EvaluationError.emptyPrompt }
    guard prompt.count < contextLimit else {
      throw EvaluationError.contextFull(tokens: prompt.count + 1, limit: contextLimit)
    }
    let state = takeState(for: prompt, adapter: adapter)
    defer { keep(state) }
    try await read(prompt[state.prepare(prompt)...], state)
    return try await body(state)
  }

  /// How many tokens of a prompt have been read already.
  package func readTokens(of prompt: [Token], adapter: LoRAAdapter? = nil) -> Int {
    idle.filter { $0.adapter === adapter }.map { $0.common(with: prompt) }.max() ?? 0
  }

  // MARK: - States

  /// The idle state that has most of a prompt already, or a new one.
  private func takeState(for prompt: [Token], adapter: LoRAAdapter? = nil) -> DecodingState {
    let fitting = idle.indices.filter { idle[$0].adapter === adapter }
    let best = fitting.max { idle[$0].common(with: prompt) < idle[$1].common(with: prompt) }
    if let best, idle[best].common(with: prompt) > 0 || idle.count >= Self.kept {
      return idle.remove(at: best)
    }
    return DecodingState(model, pool: pool, contextLimit: contextLimit, adapter: adapter)
  }

  private func keep(_ state: DecodingState) {
    if idle.count >= Self.kept { idle.removeFirst() }
    idle.append(state)
  }
}

extension DecodingState {
  /// How many tokens a prompt begins with that this state has evaluated.
  fileprivate func common(with prompt: [Token]) -> Int {
    zip(tokens, prompt).prefix { $0 == $1 }.count
  }
}
