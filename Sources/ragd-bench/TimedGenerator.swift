import Answering
import LocalModels
import Synchronization

/// A decoder that notes when its first token of an answer came.
final class TimedGenerator: Generator {
  private let base: DecoderGenerator
  private let first = Mutex<ContinuousClock.Instant?>(nil)

  init(_ base: DecoderGenerator) { self.base = base }

  /// Of the last answer; nil where none was written.
  var firstToken: ContinuousClock.Instant? { first.withLock { $0 } }

  /// Forgets the answer before.
  func begin() { first.withLock { $0 = nil } }

  var parameterCount: Int? { base.parameterCount }

  func passageTokens(beside prompt: Prompt, within time: Duration) async -> Int {
    await base.passageTokens(beside: prompt, within: time)
  }

  func tokenCount(of text: String) -> Int { base.tokenCount(of: text) }

  func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    let pieces = base.generate(prompt)
    return .yielding { [self] yield in
      for try await piece in pieces {
        first.withLock { $0 = $0 ?? .now }
        yield(piece)
      }
    }
  }
}
