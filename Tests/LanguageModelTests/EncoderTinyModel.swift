import Foundation
import Kernels
import LanguageModel
import ModelFormats
import ModelTestSupport

/// A folder with a BERT model of random weights, small enough for the plain kernels.
struct EncoderTinyModel {
  var width = 32
  var inner = 48
  var layers = 2
  var heads = 2
  var positions = 40
  var prefix = ""
  /// Files beside the weights; nil leaves one out.
  var files: [String: String] = [:]
  /// A tensor that is left out, and one with a row too many.
  var missing: String?
  var widened: String?
  /// Files that the tensors are dealt out to.
  var shards = 1
  /// What each number is rounded to, and what it is stored as.
  var rounded = ElementType.f32
  var stored = ElementType.f32

  static let vocabulary = 110
  /// The special tokens stand where BERT has them.
  private static let words = (0..<vocabulary).map { index in
    [0: "[PAD]", 100: "[UNK]", 101: "[CLS]", 102: "[SEP]", 103: "[MASK]"][index] ?? "w\(index)"
  }.joined(separator: "\n")

  /// Writes the folder, passes it to `body` and removes it.
  func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appending(path: "encoder-\(UUID())")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "1_Pooling"), withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in weights() {
      try Data(bytes).write(to: folder.appending(path: name))
    }
    let defaults = ["config.json": configuration, "vocab.txt": Self.words]
    for (name, text) in defaults.merging(files, uniquingKeysWith: { $1 }) {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    return try await body(folder)
  }

  var configuration: String {
    """
    {"model_type": "bert", "hidden_size": \(width), "num_hidden_layers": \(layers),
     "num_attention_heads": \(heads), "intermediate_size": \(inner), "hidden_act": "gelu",
     "vocab_size": \(Self.vocabulary), "max_position_embeddings": \(positions),
     "layer_norm_eps": 1e-12}
    """
  }

  /// The files of weights and, where there are several, their index.
  private func weights() -> [String: [UInt8]] {
    var writers = [SafetensorsWriter](repeating: SafetensorsWriter(), count: shards)
    var places: [String: String] = [:]
    var random = LinearGenerator(seed: 11)
    func add(_ name: String, _ shape: [Int], around center: Float = 0) {
      let name = prefix + name
      if name == missing { return }
      var shape = shape
      if name == widened { shape[0] += 1 }
      let scale: Float = shape.count == 1 ? 0.1 : 0.3
      let numbers = random.floats(shape.reduce(1, *), scale: scale).map { $0 + center }
      let shard = places.count % shards
      places[name] = Self.file(shard, of: shards)
      writers[shard].add(
        name, type: "\(stored)".uppercased(), shape: shape, bytes: numbers.flatMap(bytes))
    }
    func addMap(_ name: String, _ rows: Int, _ columns: Int) {
      add(name + ".weight", [rows, columns])
      add(name + ".bias", [rows])
    }
    func addNorm(_ name: String) {
      add(name + ".weight", [width], around: 1)
      add(name + ".bias", [width])
    }
    add("embeddings.word_embeddings.weight", [Self.vocabulary, width])
    add("embeddings.position_embeddings.weight", [positions, width])
    add("embeddings.token_type_embeddings.weight", [2, width])
    addNorm("embeddings.LayerNorm")
    for layer in 0..<layers {
      let name = "encoder.layer.\(layer)."
      for part in ["query", "key", "value"] {
        addMap(name + "attention.self." + part, width, width)
      }
      addMap(name + "attention.output.dense", width, width)
      addNorm(name + "attention.output.LayerNorm")
      addMap(name + "intermediate.dense", inner, width)
      addMap(name + "output.dense", width, inner)
      addNorm(name + "output.LayerNorm")
    }
    var files: [String: [UInt8]] = [:]
    for (shard, writer) in writers.enumerated() {
      files[Self.file(shard, of: shards)] = writer.bytes()
    }
    if shards > 1 {
      let entries = places.map { "\"\($0.key)\": \"\($0.value)\"" }.joined(separator: ",")
      files["model.safetensors.index.json"] = Array("{\"weight_map\": {\(entries)}}".utf8)
    }
    return files
  }

  private static func file(_ shard: Int, of count: Int) -> String {
    count == 1 ? "model.safetensors" : "model-0000\(shard + 1)-of-0000\(count).safetensors"
  }

  /// A number's bytes as they are stored.
  private func bytes(_ number: Float) -> [UInt8] {
    let number = Self.rounded(number, rounded)
    switch stored {
    case .f16: return littleEndian(number.halfBits)
    case .bf16: return littleEndian(UInt16(number.bitPattern >> 16))
    default: return littleEndian(number.bitPattern)
    }
  }

  private static func rounded(_ number: Float, _ type: ElementType) -> Float {
    switch type {
    case .f16: Float(halfBits: number.halfBits)
    case .bf16: Float(bitPattern: number.bitPattern & 0xFFFF_0000)
    default: number
    }
  }
}
