package import Answering
package import LanguageModel
package import ModelFormats
import Storage

/// A decoder on this machine as the writer of answers.
package struct DecoderGenerator: Generator {
  /// What writes.
  package let generator: TextGenerator
  private let chatTemplate: ChatTemplate?
  /// How fast prompts were read lately.
  private let pace = PromptPace()

  /// Tokens of an answer at most.
  private static let answerLimit = 256
  /// Tokens of a prompt at most, however fast it is read.
  private static let promptLimit = 1536
  /// Tokens of passages below which an answer isn't worth having.
  private static let fewestTokens = 192
  /// Tokens by which the text of several passages differs from their sum.
  private static let slack = 8

  /// Among the last tokens, so that a small model doesn't say the same again and again.
  private static let repetitionPenalty: Float = 1.15
  private static let penaltyWindow = 128

  package init(_ decoder: ModelStore.LoadedDecoder) {
    self.init(decoder.generator, chatTemplate: decoder.chatTemplate)
  }

  /// Opens a GGUF file.
  /// - Throws: `ModelFormatError`, and what mapping a file throws.
  package init(file path: String) throws {
    let file = try GGUFFile(MappedFile(path: path))
    self.init(
      TextGenerator(try DecoderModel(file), tokenizer: try GGUFTokenizer.make(from: file)),
      chatTemplate: try ChatTemplate(file.metadata))
  }

  /// - Parameter chatTemplate: how the model wants conversations written; nil for one that only continues text.
  package init(_ generator: TextGenerator, chatTemplate: ChatTemplate?) {
    self.generator = generator
    self.chatTemplate = chatTemplate
  }

  /// Those of the matrices, which are nearly all.
  package var parameterCount: Int? {
    let model = generator.model.configuration
    let attention = 2 * model.width * (model.queryWidth + model.keyWidth)
    let layer = attention + 3 * model.width * model.hiddenWidth
    return model.vocabularySize * model.width + model.layers * layer
  }

  package func tokenCount(of text: String) -> Int {
    generator.tokenizer.encode(text, addsSpecial: false).count
  }

  /// As many as are read in the time at the pace of the last prompts, less what else is to be read.
  ///
  /// Before the first prompt the pace is measured on the instructions, which later prompts find read.
  package func passageTokens(beside prompt: Prompt, within time: Duration) async -> Int {
    let fixed = encode(prompt)
    if pace.tokensPerSecond == nil { await read(fixed) }
    let unread = fixed.count - (await generator.readTokens(of: fixed))
    let readable = (pace.tokensPerSecond ?? 0) * max(0, time / .seconds(1))
    // The room bounds it first: a pace measured in too short a time is any number.
    let affordable = Int(min(readable, Double(room))) - unread
    return max(0, min(max(Self.fewestTokens, affordable), room - fixed.count) - Self.slack)
  }

  package func generate(_ prompt: Prompt) -> AsyncThrowingStream<String, any Error> {
    .yielding { yield in
      var request = GenerationRequest(prompt: tokens(of: prompt), limit: Self.answerLimit)
      request.options.repetitionPenalty = Self.repetitionPenalty
      request.options.penaltyWindow = Self.penaltyWindow
      _ = try await generator.generate(request, onPrompt: note) { yield($0) }
    }
  }

  // MARK: Prompts

  /// Tokens that a prompt may have.
  private var room: Int { min(Self.promptLimit, generator.contextLimit - Self.answerLimit) }

  private func note(_ report: GenerationReport) {
    pace.note(report.promptTokens - report.reusedTokens, in: report.promptTime)
  }

  private func read(_ tokens: [Token]) async {
    let request = GenerationRequest(prompt: tokens, limit: 1)
    _ = try? await generator.generate(request, onPrompt: note) { _ in }
  }

  /// The prompt's tokens; passages are left out from the middle, where the least important stand, until
  /// the rest fits.
  func tokens(of prompt: Prompt) -> [Token] {
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
    guard let chatTemplate else {
      return generator.tokenizer.encode(
        "\(prompt.instructions)\n\n\(request)\n\nAnswer:", addsSpecial: true)
    }
    return chatTemplate.encode(
      [ChatMessage(.system, prompt.instructions), ChatMessage(.user, request)],
      with: generator.tokenizer)
  }
}
