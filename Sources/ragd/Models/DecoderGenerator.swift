import Answering
import LanguageModel
import ModelFormats

/// An installed decoder as the writer of answers.
struct DecoderGenerator: Generator {
  private let decoder: ModelStore.LoadedDecoder

  /// Tokens of an answer at most.
  private static let answerLimit = 256
  /// Tokens of a prompt at most: longer ones take seconds to read on a laptop.
  private static let promptLimit = 1536

  init(_ decoder: ModelStore.LoadedDecoder) { self.decoder = decoder }

  func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    AsyncThrowingStream { continuation in
      let task = Task {
        do {
          let request = GenerationRequest(prompt: tokens(of: prompt), limit: Self.answerLimit)
          _ = try await decoder.generator.generate(request) { continuation.yield($0) }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// The prompt's tokens; passages are left out from the middle, where the least important stand, until
  /// the rest fits.
  private func tokens(of prompt: Prompt) -> [Token] {
    let room = min(Self.promptLimit, decoder.generator.contextLimit - Self.answerLimit)
    var prompt = prompt
    var tokens = encode(prompt)
    while tokens.count > room, !prompt.passages.isEmpty {
      if prompt.passages.count > 1 {
        prompt.passages.remove(at: prompt.passages.count / 2)
      } else {
        // A single passage too long is cut: half of it, and again.
        let half = prompt.passages[0].count / 2
        prompt.passages = half > 0 ? [String(prompt.passages[0].prefix(half))] : []
      }
      tokens = encode(prompt)
    }
    return Array(tokens.prefix(max(1, room)))
  }

  private func encode(_ prompt: Prompt) -> [Token] {
    let passages = prompt.passages.enumerated().map { "[\($0.offset + 1)] \($0.element)" }
    let request = (passages + [prompt.question]).joined(separator: "\n\n")
    guard let template = decoder.chatTemplate else {
      return decoder.generator.tokenizer.encode(
        "\(prompt.instructions)\n\n\(request)\n\nAnswer:", addsSpecial: true)
    }
    return template.encode(
      [ChatMessage(.system, prompt.instructions), ChatMessage(.user, request)],
      with: decoder.generator.tokenizer)
  }
}
