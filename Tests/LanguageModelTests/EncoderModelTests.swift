import Foundation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Testing

/// Sentence encoders of tiny models: batches, shapes, files and their errors.
@Suite struct EncoderModelTests {
  private static let tolerance: Float = 1e-5

  private static func texts(_ lengths: [Int]) -> [[Token]] {
    var random = LinearGenerator(seed: 12)
    return lengths.map { length in
      [101] + (0..<length).map { _ in Token(random.next() >> 40 % 100) } + [102]
    }
  }

  private func encoder(
    _ folder: URL, _ precision: SentenceEncoder.Precision = .float32, threads: Int = 2
  ) throws -> SentenceEncoder {
    try SentenceEncoder(folder: folder, precision: precision, threads: threads)
  }

  /// A text's vector does not depend on what else is embedded with it, nor on the threads.
  @Test func textsDoNotTouch() async throws {
    try await EncoderTinyModel().withFolder { folder in
      let texts = Self.texts([3, 38, 0, 17, 1, 30, 30, 5, 22, 9, 0, 38])
      let together = try await encoder(folder, threads: 3).embed(tokens: texts)
      let alone = try encoder(folder, threads: 1)
      for (text, vector) in zip(texts, together) {
        let single = try await alone.embed(tokens: [text])
        #expect(cosine(single[0], vector) > 1 - Self.tolerance)
        #expect(abs(cosine(vector, vector) - 1) < Self.tolerance)
      }
      #expect(try await alone.embed(tokens: []).isEmpty)
    }
  }

  @Test func int8IsNear() async throws {
    try await EncoderTinyModel().withFolder { folder in
      let texts = Self.texts([3, 38, 0, 17])
      let truth = try await encoder(folder).embed(tokens: texts)
      let near = try await encoder(folder, .int8).embed(tokens: texts)
      for (a, b) in zip(truth, near) { #expect(cosine(a, b) > 0.995) }
      #expect(try encoder(folder).fingerprint != encoder(folder, .int8).fingerprint)
    }
  }

  @Test func namesMayHaveAPrefix() async throws {
    let texts = Self.texts([4, 9])
    let plain = try await EncoderTinyModel().withFolder {
      try await encoder($0).embed(tokens: texts)
    }
    let prefixed = try await EncoderTinyModel(prefix: "bert.").withFolder {
      try await encoder($0).embed(tokens: texts)
    }
    #expect(plain == prefixed)
  }

  @Test func weightsMayLieInSeveralFiles() async throws {
    let texts = Self.texts([4, 9])
    let one = try await EncoderTinyModel().withFolder {
      try await encoder($0).embed(tokens: texts)
    }
    let several = try await EncoderTinyModel(shards: 3).withFolder {
      try await encoder($0).embed(tokens: texts)
    }
    #expect(one == several)
  }

  /// An index can't reach out of its folder, and an error names what it says wrongly.
  @Test(arguments: [
    (#"{"weight_map": {"a": "../model-00001-of-00003.safetensors"}}"#, "model-00001-of-00003"),
    (#"{"weight_map": {"a": "/dev/zero"}}"#, "/dev/zero"), (#"{"weight_map": {}}"#, "is empty"),
    (#"{"weight_map": {"a": "none.safetensors"}}"#, "none.safetensors is missing"),
    (#"{"weight_map": {"a": "model-00001-of-00003.safetensors"}}"#, "a is not in"),
    ("{}", "weight_map is missing"),
  ])
  func indexesAreChecked(index: String, place: String) async throws {
    let model = EncoderTinyModel(files: ["model.safetensors.index.json": index], shards: 3)
    try await model.withFolder { folder in
      let error = #expect(throws: (any Error).self) { try encoder(folder) }
      let message = try #require(error.map { "\($0)" })
      #expect(message.contains(place))
    }
  }

  /// Weights in 16 bits give what the same numbers in 32 bits do.
  @Test(arguments: [ElementType.f16, .bf16], SentenceEncoder.Precision.allCases)
  func halfPrecisionWeightsAreRead(
    type: ElementType, precision: SentenceEncoder.Precision
  ) async throws {
    let texts = Self.texts([3, 38, 0, 17])
    let full = try await EncoderTinyModel(rounded: type).withFolder {
      try await encoder($0, precision).embed(tokens: texts)
    }
    let half = try await EncoderTinyModel(rounded: type, stored: type).withFolder {
      try await encoder($0, precision).embed(tokens: texts)
    }
    for (a, b) in zip(full, half) { #expect(cosine(a, b) > 1 - Self.tolerance) }
    #expect(full.count == texts.count && half.count == texts.count)
  }

  @Test func poolingAndLengthAreRead() async throws {
    let first = #"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#
    let model = EncoderTinyModel(files: [
      "1_Pooling/config.json": first, "sentence_bert_config.json": #"{"max_seq_length": 8}"#,
    ])
    let text = Self.texts([6])
    let vectors = try await model.withFolder { folder in
      let encoder = try encoder(folder)
      await #expect(throws: ModelFailure.self) {
        try await encoder.embed(tokens: Self.texts([7]))
      }
      return try await encoder.embed(tokens: text)
    }
    let mean = try await EncoderTinyModel().withFolder { try await encoder($0).embed(tokens: text) }
    #expect(cosine(vectors[0], mean[0]) < 0.999)
  }

  @Test func tokensAreChecked() async throws {
    try await EncoderTinyModel().withFolder { folder in
      let encoder = try encoder(folder)
      for text in [
        [], [-1], [Token(EncoderTinyModel.vocabulary)], [Token](repeating: 1, count: 41),
      ] {
        await #expect(throws: ModelFailure.self) { try await encoder.embed(tokens: [text]) }
      }
    }
  }

  /// An error names the tensor or the key.
  @Test(arguments: [
    (EncoderTinyModel(missing: "encoder.layer.1.output.dense.bias"), "layer.1.output.dense.bias"),
    (EncoderTinyModel(widened: "embeddings.word_embeddings.weight"), "word_embeddings"),
    (EncoderTinyModel(heads: 3), "num_attention_heads"),
    (EncoderTinyModel(files: ["config.json": "{}"]), "hidden_size"),
    (EncoderTinyModel(files: ["config.json": "["]), "config.json"),
    (EncoderTinyModel(files: ["1_Pooling/config.json": "{}"]), "pooling_mode"),
    (EncoderTinyModel(files: ["modules.json": #"[{"type": "a.Dense"}]"#]), "modules.json"),
    (
      EncoderTinyModel(files: ["sentence_bert_config.json": #"{"max_seq_length": 2}"#]),
      "max_seq_length"
    ),
  ])
  func errorsNameTheirPlace(model: EncoderTinyModel, place: String) async throws {
    try await model.withFolder { folder in
      let error = #expect(throws: (any Error).self) { try encoder(folder) }
      let message = try #require(error.map { "\($0)" })
      #expect(message.contains(place))
    }
  }

  @Test func cancellationEndsIt() async throws {
    try await EncoderTinyModel().withFolder { folder in
      let encoder = try encoder(folder)
      let texts = Self.texts([Int](repeating: 30, count: 2_000))
      let task = Task { try await encoder.embed(tokens: texts) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(try await encoder.embed(tokens: Self.texts([3])).count == 1)
    }
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
