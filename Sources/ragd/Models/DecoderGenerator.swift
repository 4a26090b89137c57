import Answering
import LanguageModel
import ModelFormats

/// An installed decoder as the writer of answers.
struct DecoderGenerator: Generator {
  private let decoder: ModelStore.LoadedDecoder
  /// What writes.
  var generator: TextGenerator { decoder.generator }

  /// Tokens of an answer at most.
  private static let answerLimit = 256
  /// Tokens of a prompt at most: longer ones take seconds to read on a laptop.
  private static let promptLimit = 1536

  /// Among the last tokens, so that a small model doesn't say the same again and again.
  private static let repetitionPenalty: Float = 1.15
  private static let penaltyWindow = 128

  init(_ decoder: ModelStore.LoadedDecoder) { self.decoder = decoder }

  /// Those of the matrices, which are nearly all.
  var parameterCount: Int? {
    let model = decoder.generator.model.configuration
    let attention = 2 * model.width * (model.queryWidth + model.keyWidth)
    let layer = attention + 3 * model.width * model.hiddenWidth
    return model.vocabularySize * model.width + model.layers * layer
  }

  /// Three bytes a token, and a quarter of the room for everything else.
  var passageLength: Int { max(0, room) * 9 / 4 }

  /// Tokens that a prompt may have.
  private var room: Int { min(Self.promptLimit, decoder.generator.contextLimit - Self.answerLimit) }

  func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    .yielding { yield in
      var request = GenerationRequest(prompt: tokens(of: prompt), limit: Self.answerLimit)
      request.options.repetitionPenalty = Self.repetitionPenalty
      request.options.penaltyWindow = Self.penaltyWindow
      _ = try await decoder.generator.generate(request) { yield($0) }
    }
  }

  /// The prompt's tokens; passages are left out from the middle, where the least important stand, until
  /// the rest fits.
  private func tokens(of prompt: Prompt) -> [Token] {
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
