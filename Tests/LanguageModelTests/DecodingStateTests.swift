import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Testing

/// However the tokens come, the logits are those of the whole text at once.
struct DecodingStateTests {
  /// Batches of other lengths take other kernels, which sum in another order.
  private static let tolerance: Float = 0.002

  private static func isNear(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance }
  }

  private static func state(
    _ tiny: TinyDecoder, _ folder: ScratchFolder, limit: Int? = nil
  ) throws -> DecodingState {
    DecodingState(
      try DecoderModel(tiny.file(in: folder)), pool: WorkerPool(threads: 2), contextLimit: limit)
  }

  /// Window and full attention, both.
  static let models = [TinyDecoder.named("llama"), TinyDecoder.named("gemma3")]

  @Test(arguments: models) func anySplitGivesTheSame(tiny: TinyDecoder) async throws {
    try await DedicatedThread.run("test") {
      let folder = try ScratchFolder()
      let state = try Self.state(tiny, folder)
      // Longer than a page of the cache, shorter than the context.
      let text = tiny.tokens + tiny.tokens.reversed()
      try state.evaluate(text)
      let whole = Array(state.logits)
      for length in [1, 7, 33] {
        state.truncate(to: 0)
        var rest = text[...]
        while !rest.isEmpty {
          let part = rest.prefix(length)
          rest = rest.dropFirst(part.count)
          try state.evaluate(part, wantsLogits: rest.isEmpty)
        }
        #expect(Self.isNear(whole, Array(state.logits)), "in pieces of \(length)")
      }
    }
  }

  @Test(arguments: models) func aNewPromptGoesOnWhereItDiffers(tiny: TinyDecoder) async throws {
    try await DedicatedThread.run("test") {
      let folder = try ScratchFolder()
      let state = try Self.state(tiny, folder)
      try state.evaluate(tiny.tokens)
      var other = tiny.tokens
      other[25] = (other[25] + 1) % 200
      #expect(state.prepare(other) == 25)
      try state.evaluate(other[25...])
      let reused = Array(state.logits)
      state.truncate(to: 0)
      try state.evaluate(other)
      #expect(Self.isNear(reused, Array(state.logits)))
      // The same prompt again computes its last token only.
      #expect(state.prepare(other) == other.count - 1)
      // A shorter one keeps what it can.
      #expect(state.prepare(Array(other.prefix(10))) == 9)
      #expect(state.prepare([]) == 0)
    }
  }

  @Test func sessionsOfOneModelDoNotTouch() async throws {
    let tiny = TinyDecoder.named("llama")
    let folder = try ScratchFolder()
    let model = try DecoderModel(tiny.file(in: folder))
    let pool = WorkerPool(threads: 2)
    let alone = try await DedicatedThread.run("test") {
      let state = DecodingState(model, pool: pool)
      try state.evaluate(tiny.tokens)
      return Array(state.logits)
    }
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for _ in 0..<4 {
        group.addTask {
          try await DedicatedThread.run("test") {
            let state = DecodingState(model, pool: pool)
            for token in tiny.tokens { try state.evaluate([token]) }
            return Array(state.logits)
          }
        }
      }
      for try await logits in group { #expect(Self.isNear(alone, logits)) }
    }
  }

  @Test func whatCannotBeEvaluatedChangesNothing() async throws {
    try await DedicatedThread.run("test") {
      let folder = try ScratchFolder()
      let tiny = TinyDecoder.named("llama")
      let state = try Self.state(tiny, folder, limit: 50)
      try state.evaluate(tiny.tokens)
      let before = Array(state.logits)
      #expect(throws: EvaluationError.contextFull(tokens: 80, limit: 50)) {
        try state.evaluate(tiny.tokens)
      }
      #expect(throws: EvaluationError.unknownToken(5_000)) { try state.evaluate([3, 5_000]) }
      #expect(throws: EvaluationError.unknownToken(-1)) { try state.evaluate([-1]) }
      #expect(state.tokens == tiny.tokens)
      #expect(before == Array(state.logits))
    }
  }
}
