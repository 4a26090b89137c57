import Adaptation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Testing

/// Figures of a tiny decoder and n-grams on made-up texts.
@Suite struct MixtureMeasurementTests {
  private static let texts: [[Token]] = (0..<3).map { text in
    var generator = LinearGenerator(seed: UInt64(text))
    return (0..<90 + text).map { _ in Token(generator.next() >> 59) }
  }

  private static func figures(contextLength: Int = 0) async throws -> MixtureFigures {
    try await DedicatedThread.run("test") {
      let model = try TinyDecoder.all[0].model(in: ScratchFolder())
      let state = DecodingState(model, pool: WorkerPool(threads: 1), contextLimit: 4_096)
      var measurement = MixtureMeasurement(state)
      measurement.contextLength = contextLength
      return try measurement.measure(texts, NGramPredictor(nil), MixtureWeights())
    }
  }

  @Test func allButTheFirstTokensCount() async throws {
    let figures = try await Self.figures()
    #expect(figures.tokens == Self.texts.map { $0.count - 1 }.reduce(0, +))
    #expect(figures.samples.count == figures.tokens)
    #expect(figures.perplexity(figures.decoder) > 1)
    #expect(figures.error(figures.ngram) <= 1)
  }

  /// Texts within one stretch have no other context than themselves.
  @Test func shortTextsAreTheirOwnContext() async throws {
    let (window, text) = (try await Self.figures(), try await Self.figures(contextLength: 100))
    #expect(window.decoder == text.decoder && window.mixture == text.mixture)
  }

  /// A decoder whose states are no whole number of blocks remembers nothing, and says so.
  @Test func oddWidthsAreNotRemembered() async throws {
    try await DedicatedThread.run("test") {
      let model = try TinyDecoder.all[0].model(in: ScratchFolder())
      #expect(!model.configuration.width.isMultiple(of: 32))
      var builder = DecoderMemoryBuilder(DecodingState(model, pool: WorkerPool(threads: 1)))
      try builder.add(Array((0..<40).map { Token($0 % 16) } + Array(repeating: 3, count: 1_500)))
      let bytes = builder.bytes()
      #expect(bytes == nil)
    }
  }
}
