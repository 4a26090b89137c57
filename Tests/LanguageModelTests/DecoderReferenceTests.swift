import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Testing

/// Every architecture and variant on random weights in 32-bit floats, against llama.cpp.
struct DecoderReferenceTests {
  /// Of a logit, whose spread is 1 to 5: keys and values are kept in half precision by both.
  private static let tolerance: Float = 0.01

  @Test(arguments: TinyDecoder.all) func logitsAreTheReferences(tiny: TinyDecoder) async throws {
    try await DedicatedThread.run("test") {
      let folder = try ScratchFolder()
      let model = try DecoderModel(tiny.file(in: folder))
      let adapter = try tiny.adapter(for: model, in: folder)
      let state = DecodingState(model, pool: WorkerPool(threads: 2), adapter: adapter)
      var rows: [[Float]] = []
      try state.evaluate(tiny.tokens) { _, logits in
        rows.append(stride(from: 0, to: logits.count, by: 7).map { logits[$0] })
      }
      for row in tiny.rows {
        #expect(rows[row.index].count == row.logits.count)
        let most = zip(rows[row.index], row.logits).map { abs($0 - $1) }.max() ?? .infinity
        #expect(most < Self.tolerance, "\(tiny.name), token \(row.index)")
      }
    }
  }

  @Test func anAdapterChangesTheResultAndNotTheBase() async throws {
    try await DedicatedThread.run("test") {
      let folder = try ScratchFolder()
      let tiny = TinyDecoder.named("llama with a LoRA adapter")
      let model = try DecoderModel(tiny.file(in: folder))
      let adapter = try tiny.adapter(for: model, in: folder)
      let pool = WorkerPool(threads: 1)
      let (plain, adapted) = (
        DecodingState(model, pool: pool), DecodingState(model, pool: pool, adapter: adapter)
      )
      try plain.evaluate(tiny.tokens)
      let before = Array(plain.logits)
      try adapted.evaluate(tiny.tokens)
      #expect(zip(before, adapted.logits).contains { abs($0 - $1) > 0.1 })
      plain.truncate(to: 0)
      try plain.evaluate(tiny.tokens)
      #expect(before == Array(plain.logits))
    }
  }

  @Test func anAdapterOfAnotherModelIsRefusedByName() async throws {
    let folder = try ScratchFolder()
    let model = try DecoderModel(TinyDecoder.named("qwen3").file(in: folder))
    let other = TinyDecoder.named("llama with a LoRA adapter")
    #expect(throws: ModelFormatError.self) { try other.adapter(for: model, in: folder) }
    var pair = LoRAPair(
      rank: 1, inputs: 3, outputs: 2, down: [1, 2, 3], up: [1, 2], scale: 1)
    #expect(throws: ModelFormatError.self) {
      try LoRAAdapter(pairs: ["blk.0.attn_q": pair], for: model)
    }
    pair = LoRAPair(rank: 1, inputs: 1, outputs: 1, down: [1], up: [1], scale: 1)
    #expect(throws: ModelFormatError.self) {
      try LoRAAdapter(pairs: ["blk.9.attn_q": pair], for: model)
    }
  }
}
