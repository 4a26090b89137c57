package import Answering
package import SearchIndex
import Synchronization

/// Counts the bytes of text that go to an engine outside this process.
package final class EngineTraffic: Sendable {
  private let count = Atomic<Int>(0)

  package init() {}

  /// Bytes so far.
  package var bytes: Int { count.load(ordering: .relaxed) }

  fileprivate func add(_ texts: [String]) {
    count.add(texts.reduce(0) { $0 + $1.utf8.count }, ordering: .relaxed)
  }

  /// A writer that counts its prompts.
  package func counting(_ generator: any Generator) -> any Generator {
    CountedGenerator(base: generator, traffic: self)
  }

  /// An embedder that counts its texts.
  package func counting(_ embedder: any Embedder) -> any Embedder {
    CountedEmbedder(base: embedder, traffic: self)
  }
}

private struct CountedGenerator: Generator {
  let base: any Generator
  let traffic: EngineTraffic
  var parameterCount: Int? { base.parameterCount }

  func passageTokens(beside prompt: Prompt, within time: Duration) async -> Int {
    await base.passageTokens(beside: prompt, within: time)
  }

  func tokenCount(of text: String) -> Int { base.tokenCount(of: text) }

  func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    traffic.add([prompt.instructions, prompt.question] + prompt.passages)
    return base.generate(prompt)
  }
}

private struct CountedEmbedder: Embedder {
  let base: any Embedder
  let traffic: EngineTraffic
  var fingerprint: String { base.fingerprint }
  var width: Int { base.width }

  func embed(_ texts: [String]) async throws -> [[Float]] {
    traffic.add(texts)
    return try await base.embed(texts)
  }
}
