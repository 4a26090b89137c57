package import ModelFormats

extension LoRAAdapter {
  /// Reads an adapter in the form that llama.cpp converts to: tensors `NAME.weight.lora_a` and `.lora_b`.
  /// - Throws: `ModelFormatError`, naming the key or the tensor.
  package convenience init(
    _ file: GGUFFile, for model: DecoderModel
  ) throws(ModelFormatError) {
    try Self.check(file, model)
    let alpha = try file.metadata.float("adapter.lora.alpha")
    guard alpha.isFinite else {
      throw .malformed(what: "metadata key adapter.lora.alpha", reason: "it is \(alpha)")
    }
    var tensors: [String: LoRATensors] = [:]
    for name in Set(file.tensors.keys).union(file.unsupported.keys) {
      let tensor = try file.tensor(name)
      if let base = name.dropping(suffix: ".weight.lora_a") {
        tensors[base, default: LoRATensors()].down = tensor
      } else if let base = name.dropping(suffix: ".weight.lora_b") {
        tensors[base, default: LoRATensors()].up = tensor
      } else {
        throw .unsupported(what: "tensor \(name)", reason: "it is no part of a LoRA adapter")
      }
    }
    var pairs: [String: LoRAPair] = [:]
    for (name, tensors) in tensors {
      // Without an alpha the change is taken as it stands.
      pairs[name] = try tensors.pair(name, in: file) { rank in
        alpha == 0 ? 1 : Float(alpha) / Float(rank)
      }
    }
    try self.init(pairs: pairs, for: model)
  }

  private static func check(
    _ file: GGUFFile, _ model: DecoderModel
  ) throws(ModelFormatError) {
    let expected = [
      ("general.type", "adapter"), ("adapter.type", "lora"),
      ("general.architecture", model.configuration.architecture.rawValue),
    ]
    for (key, value) in expected {
      let found = try file.metadata.string(key)
      guard found == value else {
        throw .unsupported(
          what: "metadata key \(key)", reason: "it is “\(found)”, “\(value)” is needed")
      }
    }
  }
}

extension String {
  /// The text before this ending; nil when it ends otherwise.
  func dropping(suffix: String) -> String? {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
  }
}
