import Foundation
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
    try Data(weights()).write(to: folder.appending(path: "model.safetensors"))
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

  private func weights() -> [UInt8] {
    var writer = SafetensorsWriter()
    var random = LinearGenerator(seed: 11)
    func add(_ name: String, _ shape: [Int], around center: Float = 0) {
      let name = prefix + name
      if name == missing { return }
      var shape = shape
      if name == widened { shape[0] += 1 }
      let scale: Float = shape.count == 1 ? 0.1 : 0.3
      let numbers = random.floats(shape.reduce(1, *), scale: scale).map { $0 + center }
      writer.add(name, shape: shape, numbers)
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
    return writer.bytes()
  }
}
