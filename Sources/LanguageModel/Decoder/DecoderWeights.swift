package import Kernels
import ModelFormats

/// One matrix of weights in a layer, with its bias if it has one.
package struct Projection: Sendable {
  /// The tensor's name without `.weight`, by which adapters refer to it.
  package let name: String
  package let matrix: Matrix
  package let bias: [Float]?

  /// Matrices with one input differ in type at the most so often.
  static let mostTypes = 3
}

/// A layer's weights.
///
/// Norms are small and copied; matrices stay in the file.
package struct DecoderLayer: Sendable {
  package let attentionNorm: [Float]
  /// `[heads · headLength, width]`.
  package let query: Projection
  /// `[keyValueHeads · headLength, width]`.
  package let key: Projection
  package let value: Projection
  /// `[width, heads · headLength]`.
  package let output: Projection
  /// Norms of every head's query and key, `[headLength]`.
  package let queryNorm: [Float]?
  package let keyNorm: [Float]?
  /// Norms of what attention and the feed-forward part add to the state.
  package let postAttentionNorm: [Float]?
  package let postFeedForwardNorm: [Float]?
  package let feedForwardNorm: [Float]
  /// `[hiddenWidth, width]`.
  package let gate: Projection
  package let up: Projection
  /// `[width, hiddenWidth]`.
  package let down: Projection

  /// The seven matrices.
  package var projections: [Projection] { [query, key, value, output, gate, up, down] }
}

extension DecoderLayer {
  /// Reads a layer and checks every shape.
  init(
    _ file: GGUFFile, index: Int, _ configuration: DecoderConfiguration
  ) throws(ModelFormatError) {
    let reader = LayerReader(file: file, prefix: "blk.\(index).")
    let (width, length) = (configuration.width, configuration.headLength)
    let (queries, keys) = (configuration.queryWidth, configuration.keyWidth)
    let hidden = configuration.hiddenWidth
    let needsBias = configuration.architecture == .qwen2
    attentionNorm = try reader.vector("attn_norm", count: width)
    query = try reader.projection("attn_q", rows: queries, columns: width, needsBias: needsBias)
    key = try reader.projection("attn_k", rows: keys, columns: width, needsBias: needsBias)
    value = try reader.projection("attn_v", rows: keys, columns: width, needsBias: needsBias)
    output = try reader.projection("attn_output", rows: width, columns: queries)
    switch configuration.architecture {
    case .llama, .qwen2: (queryNorm, keyNorm) = (nil, nil)
    case .qwen3, .gemma3:
      queryNorm = try reader.vector("attn_q_norm", count: length)
      keyNorm = try reader.vector("attn_k_norm", count: length)
    }
    if configuration.architecture == .gemma3 {
      postAttentionNorm = try reader.vector("post_attention_norm", count: width)
      postFeedForwardNorm = try reader.vector("post_ffw_norm", count: width)
    } else {
      (postAttentionNorm, postFeedForwardNorm) = (nil, nil)
    }
    feedForwardNorm = try reader.vector("ffn_norm", count: width)
    gate = try reader.projection("ffn_gate", rows: hidden, columns: width)
    up = try reader.projection("ffn_up", rows: hidden, columns: width)
    down = try reader.projection("ffn_down", rows: width, columns: hidden)
  }
}

/// Reads tensors whose names begin alike.
private struct LayerReader {
  let file: GGUFFile
  let prefix: String

  func vector(_ name: String, count: Int) throws(ModelFormatError) -> [Float] {
    try file.vector("\(prefix)\(name).weight", count: count)
  }

  func projection(
    _ name: String, rows: Int, columns: Int, needsBias: Bool = false
  ) throws(ModelFormatError) -> Projection {
    let bias = "\(prefix)\(name).bias"
    return Projection(
      name: prefix + name,
      matrix: try file.matrix("\(prefix)\(name).weight", rows: rows, columns: columns),
      bias: needsBias || file.tensors[bias] != nil ? try file.vector(bias, count: rows) : nil)
  }
}
