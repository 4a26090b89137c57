import Foundation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport
import Storage

/// A decoder with random weights and, from llama.cpp, the logits that it must give.
///
/// `Goldens/tiny-decoders.py` tells what the fields are.
struct TinyDecoder: Decodable, Sendable, CustomStringConvertible {
  struct Tensor: Decodable, Sendable {
    var name: String
    var shape: [Int]
    var scale: Float
    var shift: Float

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      name = try fields.decode(String.self)
      shape = try fields.decode([Int].self)
      scale = try fields.decode(Float.self)
      shift = try fields.decode(Float.self)
    }

    func numbers(_ generator: inout LinearGenerator) -> [Float] {
      generator.floats(shape.reduce(1, *)).map { $0 * scale + shift }
    }
  }

  struct Field: Decodable, Sendable {
    var key: String
    var value: GGUFWriter.Value

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      key = try fields.decode(String.self)
      switch try fields.decode(String.self) {
      case "uint32": value = .uint32(try fields.decode(UInt32.self))
      case "float32": value = .float32(try fields.decode(Float.self))
      default: value = .string(try fields.decode(String.self))
      }
    }
  }

  struct Row: Decodable, Sendable {
    var index: Int
    var logits: [Float]

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      index = try fields.decode(Int.self)
      logits = try fields.decode([Float].self)
    }
  }

  struct Adapter: Decodable, Sendable {
    var layout: String
    var rank: Int
    var alpha: Float
    var tensors: [Tensor]
  }

  var name: String
  var architecture: String
  var metadata: [Field]
  var tensors: [Tensor]
  var adapter: Adapter?
  var tokens: [Token]
  var rows: [Row]

  var description: String { name }

  static let all: [TinyDecoder] = {
    do {
      let data = try Data(contentsOf: Goldens.url("tiny-decoders.json"))
      return try JSONDecoder().decode([TinyDecoder].self, from: data)
    } catch {
      fatalError("tiny-decoders.json: \(error)")
    }
  }()

  static func named(_ name: String) -> TinyDecoder {
    guard let found = all.first(where: { $0.name == name }) else { fatalError("no \(name)") }
    return found
  }

  // MARK: - Files

  /// The model, from a file of its own, with a SentencePiece vocabulary of all bytes and some words.
  func file(in folder: ScratchFolder) throws -> GGUFFile {
    var writer = GGUFWriter(architecture: architecture)
    writer.metadata += metadata.map { ($0.key, $0.value) }
    writer.metadata += Self.vocabulary(tensors[0].shape[0])
    var generator = LinearGenerator(seed: 1)
    for tensor in tensors {
      writer.add(tensor.name, shape: tensor.shape, tensor.numbers(&generator))
    }
    return try GGUFFile(MappedFile(path: folder.write("model.gguf", writer.bytes())))
  }

  private static func vocabulary(_ count: Int) -> [(key: String, value: GGUFWriter.Value)] {
    let hex = (0..<256).map { byte in
      (byte < 16 ? "<0x0" : "<0x") + String(byte, radix: 16).uppercased() + ">"
    }
    let words = (0..<count - 259).map { "word\($0)" }
    let kinds: [Int32] = [2, 3, 3] + [Int32](repeating: 6, count: 256) + words.map { _ in 1 }
    return [
      ("tokenizer.ggml.model", .string("llama")),
      ("tokenizer.ggml.tokens", .strings(["<unk>", "<s>", "</s>"] + hex + words)),
      ("tokenizer.ggml.scores", .float32s([Float](repeating: 0, count: count))),
      ("tokenizer.ggml.token_type", .int32s(kinds)),
      ("tokenizer.ggml.bos_token_id", .uint32(1)), ("tokenizer.ggml.eos_token_id", .uint32(2)),
    ]
  }

  /// The adapter, written as its layout says and read back.
  func adapter(for model: DecoderModel, in folder: ScratchFolder) throws -> LoRAAdapter? {
    guard let adapter else { return nil }
    var generator = LinearGenerator(seed: 2)
    if adapter.layout == "gguf" {
      var writer = GGUFWriter(architecture: architecture)
      writer.metadata += [
        ("general.type", .string("adapter")), ("adapter.type", .string("lora")),
        ("adapter.lora.alpha", .float32(adapter.alpha)),
      ]
      for tensor in adapter.tensors {
        writer.add(tensor.name, shape: tensor.shape, tensor.numbers(&generator))
      }
      let path = try folder.write("adapter.gguf", writer.bytes())
      return try LoRAAdapter(GGUFFile(MappedFile(path: path)), for: model)
    }
    var writer = SafetensorsWriter()
    for tensor in adapter.tensors {
      writer.add(tensor.name, shape: tensor.shape, tensor.numbers(&generator))
    }
    try folder.write("peft/adapter_model.safetensors", writer.bytes())
    let configuration = #"{"peft_type":"LORA","r":\#(adapter.rank),"lora_alpha":\#(adapter.alpha)}"#
    try folder.write("peft/adapter_config.json", configuration.utf8)
    return try LoRAAdapter(folder: folder.path + "/peft", for: model)
  }
}
