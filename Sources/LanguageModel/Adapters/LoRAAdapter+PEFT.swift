import Foundation
import ModelFormats
import Storage

/// What `adapter_config.json` says, as far as it changes the result.
private struct PEFTConfiguration: Decodable {
  var peft_type: String
  var lora_alpha: Double
  var use_rslora: Bool?
  var use_dora: Bool?
  var fan_in_fan_out: Bool?
  var alpha_pattern: [String: Double]?

  /// Refuses variants that would need another computation.
  func check() throws(ModelFormatError) {
    let refused = [
      ("peft_type", peft_type != "LORA"), ("use_dora", use_dora == true),
      ("fan_in_fan_out", fan_in_fan_out == true),
      ("alpha_pattern", alpha_pattern?.isEmpty == false),
    ]
    for (key, isRefused) in refused where isRefused {
      throw .unsupported(
        what: "\(key) in adapter_config.json", reason: "only plain LoRA is computed")
    }
  }

  /// The factor of a change of this rank.
  func scale(rank: Int) -> Float {
    Float(lora_alpha / (use_rslora == true ? Double(rank).squareRoot() : Double(rank)))
  }
}

extension LoRAAdapter {
  /// Reads a folder as peft writes it: `adapter_config.json` and `adapter_model.safetensors`.
  /// - Throws: `ModelFormatError` or `StorageError`.
  package convenience init(folder: String, for model: DecoderModel) throws {
    let configuration = try Self.configuration(MappedFile(path: folder + "/adapter_config.json"))
    let file = try SafetensorsFile(MappedFile(path: folder + "/adapter_model.safetensors"))
    var tensors: [String: LoRATensors] = [:]
    for name in Set(file.tensors.keys).union(file.unsupported.keys) {
      let tensor = try file.tensor(name)
      if let module = name.dropping(suffix: ".lora_A.weight") {
        tensors[try Self.matrix(module), default: LoRATensors()].down = tensor
      } else if let module = name.dropping(suffix: ".lora_B.weight") {
        tensors[try Self.matrix(module), default: LoRATensors()].up = tensor
      } else {
        throw ModelFormatError.unsupported(
          what: "tensor \(name)", reason: "it is no part of a LoRA adapter")
      }
    }
    var pairs: [String: LoRAPair] = [:]
    for (name, tensors) in tensors {
      let heads = model.configuration.pairedHeads(of: name)
      pairs[name] = try tensors.pair(
        name, in: file, scale: configuration.scale,
        order: heads.map { heads in { interleave($0, columns: $1, heads: heads) } })
    }
    try self.init(pairs: pairs, for: model)
  }

  private static func configuration(_ file: MappedFile) throws -> PEFTConfiguration {
    let configuration: PEFTConfiguration
    do {
      configuration = try JSONDecoder().decode(PEFTConfiguration.self, from: Data(file.bytes))
    } catch {
      throw ModelFormatError.malformed(what: "adapter_config.json", reason: "\(error)")
    }
    try configuration.check()
    return configuration
  }

  /// The matrix that a module of a transformers model is: `….layers.0.self_attn.q_proj` is `blk.0.attn_q`.
  private static func matrix(_ module: String) throws(ModelFormatError) -> String {
    let parts = module.split(separator: ".")
    if parts.last == "lm_head" { return "output" }
    let names: [Substring: String] = [
      "q_proj": "attn_q", "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output",
      "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
    ]
    guard let last = parts.last, let name = names[last], let layers = parts.lastIndex(of: "layers"),
      layers + 1 < parts.count, let layer = Int(parts[layers + 1]), layer >= 0
    else {
      throw .unsupported(what: "the adapter of \(module)", reason: "no such module can be adapted")
    }
    return "blk.\(layer).\(name)"
  }
}

extension DecoderConfiguration {
  /// The heads of a matrix whose rows GGUF orders otherwise than transformers; nil for all others.
  ///
  /// Llama's queries and keys: transformers turns halves of a head, GGUF neighbours.
  fileprivate func pairedHeads(of name: String) -> Int? {
    guard architecture == .llama else { return nil }
    if name.hasSuffix(".attn_q") { return heads }
    return name.hasSuffix(".attn_k") ? keyValueHeads : nil
  }
}

/// Puts row i of a head's first half before row i of its second half.
private func interleave(_ rows: [Float], columns: Int, heads: Int) -> [Float] {
  let count = rows.count / columns
  guard count.isMultiple(of: 2 * heads) else { return rows }
  let half = count / heads / 2
  var result: [Float] = []
  result.reserveCapacity(rows.count)
  for head in 0..<heads {
    for index in 0..<half {
      for part in 0..<2 {
        let row = (2 * head + part) * half + index
        result += rows[row * columns..<(row + 1) * columns]
      }
    }
  }
  return result
}
