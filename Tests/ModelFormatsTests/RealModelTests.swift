import Kernels
import ModelTestSupport
import Storage
import Testing

@testable import ModelFormats

@Suite("Files of real models")
struct RealModelTests {
  @Test(.enabled(if: TestModel.smolLM2.isAvailable)) func smolLM2() throws {
    let file = try GGUFFile(TestModel.smolLM2.file())
    #expect(try file.metadata.string("general.architecture") == "llama")
    #expect(try file.metadata.strings("tokenizer.ggml.tokens").count == 49_152)
    #expect(try file.metadata.strings("tokenizer.ggml.merges").text(0) == "Ġ t")
    #expect(file.tensors.count == 272 && file.unsupported.isEmpty)
    let embedding = try file.matrix("token_embd.weight", rows: 49_152, columns: 576)
    #expect(embedding.type == .q8_0)
    #expect(try file.tensor("token_embd.weight").bytes.lowerBound == 1_785_664)
    #expect(try file.vector("output_norm.weight", count: 576).allSatisfy(\.isFinite))
  }

  @Test(.enabled(if: TestModel.gemma3.isAvailable)) func gemma3() throws {
    let file = try GGUFFile(TestModel.gemma3.file())
    #expect(try file.metadata.strings("tokenizer.ggml.tokens").count == 262_144)
    #expect(try file.metadata.floats("tokenizer.ggml.scores").count == 262_144)
    #expect(Set(file.tensors.values.map(\.type)) == [.f32, .q5_0, .q8_0, .q4_K, .q6_K])
    #expect(file.tensors.values.map(\.bytes.upperBound).max() == file.file.count)
  }

  @Test(.enabled(if: TestModel.miniLM.isAvailable)) func miniLM() throws {
    let file = try SafetensorsFile(TestModel.miniLM.file())
    #expect(file.notes["format"] == "pt")
    let words = try file.matrix("embeddings.word_embeddings.weight", rows: 30_522, columns: 384)
    #expect(words.type == .f32)
    #expect(try file.vector("embeddings.LayerNorm.bias", count: 384).allSatisfy(\.isFinite))
  }
}
