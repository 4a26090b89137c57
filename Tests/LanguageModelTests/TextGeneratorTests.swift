import Foundation
import LanguageModel
import ModelFormats
import ModelTestSupport
import Synchronization
import Testing

/// Generation on random weights, led by what a caller may do to the logits.
struct TextGeneratorTests {
  private let folder: ScratchFolder
  private let generator: TextGenerator
  private let prompt: [Token] = [1, 70, 75, 80, 85, 90]

  init() throws {
    folder = try ScratchFolder()
    let file = try TinyDecoder.named("llama").file(in: folder)
    generator = TextGenerator(
      try DecoderModel(file), tokenizer: try GGUFTokenizer.make(from: file), threads: 1)
  }

  /// The pieces that come, and the report.
  private func generate(
    _ change: (inout GenerationRequest) -> Void = { _ in }
  ) async throws -> (pieces: [String], report: GenerationReport) {
    var request = GenerationRequest(prompt: prompt, limit: 20)
    change(&request)
    let pieces = Mutex<[String]>([])
    let report = try await generator.generate(request) { piece in
      pieces.withLock { $0.append(piece) }
    }
    return (pieces.withLock(\.self), report)
  }

  /// Makes the generator write these bytes, then its end.
  private func dictate(_ text: String) -> Sampler.Adjustment {
    let tokens = text.utf8.map { Token($0) + 3 } + [2]
    let start = prompt.count
    return { logits, sofar in
      let wanted = tokens[min(sofar.count - start, tokens.count - 1)]
      logits.mask { $0 == wanted }
    }
  }

  @Test func theSamePromptGivesTheSameText() async throws {
    let first = try await generate()
    #expect(first.report.promptTokens == 6)
    #expect(first.report.reusedTokens == 0)
    let second = try await generate()
    #expect(second.pieces.joined() == first.pieces.joined())
    #expect(second.report.reusedTokens == 5)
    let drawn = try await generate { $0.options = SamplingOptions(temperature: 5, seed: 3) }
    #expect(drawn.pieces.joined() != first.pieces.joined())
  }

  @Test func aTextsLikelihoodIsThatOfItsTokensOneByOne() async throws {
    let text: [Token] = [71, 72, 90, 4]
    let together = try await generator.logProbabilities(of: text, after: prompt)
    var single: [Float] = []
    for (index, token) in text.enumerated() {
      single += try await generator.logProbabilities(of: [token], after: prompt + text[..<index])
    }
    #expect(together.count == 4)
    #expect(together.allSatisfy { $0 < 0 && $0.isFinite })
    // Tokens evaluated together and one by one are summed in another order.
    #expect(zip(together, single).allSatisfy { abs($0 - $1) < 1e-3 })
    #expect(try await generator.logProbabilities(of: [], after: prompt) == [])
    await #expect(throws: EvaluationError.emptyPrompt) {
      try await generator.logProbabilities(of: text, after: [])
    }
    let long = [Token](repeating: 70, count: generator.contextLimit)
    await #expect(throws: EvaluationError.self) {
      try await generator.logProbabilities(of: text, after: long)
    }
  }

  @Test func charactersComeWhole() async throws {
    let text = "aé🎉中\u{301}."
    let (pieces, report) = try await generate { $0.adjustment = dictate(text) }
    #expect(pieces.joined() == text)
    #expect(!pieces.contains { $0.contains("\u{FFFD}") })
    #expect(report.end == .end)
    #expect(report.generatedTokens == text.utf8.count)
  }

  @Test func stopsAndLimitsEndIt() async throws {
    let stopped = try await generate {
      $0.adjustment = dictate("one.STOP two")
      $0.stops = ["STOP"]
    }
    #expect(stopped.pieces.joined() == "one.")
    #expect(stopped.report.end == .stop)
    let limited = try await generate {
      $0.adjustment = dictate("abcdefgh")
      $0.limit = 3
    }
    #expect(limited.pieces.joined() == "abc")
    #expect(limited.report.end == .length)
    #expect(limited.report.generatedTokens == 3)
    let nothing = try await generate { $0.limit = 0 }
    #expect(nothing.pieces.isEmpty)
  }

  @Test func whatDoesNotFitIsRefused() async throws {
    await #expect(throws: EvaluationError.emptyPrompt) { try await generate { $0.prompt = [] } }
    await #expect(throws: EvaluationError.contextFull(tokens: 129, limit: 128)) {
      try await generate { $0.prompt = [Token](repeating: 70, count: 128) }
    }
    await #expect(throws: EvaluationError.unknownToken(9_999)) {
      try await generate { $0.prompt = [1, 9_999] }
    }
    // The context's end is a length, not an error; and the generator works on.
    let full = try await generate {
      $0.prompt = [Token](repeating: 70, count: 120)
      $0.limit = 50
      $0.adjustment = { logits, _ in logits.mask { $0 == 100 } }
    }
    #expect(full.report.end == .length)
    #expect(full.report.generatedTokens == 8)
  }

  @Test func cancellationEndsItBetweenTokens() async throws {
    let seen = Mutex(0)
    let prompt = prompt
    let generator = generator
    let task = Task {
      var request = GenerationRequest(prompt: prompt, limit: 100)
      request.adjustment = { logits, _ in logits.mask { $0 == 100 } }
      return try await generator.generate(request) { _ in
        seen.withLock { $0 += 1 }
        if seen.withLock({ $0 == 3 }) { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(seen.withLock(\.self) == 3)
    #expect(try await generate().report.generatedTokens > 0)
  }

  @Test func severalAtOnceDoNotMix() async throws {
    let texts = (0..<6).map { "text number \($0)" }
    let generator = generator
    try await withThrowingTaskGroup(of: (String, String).self) { group in
      for text in texts {
        let adjustment = dictate(text)
        let request = GenerationRequest(prompt: prompt, limit: 40, adjustment: adjustment)
        group.addTask {
          let shown = Mutex("")
          _ = try await generator.generate(request) { piece in shown.withLock { $0 += piece } }
          return (text, shown.withLock(\.self))
        }
      }
      for try await (wanted, found) in group { #expect(wanted == found) }
    }
  }
}
