package import Kernels
package import ModelFormats

/// A family of decoders that ragd can run; the raw value is GGUF's `general.architecture`.
package enum DecoderArchitecture: String, Sendable, CaseIterable {
  case llama, qwen2, qwen3, gemma3
}

/// The shape of a decoder and the numbers that its layers compute with.
package struct DecoderConfiguration: Sendable, Hashable {
  package var architecture: DecoderArchitecture
  package var layers: Int
  /// Numbers of a token's state between layers.
  package var width: Int
  /// Numbers within a feed-forward layer.
  package var hiddenWidth: Int
  package var heads: Int
  /// Divides `heads`: each key and value head serves a group of query heads.
  package var keyValueHeads: Int
  /// Numbers of one head's query, key and value.
  package var headLength: Int
  package var vocabularySize: Int
  /// Tokens that the model was made for.
  package var contextLength: Int
  /// Added to the mean square in norms.
  package var epsilon: Float
  package var rotary: Rotary
  /// How layers that see only some tokens back differ; nil when every layer sees all.
  package var window: Window?
  package var activation: FloatKernels.Activation
  /// Queries are multiplied by this before they meet the keys.
  package var queryScale: Float
  /// Embeddings are multiplied by this.
  package var embeddingScale: Float
  /// Logits x become `cap · tanh(x / cap)`.
  package var logitCap: Float?

  /// How positions turn queries and keys.
  package struct Rotary: Sendable, Hashable {
    /// Numbers of a head that are turned; even, at most the head's length.
    package var length: Int
    package var base: Float
    /// Positions are multiplied by this (linear scaling).
    package var scale: Float
    /// A pair is `x[i], x[i + length / 2]`; else `x[2i], x[2i + 1]`.
    package var isSplit: Bool
  }

  /// Attention that is limited to the latest tokens, in all layers but every `period`-th.
  package struct Window: Sendable, Hashable {
    /// Tokens seen, the token's own included.
    package var length: Int
    package var period: Int
    package var rotaryBase: Float
  }

  /// Query heads that share a key and value head.
  package var group: Int { heads / keyValueHeads }
  package var queryWidth: Int { heads * headLength }
  package var keyWidth: Int { keyValueHeads * headLength }

  /// The window of a layer, or nil when it sees all tokens.
  package func window(ofLayer layer: Int) -> Window? {
    window.flatMap { layer % $0.period < $0.period - 1 ? $0 : nil }
  }
}

// MARK: - Reading

extension DecoderConfiguration {
  /// Reads and checks the metadata; shapes of tensors are checked when weights are read.
  /// - Throws: `unsupported` for another architecture or a variant that ragd can't compute.
  package init(_ file: GGUFFile) throws(ModelFormatError) {
    let name = try file.metadata.string("general.architecture")
    guard let architecture = DecoderArchitecture(rawValue: name) else {
      let known = DecoderArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
      throw .unsupported(
        what: "architecture \(name)", reason: "ragd generates with \(known)")
    }
    try self.init(architecture, Keys(metadata: file.metadata, prefix: name), file)
  }

  private init(
    _ architecture: DecoderArchitecture, _ keys: Keys, _ file: GGUFFile
  ) throws(ModelFormatError) {
    self.architecture = architecture
    layers = try keys.count("block_count", limit: 1_024)
    width = try keys.count("embedding_length", limit: 1 << 16)
    hiddenWidth = try keys.count("feed_forward_length", limit: 1 << 18)
    heads = try keys.count("attention.head_count", limit: 1_024)
    keyValueHeads =
      try keys.count(ifPresent: "attention.head_count_kv", limit: 1_024) ?? heads
    guard heads.isMultiple(of: keyValueHeads) else {
      throw keys.malformed("attention.head_count_kv", "\(keyValueHeads) doesn't divide \(heads)")
    }
    let length = try keys.count(ifPresent: "attention.key_length", limit: 1 << 12)
    headLength = length ?? width / heads
    guard length != nil || width.isMultiple(of: heads) else {
      throw keys.malformed("attention.head_count", "\(heads) doesn't divide the width \(width)")
    }
    let valueLength = try keys.count(ifPresent: "attention.value_length", limit: 1 << 12)
    guard valueLength ?? headLength == headLength else {
      throw keys.unsupported("attention.value_length", "it differs from the keys' length")
    }
    contextLength = try keys.count("context_length", limit: 1 << 24)
    epsilon = try keys.positive("attention.layer_norm_rms_epsilon")
    rotary = try Self.rotary(architecture, keys, headLength: headLength)
    window = nil
    activation = architecture == .gemma3 ? .gelu : .silu
    queryScale = 1 / Float(headLength).squareRoot()
    embeddingScale = 1
    logitCap = try keys.positive(ifPresent: "final_logit_softcapping")
    vocabularySize = try file.tensor("token_embd.weight").shape.first ?? 0
    guard (1...1 << 24).contains(vocabularySize) else {
      throw .malformed(what: "tensor token_embd.weight", reason: "it has \(vocabularySize) rows")
    }
    if let experts = try keys.integer("expert_count"), experts > 0 {
      throw keys.unsupported("expert_count", "mixtures of experts are not computed")
    }
    if architecture == .gemma3 { try readGemma(keys) }
  }

  private mutating func readGemma(_ keys: Keys) throws(ModelFormatError) {
    embeddingScale = Float(width).squareRoot()
    // The 27B model, the only one of 62 layers, scales by the width of a head as if heads filled the width.
    if layers == 62 { queryScale = 1 / (Float(width) / Float(heads)).squareRoot() }
    let length = try keys.count(ifPresent: "attention.sliding_window", limit: 1 << 24)
    window = length.map { Window(length: $0, period: 6, rotaryBase: 10_000) }
  }

  private static func rotary(
    _ architecture: DecoderArchitecture, _ keys: Keys, headLength: Int
  ) throws(ModelFormatError) -> Rotary {
    let length =
      try keys.count(ifPresent: "rope.dimension_count", limit: 1 << 12) ?? headLength
    guard length <= headLength, length.isMultiple(of: 2) else {
      throw keys.malformed("rope.dimension_count", "\(length) of \(headLength) can't be turned")
    }
    let scaling = try keys.string("rope.scaling.type") ?? "none"
    let factor: Float
    switch scaling {
    case "none": factor = 1
    case "linear": factor = try keys.positive("rope.scaling.factor")
    default: throw keys.unsupported("rope.scaling.type", "it is “\(scaling)”")
    }
    return Rotary(
      length: length,
      base: try keys.positive(ifPresent: "rope.freq_base") ?? 10_000,
      scale: 1 / factor,
      isSplit: architecture != .llama)
  }
}

/// Metadata keys of one architecture, with their limits.
private struct Keys {
  let metadata: GGUFMetadata
  let prefix: String

  func integer(_ key: String) throws(ModelFormatError) -> Int? {
    try metadata.integer(ifPresent: name(key))
  }

  func string(_ key: String) throws(ModelFormatError) -> String? {
    try metadata.string(ifPresent: name(key))
  }

  func count(_ key: String, limit: Int) throws(ModelFormatError) -> Int {
    guard let count = try count(ifPresent: key, limit: limit) else {
      throw .missing(what: "metadata key \(name(key))")
    }
    return count
  }

  func count(ifPresent key: String, limit: Int) throws(ModelFormatError) -> Int? {
    guard let count = try integer(key) else { return nil }
    guard (1...limit).contains(count) else {
      throw malformed(key, "\(count) is not in 1...\(limit)")
    }
    return count
  }

  func positive(_ key: String) throws(ModelFormatError) -> Float {
    guard let value = try positive(ifPresent: key) else {
      throw .missing(what: "metadata key \(name(key))")
    }
    return value
  }

  func positive(ifPresent key: String) throws(ModelFormatError) -> Float? {
    guard let value = try metadata.float(ifPresent: name(key)) else { return nil }
    guard value > 0, Float(value).isFinite, Float(value) > 0 else {
      throw malformed(key, "\(value) is not positive")
    }
    return Float(value)
  }

  func malformed(_ key: String, _ reason: String) -> ModelFormatError {
    .malformed(what: "metadata key \(name(key))", reason: reason)
  }

  func unsupported(_ key: String, _ reason: String) -> ModelFormatError {
    .unsupported(what: "metadata key \(name(key))", reason: reason)
  }

  private func name(_ key: String) -> String { "\(prefix).\(key)" }
}
