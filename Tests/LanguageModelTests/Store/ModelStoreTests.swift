import Foundation
import Kernels
import ModelFormats
import ModelTestSupport
import Storage
import Testing

@testable import LanguageModel

@Suite("The models folder")
struct ModelStoreTests {
  private let folder: ScratchFolder
  private let store: ModelStore

  init() throws {
    folder = try ScratchFolder()
    store = ModelStore(folder: folder.path + "/models")
  }

  private func add(_ source: String, named name: String? = nil) throws -> InstalledModel {
    try ModelImport(of: source, named: name, in: store, progress: { _ in }).run()
  }

  /// A folder of an encoder with one tensor.
  private func encoder(_ name: String = "Bert Small", type: String = "bert") throws -> String {
    var writer = SafetensorsWriter()
    writer.add("embeddings.weight", shape: [2, 4], [1, 2, 3, 4, 5, 6, 7, 8])
    try folder.write("\(name)/model.safetensors", writer.bytes())
    try folder.write("\(name)/tokenizer.json", "{}".utf8)
    try folder.write("\(name)/1_Pooling/config.json", #"{"pooling_mode_mean_tokens":true}"#.utf8)
    let configuration = #"""
      {"model_type":"\#(type)","hidden_size":4,"num_hidden_layers":6,"num_attention_heads":2,
       "intermediate_size":8,"vocab_size":10,"max_position_embeddings":16}
      """#
    let path = try folder.write("\(name)/config.json", configuration.utf8)
    return URL(fileURLWithPath: path).deletingLastPathComponent().path
  }

  @Test func addsAFile() throws {
    let path = try folder.write("Tiny Model.Q4.gguf", FakePython.tinyDecoder)
    let model = try add(path)
    #expect(model.name == "tiny-model.q4")
    #expect(model.files.map(\.sha256) == [FakePython.sha256(FakePython.tinyDecoder)])
    #expect(try store.model("tiny-model.q4") == model)
    #expect(try store.choice(of: .decoder) == model)
    #expect(try store.choice(of: .encoder) == nil)
    #expect(throws: ModelFailure.self) { try store.choice(of: .encoder, named: model.name) }
    #expect(throws: ModelFailure.self) { try add(path) }
    #expect(try add(path, named: "other").name == "other")
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func addsAnEncodersFolder() throws {
    let model = try add(encoder())
    #expect(model.name == "bert-small" && model.kind == .encoder)
    let names = ["model.safetensors", "config.json", "tokenizer.json", "1_Pooling/config.json"]
    #expect(model.files.map(\.name) == names)
    for file in model.files {
      #expect(FileManager.default.fileExists(atPath: store.path(of: file, in: model)))
    }
    #expect(try store.choice(of: .encoder) == model)
  }

  /// All files of sharded weights come along, and a missing one is seen.
  @Test func addsAnEncoderOfSeveralFiles() throws {
    let path = try encoder("shards")
    try FileManager.default.moveItem(
      atPath: path + "/model.safetensors", toPath: path + "/model-00001-of-00002.safetensors")
    var writer = SafetensorsWriter()
    writer.add("other.weight", shape: [2], [1, 2])
    try folder.write("shards/model-00002-of-00002.safetensors", writer.bytes())
    try folder.write(
      "shards/model.safetensors.index.json",
      #"""
      {"weight_map":{"embeddings.weight":"model-00001-of-00002.safetensors",
                     "other.weight":"model-00002-of-00002.safetensors"}}
      """#.utf8)
    let model = try add(path)
    #expect(
      model.files.map(\.name).prefix(3) == [
        "model.safetensors.index.json", "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
      ])
    #expect(store.weights(of: model).hasSuffix("/model.safetensors.index.json"))
    try ModelVerification(of: model, in: store, progress: { _ in }).run()

    let shard = store.path(of: model.files[2], in: model)
    try FileManager.default.removeItem(atPath: shard)
    let failure = #expect(throws: ModelFailure.self) { try store.model("shards") }
    #expect(failure?.message.contains("model-00002-of-00002.safetensors is missing") == true)
  }

  @Test func refusesWhatItCanNotRun() throws {
    let cut = try folder.write("cut.gguf", FakePython.tinyDecoder.dropLast(100))
    let misshapen = try folder.write("shape.gguf", FakePython.decoder(outputNorm: 31))
    let text = try folder.write("text.gguf", "not a model".utf8)
    let strange = try folder.write("falcon.gguf", GGUFWriter(architecture: "falcon").bytes())
    let other = try encoder("other", type: "gpt2")
    for (path, words) in [
      (cut, "output_norm.weight"), (misshapen, "its shape is [31]"),
      (text, "neither"), (strange, "falcon"), (other, "gpt2"),
      (folder.path, "model.safetensors is missing"),
      (folder.path + "/absent.gguf", "does not exist"),
    ] {
      let failure = #expect(throws: ModelFailure.self) { try add(path, named: "x") }
      #expect(failure?.message.contains(words) == true, "\(String(describing: failure))")
    }
    for name in ["", ".hidden", "a/b", "..", "a b", String(repeating: "a", count: 81)] {
      #expect(throws: ModelFailure.self) { try add(cut, named: name) }
    }
    #expect(store.entries().isEmpty)
  }

  @Test func removesModelsInAnyState() throws {
    let path = try folder.write("tiny.gguf", FakePython.tinyDecoder)
    let model = try add(path)
    let mapped = try MappedFile(path: store.weights(of: model))
    try store.remove("tiny")
    #expect(store.entries().isEmpty)
    #expect(Array(mapped.bytes) == FakePython.tinyDecoder)
    let failure = #expect(throws: ModelFailure.self) { try store.remove("tiny") }
    #expect(failure?.message.contains("not installed") == true)
    #expect(throws: ModelFailure.self) { try store.remove("../models") }

    try folder.write("models/broken/model.json", "{".utf8)
    #expect(store.entries().map(\.name) == ["broken"])
    #expect(store.entries().first?.problem != nil)
    try store.remove("broken")
    #expect(store.entries().isEmpty)
  }

  @Test func damageIsFound() throws {
    let model = try add(folder.write("tiny.gguf", FakePython.tinyDecoder))
    let path = store.weights(of: model)
    var changed = FakePython.tinyDecoder
    changed[changed.count - 1] ^= 1
    try Data(changed).write(to: URL(fileURLWithPath: path))
    let failure = #expect(throws: ModelFailure.self) {
      try ModelVerification(of: model, in: store, progress: { _ in }).run()
    }
    #expect(failure?.message.contains("model.gguf is damaged") == true)
    try Data(changed.dropLast()).write(to: URL(fileURLWithPath: path))
    #expect(throws: ModelFailure.self) { try store.model("tiny") }
    // A manifest must not lead out of its folder.
    let manifest = try String(contentsOfFile: "\(store.folder)/tiny/model.json", encoding: .utf8)
    for path in ["../model.gguf", "/model.gguf", "a/../../model.gguf", ""] {
      let outside = manifest.replacing(
        "\"files\" : [",
        with: #""files" : [ { "name": "\#(path)", "bytes": 1, "sha256": "" },"#)
      try folder.write("models/tiny/model.json", outside.utf8)
      let failure = #expect(throws: ModelFailure.self) { try store.model("tiny") }
      #expect(failure?.message.contains("does not describe") == true)
    }
  }

  @Test func describes() throws {
    let description = try ModelDescription(folder.write("t.gguf", FakePython.tinyDecoder))
    #expect(description.title == "Tiny" && description.layers == 1)
    #expect(description.contextLength == 64 && description.width == 32)
    #expect(description.parameters == 7_360)
    #expect(description.vocabulary == .init(tokenizer: "gpt2 (smollm)", size: 3))
    #expect(description.fillTokens.map(\.part) == ["prefix"])
    #expect(description.fillTokens.map(\.token) == ["<fim>"])
    #expect(description.types == [.init(type: "F32", tensors: 11, bytes: 29_440)])
    #expect(description.tensors.first?.name == "token_embd.weight")
    #expect(description.tensors.last?.name == "output_norm.weight")
    #expect(description.problems.isEmpty)
  }

  @Test(.enabled(if: TestModel.miniLM.isAvailable)) func loadsAnEncoder() async throws {
    let folder = TestModel.miniLM.folder.deletingLastPathComponent()
    let store = ModelStore(folder: folder.path)
    let model = try store.model(TestModel.miniLM.rawValue)
    let encoder = try store.encoder(model, precision: .float32, threads: 1)
    let vectors = try await encoder.embed(["a cat sleeps", "a kitten naps", "open the socket"])
    func product(_ a: Int, _ b: Int) -> Float {
      zip(vectors[a], vectors[b]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(product(0, 1) > product(0, 2) + 0.2)
  }

  @Test func whatCanNotBeLoadedIsNamed() throws {
    let model = try add(encoder())
    let failure = #expect(throws: ModelFailure.self) { try store.encoder(model) }
    #expect(failure?.message.hasPrefix("the model bert-small can't be loaded") == true)
    #expect(failure?.hint?.contains("verify bert-small") == true)
  }

  @Test func theCatalogueIsWhole() {
    for model in CatalogueModel.all {
      #expect(InstalledModel.isValid(name: model.name))
      #expect(Set(model.packages.flatMap(\.members).map(\.file)) == Set(model.digests.keys))
      #expect(model.digests.values.allSatisfy { $0.count == 64 })
    }
    #expect(CatalogueModel.all.first { $0.name == "gemma-3-270m" }?.bytes == 253_113_024)
    for kind in [ModelKind.decoder, .encoder] {
      #expect(CatalogueModel.all.count { $0.kind == kind && $0.isDefault } == 1)
    }
  }
}
