import Foundation
import Kernels
import LanguageModel
import ModelFormats

extension Command {
  static let generate = Command(
    name: "generate", operands: "PROMPT…", operandCount: words,
    summary: "let an installed decoder write on from a prompt, for trying models",
    details: """
      The text appears as it is written. It ends where the model ends it, or after --max-tokens; Ctrl-C
      stops it. Nothing of a project is read: "ragd ask" and "ragd complete" use the project.
      """,
    flags: [.model, .chat, .maxTokens, .temperature, .seed, .threads, .json],
    run: { options in
      let installed = try chosen(.decoder, options, in: models)
      let clock = ContinuousClock()
      let start = clock.now
      let decoder = try models.decoder(
        installed, threads: options.threads ?? Processor.physicalCores)
      let loading = start.duration(to: clock.now)
      let request = GenerationRequest(
        prompt: try prompt(options, decoder),
        options: SamplingOptions(temperature: options.temperature, seed: options.seed),
        limit: options.maxTokens)
      let pieces = AsyncStream.makeStream(of: String.self)
      async let report = {
        defer { pieces.continuation.finish() }
        return try await decoder.generator.generate(request) { pieces.continuation.yield($0) }
      }()
      var text = ""
      for await piece in pieces.stream {
        text += piece
        if !options.printsJSON { Terminal.write(printable(piece), to: STDOUT_FILENO) }
      }
      let result = GenerateResult(installed.name, text, try await report, loading: loading)
      if options.printsJSON { try JSONOutput.print(result) } else { Terminal.print() }
      return .success
    })

  /// A piece without what could command the terminal; line ends stay.
  private static func printable(_ piece: String) -> String {
    piece.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).harmless }.joined(separator: "\n")
  }

  private static func prompt(
    _ options: Options, _ decoder: ModelStore.LoadedDecoder
  ) throws -> [Token] {
    let text = options.operands.joined(separator: " ")
    guard options.isChat else {
      return decoder.generator.tokenizer.encode(text, addsSpecial: true)
    }
    guard let template = decoder.chatTemplate else {
      throw CommandFailure(
        "the model has no chat template that ragd knows", hint: "leave --chat out")
    }
    return template.encode([ChatMessage(.user, text)], with: decoder.generator.tokenizer)
  }
}

/// What `ragd generate --json` prints.
private struct GenerateResult: Encodable {
  var model: String
  var text: String
  var end: String
  var promptTokens: Int
  var generatedTokens: Int
  var loadMilliseconds: Double
  var promptMilliseconds: Double
  var generationMilliseconds: Double
  var promptTokensPerSecond: Double
  var generatedTokensPerSecond: Double

  init(_ model: String, _ text: String, _ report: GenerationReport, loading: Duration) {
    self.model = model
    self.text = text
    end = report.end.rawValue
    promptTokens = report.promptTokens
    generatedTokens = report.generatedTokens
    loadMilliseconds = loading / .milliseconds(1)
    promptMilliseconds = report.promptTime / .milliseconds(1)
    generationMilliseconds = report.generationTime / .milliseconds(1)
    promptTokensPerSecond = Double(promptTokens) / max(1e-9, promptMilliseconds / 1000)
    // The first token's logits come with the prompt.
    generatedTokensPerSecond =
      Double(max(0, generatedTokens - 1)) / max(1e-9, generationMilliseconds / 1000)
  }
}
