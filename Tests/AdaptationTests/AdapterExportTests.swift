import Adaptation
import Foundation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Storage
import Testing

/// Adapters as files of other programs, read back by ragd's own readers.
///
/// `Goldens/adapters.py` shows that the other programs read them alike.
@Suite struct AdapterExportTests {
  /// Logits after some tokens.
  private static func logits(_ model: DecoderModel, _ adapter: LoRAAdapter?, _ tokens: [Token])
    throws -> [Float]
  {
    let state = DecodingState(model, pool: WorkerPool(threads: 1), adapter: adapter)
    try state.evaluate(tokens)
    return Array(state.logits)
  }

  @Test(arguments: TinyDecoder.all) func bothFormsAreTheAdapter(tiny: TinyDecoder) async throws {
    try await DedicatedThread.run("test") {
      let folder = try ScratchFolder()
      let model = try tiny.model(in: folder)
      let layout = tiny.layout(model)
      let values = tiny.values(layout)
      let tensors = AdapterTensors(values, layout, alpha: tiny.alpha)
      let tokens = tiny.pieces[1]
      let expected = try Self.logits(model, layout.adapter(values, for: model), tokens)
      #expect(try Self.logits(model, nil, tokens) != expected)

      let architecture = model.configuration.architecture
      let gguf = try GGUFFile(
        MappedFile(path: folder.write("adapter.gguf", tensors.gguf(architecture))))
      #expect(try Self.logits(model, LoRAAdapter(gguf, for: model), tokens) == expected)
      #expect(try AdapterTensors(gguf) == tensors)

      for (name, bytes) in try tensors.peft(model.configuration, base: "tiny") {
        try folder.write("peft/\(name)", bytes)
      }
      let peft = try LoRAAdapter(folder: folder.path + "/peft", for: model)
      #expect(try Self.logits(model, peft, tokens) == expected)
    }
  }

  @Test func partsOfADecoderAreNamed() async throws {
    try await DedicatedThread.run("test") {
      let tiny = try #require(TinyDecoder.all.first { $0.name == "gemma3" })
      let model = try tiny.model(in: ScratchFolder())
      let layout = tiny.layout(model, layers: 2)
      let values = [Float](repeating: 0.5, count: layout.count)
      let files = try AdapterTensors(values, layout, alpha: 8).peft(
        model.configuration, base: "tiny")
      let object = try JSONSerialization.jsonObject(with: Data(files[0].bytes))
      let configuration = try #require(object as? [String: Any])
      #expect(configuration["layers_to_transform"] as? [Int] == [5, 6])
      #expect(configuration["r"] as? Int == tiny.rank)
      #expect((configuration["target_modules"] as? [String])?.count == 7)
    }
  }

  /// What another program made of the exported adapter, by `Goldens/adapters.py`.
  private struct Reference: Decodable {
    let plain: [Float]
    let adapted: [Float]
  }

  private static let prompt = "the cat sat on the mat and then it ran"

  /// An adapter of the tiny decoder that changes much.
  private static func adapter(_ model: DecoderModel) -> (LoRALayout, [Float]) {
    let layout = LoRALayout(model, rank: 4, alpha: 6)
    var generator = LinearGenerator(seed: 3)
    return (layout, generator.floats(layout.count, scale: 0.4))
  }

  @Test(arguments: ["llama.cpp", "peft"])
  func otherProgramsComputeTheSame(program: String) async throws {
    try await DedicatedThread.run("test") {
      let folder = try ScratchFolder()
      let file = try GGUFFile(
        MappedFile(path: folder.write("model.gguf", TinyByteDecoder.bytes())))
      let model = try DecoderModel(file)
      let tokens = try GGUFTokenizer.make(from: file).encode(Self.prompt)
      let (layout, values) = Self.adapter(model)
      if let target = ProcessInfo.processInfo.environment["RAGD_WRITE_ADAPTERS"] {
        try Self.write(AdapterTensors(values, layout, alpha: 6), model, tokens, to: target)
      }
      let data = try Data(contentsOf: Goldens.url("adapters.json"))
      let references = try JSONDecoder().decode([String: Reference].self, from: data)
      let reference = try #require(references[program])
      let plain = try Self.logits(model, nil, tokens)
      let adapted = try Self.logits(model, layout.adapter(values, for: model), tokens)
      let change = zip(adapted, plain).map { abs($0 - $1) }.max() ?? 0
      #expect(change > 0.5)
      // Keys and values are kept in half precision here and in llama.cpp.
      func distance(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
      }
      #expect(distance(plain, reference.plain) < 0.01 * change)
      #expect(distance(adapted, reference.adapted) < 0.01 * change)
    }
  }

  private static func write(
    _ tensors: AdapterTensors, _ model: DecoderModel, _ tokens: [Token], to folder: String
  ) throws {
    let configuration = model.configuration
    let directory = try POSIXDirectory(path: folder)
    try directory.replace("model.gguf", TinyByteDecoder.bytes())
    try directory.replace("adapter.gguf", tensors.gguf(configuration.architecture))
    try directory.replace("tokens.json", Array(JSONEncoder().encode(tokens)))
    let peft = try POSIXDirectory(path: folder + "/peft")
    for (name, bytes) in try tensors.peft(configuration, base: "tiny") {
      try peft.replace(name, bytes)
    }
  }
}
