package import Answering

/// A service's model as the writer of answers.
///
/// Its stream throws `EngineError`. Thread-safe.
package struct RemoteGenerator: Generator {
  /// Tokens of an answer at most.
  private static let answerLimit = 512
  /// Fewer than a token of any language has; so prompts are cut rather than refused.
  private static let bytesPerToken = 3

  private let client: EngineClient
  private let api: GenerationAPI
  private let model: String
  private let contextLength: Int

  /// - Parameter contextLength: tokens that the model is run with, prompt and answer together.
  package init(_ service: Service, api: GenerationAPI, model: String, contextLength: Int) {
    self.init(EngineClient(service), api: api, model: model, contextLength: contextLength)
  }

  init(_ client: EngineClient, api: GenerationAPI, model: String, contextLength: Int) {
    self.client = client
    self.api = api
    self.model = model
    self.contextLength = contextLength
  }

  /// Why the service is not asked at present; nil while it is.
  package var problem: String? { client.breaker.problem }

  package func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    .yielding { try await write(prompt, to: $0) }
  }

  private func write(
    _ prompt: Prompt, to yield: @escaping @Sendable (String) -> Void
  ) async throws {
    let limit = min(Self.answerLimit, contextLength / 2)
    let prompt = prompt.fitting((contextLength - limit) * Self.bytesPerToken)
    let body = api.body(prompt, model: model, limit: limit, context: contextLength)
    try await client.stream(api.path, body, as: api.framing, retrying: .interactive) {
      [api] element in
      let (text, isLast) = try api.piece(element)
      if !text.isEmpty { yield(text) }
      return isLast
    }
  }
}

/// Lets another generator write where a service can't, so that a question is answered all the same.
///
/// When the service fails in the middle of an answer, the text ends there: what came is as good as
/// it was, and whoever reads checks it anyway.
package struct FallbackGenerator: Generator {
  private let remote: RemoteGenerator
  private let local: @Sendable () async -> (any Generator)?
  private let report: @Sendable (EngineError) -> Void

  /// - Parameters:
  ///   - local: what writes instead; nil where nothing does, then the text is empty.
  ///   - report: is told why the service did not answer.
  package init(
    _ remote: RemoteGenerator, local: @escaping @Sendable () async -> (any Generator)?,
    report: @escaping @Sendable (EngineError) -> Void
  ) {
    self.remote = remote
    self.local = local
    self.report = report
  }

  package func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    .yielding { try await write(prompt, to: $0) }
  }

  private func write(_ prompt: Prompt, to yield: (String) -> Void) async throws {
    var hasText = false
    do {
      for try await piece in remote.generate(prompt) {
        hasText = true
        yield(piece)
      }
      return
    } catch let error as EngineError {
      report(error)
    }
    guard !hasText, let local = await local() else { return }
    for try await piece in local.generate(prompt) { yield(piece) }
  }
}
