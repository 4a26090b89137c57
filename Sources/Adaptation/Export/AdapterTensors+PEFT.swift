import Foundation
package import LanguageModel

extension AdapterTensors {
  /// The adapter as peft stores it, which transformers and vLLM load: file names with their bytes.
  ///
  /// Source: peft's `LoraConfig` and `get_peft_model_state_dict`; the order of rows as llama.cpp's
  /// `convert_hf_to_gguf.py` changes it, turned back.
  /// - Parameter base: the decoder's name, for `base_model_name_or_path`.
  package func peft(
    _ model: DecoderConfiguration, base: String
  ) throws -> [(name: String, bytes: [UInt8])] {
    var file = SafetensorsBytes()
    for pair in pairs {
      guard let module = Module(pair.name) else { continue }
      let name = "base_model.model.model.\(module.path)"
      var up = pair.up
      if model.architecture == .llama, let heads = module.heads(model) {
        up = Self.halves(up, columns: rank, heads: heads)
      }
      file.add("\(name).lora_A.weight", shape: [rank, pair.inputs], pair.down)
      file.add("\(name).lora_B.weight", shape: [pair.outputs, rank], up)
    }
    return [
      ("adapter_config.json", try configuration(model, base: base)),
      ("adapter_model.safetensors", try file.all()),
    ]
  }

  private func configuration(_ model: DecoderConfiguration, base: String) throws -> [UInt8] {
    let modules = pairs.compactMap { Module($0.name) }
    let layers = Set(modules.map(\.layer)).sorted()
    let configuration = PEFTConfiguration(
      base_model_name_or_path: base, r: rank, lora_alpha: alpha,
      target_modules: Set(modules.map(\.name)).sorted(),
      layers_to_transform: layers.count == model.layers ? nil : layers,
      layers_pattern: layers.count == model.layers ? nil : "layers")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try Array(encoder.encode(configuration)) + [UInt8(ascii: "\n")]
  }

  /// Puts the even rows of each head into its first half, the odd ones into its second.
  ///
  /// GGUF turns neighbours of a llama's query and key, transformers halves.
  static func halves(_ rows: [Float], columns: Int, heads: Int) -> [Float] {
    let length = rows.count / columns / heads
    var result: [Float] = []
    result.reserveCapacity(rows.count)
    for head in 0..<heads {
      for part in 0..<2 {
        for index in stride(from: part, to: length, by: 2) {
          let row = head * length + index
          result += rows[row * columns..<(row + 1) * columns]
        }
      }
    }
    return result
  }
}

/// A matrix of a transformers model, by its name in a GGUF file.
private struct Module {
  let layer: Int
  let name: String
  private let part: String

  init?(_ tensor: String) {
    let modules = [
      "attn_q": ("self_attn", "q_proj"), "attn_k": ("self_attn", "k_proj"),
      "attn_v": ("self_attn", "v_proj"), "attn_output": ("self_attn", "o_proj"),
      "ffn_gate": ("mlp", "gate_proj"), "ffn_up": ("mlp", "up_proj"),
      "ffn_down": ("mlp", "down_proj"),
    ]
    let words = tensor.split(separator: ".")
    guard words.count == 3, words[0] == "blk", let layer = Int(words[1]),
      let (part, name) = modules[String(words[2])]
    else { return nil }
    (self.layer, self.part, self.name) = (layer, part, name)
  }

  var path: String { "layers.\(layer).\(part).\(name)" }

  /// The heads whose rows are ordered otherwise.
  func heads(_ model: DecoderConfiguration) -> Int? {
    switch name {
    case "q_proj": model.heads
    case "k_proj": model.keyValueHeads
    default: nil
    }
  }
}

/// `adapter_config.json`.
private struct PEFTConfiguration: Encodable {
  var peft_type = "LORA"
  var task_type = "CAUSAL_LM"
  var base_model_name_or_path: String
  var r: Int
  var lora_alpha: Float
  var lora_dropout = 0
  var bias = "none"
  var fan_in_fan_out = false
  var inference_mode = true
  var target_modules: [String]
  var layers_to_transform: [Int]?
  var layers_pattern: String?
}

/// A safetensors file of single-precision matrices.
private struct SafetensorsBytes {
  private struct Tensor: Encodable {
    var dtype = "F32"
    var shape: [Int]
    var data_offsets: [Int]
  }

  private var tensors: [String: Tensor] = [:]
  private var data: [UInt8] = []

  mutating func add(_ name: String, shape: [Int], _ numbers: [Float]) {
    let begin = data.count
    for number in numbers {
      withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    tensors[name] = Tensor(shape: shape, data_offsets: [begin, data.count])
  }

  /// The length of the header, the header, filled up to a multiple of eight bytes, and the numbers.
  func all() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var header = try Array(encoder.encode(tensors))
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    let length = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) }
    return length + header + data
  }
}
