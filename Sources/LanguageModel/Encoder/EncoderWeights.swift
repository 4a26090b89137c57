import Kernels
import ModelFormats

/// The tensors of a BERT model by name, each checked against the configuration's shape.
struct EncoderWeights {
  let file: SafetensorsShards
  let configuration: EncoderConfiguration
  /// What stands before every name: models saved with a task's head have `bert.`.
  private let prefix: String

  init(_ file: SafetensorsShards, _ configuration: EncoderConfiguration) {
    self.file = file
    self.configuration = configuration
    let prefixed = file.tensors["bert.embeddings.word_embeddings.weight"] != nil
    prefix = prefixed ? "bert." : ""
  }

  /// The network in float32.
  /// - Throws: `ModelFormatError` that names the tensor.
  func network() throws(ModelFormatError) -> EncoderNetwork {
    let embeddings = try embeddings()
    var layers: [EncoderLayer] = []
    for index in 0..<configuration.layers { layers.append(try layer(index)) }
    return EncoderNetwork(configuration: configuration, embeddings: embeddings, layers: layers)
  }

  private func embeddings() throws(ModelFormatError) -> EncoderEmbeddings {
    let width = configuration.width
    let words = try file.matrix(
      prefix + "embeddings.word_embeddings.weight", rows: configuration.vocabulary, columns: width)
    guard [.f32, .f16, .bf16].contains(words.type) else {
      throw .unsupported(what: "the table of words", reason: "it is quantized as \(words.type)")
    }
    var positions = try file.floats(
      prefix + "embeddings.position_embeddings.weight", shape: [configuration.positions, width])
    let segments = prefix + "embeddings.token_type_embeddings.weight"
    if let shape = file.tensors[segments]?.shape {
      guard shape.count == 2, shape[0] >= 1, shape[1] == width else {
        throw .malformed(what: "tensor \(segments)", reason: "its shape is \(shape)")
      }
      let segment = try file.floats(segments, shape: shape)
      for index in positions.indices { positions[index] += segment[index % width] }
    }
    return EncoderEmbeddings(
      words: words, positions: positions, norm: try norm("embeddings.LayerNorm"), file: file)
  }

  private func layer(_ index: Int) throws(ModelFormatError) -> EncoderLayer {
    let name = "encoder.layer.\(index)."
    let (width, inner) = (configuration.width, configuration.innerWidth)
    let projections = ["query", "key", "value"].map { name + "attention.self." + $0 }
    let maps = [
      try map(projections, rows: width, columns: width),
      try map([name + "attention.output.dense"], rows: width, columns: width),
      try map([name + "intermediate.dense"], rows: inner, columns: width),
      try map([name + "output.dense"], rows: width, columns: inner),
    ]
    return EncoderLayer(
      maps: maps, attentionNorm: try norm(name + "attention.output.LayerNorm"),
      outputNorm: try norm(name + "output.LayerNorm"),
      attention: EncoderAttention(heads: configuration.heads, size: configuration.headSize))
  }

  /// Maps of the same input, one below the other, as one.
  private func map(
    _ names: [String], rows: Int, columns: Int
  ) throws(ModelFormatError) -> EncoderMap {
    let count = rows * columns
    let weights = AlignedBuffer<Float>(count: names.count * count)
    var bias: [Float] = []
    for (index, name) in names.enumerated() {
      let matrix = try file.matrix(prefix + name + ".weight", rows: rows, columns: columns)
      let target = weights.base + index * count
      if matrix.type == .f32 {
        target.update(from: matrix.base.assumingMemoryBound(to: Float.self), count: count)
      } else {
        let floats = try file.floats(prefix + name + ".weight", shape: [rows, columns])
        target.update(from: floats, count: count)
      }
      bias += try file.vector(prefix + name + ".bias", count: rows)
    }
    return .float32(
      FloatPanels(weights.base, bias: bias, rows: names.count * rows, columns: columns))
  }

  /// A norm; models converted from TensorFlow call its two vectors gamma and beta.
  private func norm(_ name: String) throws(ModelFormatError) -> LayerNorm {
    let old = file.tensors[prefix + name + ".gamma"] != nil
    let (gain, bias) = old ? ("gamma", "beta") : ("weight", "bias")
    let width = configuration.width
    return LayerNorm(
      gain: try file.vector("\(prefix)\(name).\(gain)", count: width),
      bias: try file.vector("\(prefix)\(name).\(bias)", count: width),
      epsilon: configuration.epsilon)
  }
}
