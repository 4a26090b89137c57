import Foundation

/// What a BERT model's folder says of its shape and use, checked.
struct EncoderConfiguration: Sendable, Hashable {
  /// How a text's token vectors become one.
  enum Pooling: String, Sendable {
    /// The mean of all.
    case mean
    /// The first, of `[CLS]`.
    case first
  }

  /// Numbers of a token's vector.
  var width: Int
  var layers: Int
  var heads: Int
  /// Numbers between the two maps of a layer's feed-forward part.
  var innerWidth: Int
  var vocabulary: Int
  /// Rows of the table of positions.
  var positions: Int
  var epsilon: Float
  var pooling = Pooling.mean
  /// Tokens of a text at most, `[CLS]` and `[SEP]` included.
  var longest: Int

  var headSize: Int { width / heads }
}

extension EncoderConfiguration {
  /// Reads `config.json` and, where they are, the files that sentence-transformers adds.
  ///
  /// Without those a text may be as long as the table of positions, and token vectors are averaged.
  /// - Throws: `ModelFailure` that names the file and the key.
  init(_ folder: EncoderFolder) throws {
    let bert = try folder.required(BERT.self, "config.json")
    try bert.check()
    width = bert.hidden_size
    layers = bert.num_hidden_layers
    heads = bert.num_attention_heads
    innerWidth = bert.intermediate_size
    vocabulary = bert.vocab_size
    positions = bert.max_position_embeddings
    epsilon = Float(bert.layer_norm_eps ?? 1e-12)
    longest = positions
    let limit = try folder.optional(Limit.self, "sentence_bert_config.json")?.max_seq_length
    if let limit {
      guard limit >= 3 else {
        throw folder.failure("sentence_bert_config.json", "max_seq_length", "is \(limit)")
      }
      longest = min(positions, limit)
    }
    if let chosen = try folder.optional(Choice.self, "1_Pooling/config.json") {
      pooling = try chosen.pooling(in: folder)
    }
    for module in try folder.optional([Module].self, "modules.json") ?? [] {
      let known = ["Transformer", "Pooling", "Normalize"]
      guard known.contains(where: module.type.hasSuffix) else {
        throw folder.failure("modules.json", "type", "is \(module.type), which ragd lacks")
      }
    }
  }
}

/// The keys of `config.json`.
private struct BERT: Decodable {
  var model_type: String?
  var hidden_size: Int
  var num_hidden_layers: Int
  var num_attention_heads: Int
  var intermediate_size: Int
  var vocab_size: Int
  var max_position_embeddings: Int
  var hidden_act: String?
  var layer_norm_eps: Double?
  var position_embedding_type: String?

  /// Refuses what this encoder can't run, and sizes that no model has.
  func check() throws {
    func refuse(_ key: String, _ value: Any) -> ModelFailure {
      ModelFailure("config.json: \(key) is \(value), which the sentence encoder can't run")
    }
    func limit(_ key: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard range.contains(value) else { throw refuse(key, value) }
    }
    if let model_type, model_type != "bert" { throw refuse("model_type", model_type) }
    if let hidden_act, hidden_act != "gelu" { throw refuse("hidden_act", hidden_act) }
    if let kind = position_embedding_type, kind != "absolute" {
      throw refuse("position_embedding_type", kind)
    }
    try limit("hidden_size", hidden_size, 1...16_384)
    try limit("num_hidden_layers", num_hidden_layers, 1...256)
    try limit("num_attention_heads", num_attention_heads, 1...hidden_size)
    try limit("intermediate_size", intermediate_size, 1...65_536)
    try limit("vocab_size", vocab_size, 3...10_000_000)
    try limit("max_position_embeddings", max_position_embeddings, 3...65_536)
    guard hidden_size.isMultiple(of: num_attention_heads) else {
      throw refuse("num_attention_heads", num_attention_heads)
    }
    if let epsilon = layer_norm_eps, !(epsilon >= 0 && epsilon < 1) {
      throw refuse("layer_norm_eps", epsilon)
    }
  }
}

/// The key of `sentence_bert_config.json` that matters.
private struct Limit: Decodable {
  var max_seq_length: Int?
}

/// An entry of `modules.json`.
private struct Module: Decodable {
  var type: String
}

/// The keys of `1_Pooling/config.json`.
private struct Choice: Decodable {
  var pooling_mode_cls_token: Bool?
  var pooling_mode_mean_tokens: Bool?
  var pooling_mode_max_tokens: Bool?
  var pooling_mode_mean_sqrt_len_tokens: Bool?
  var pooling_mode_weightedmean_tokens: Bool?
  var pooling_mode_lasttoken: Bool?

  func pooling(in folder: EncoderFolder) throws -> EncoderConfiguration.Pooling {
    let others = [
      pooling_mode_max_tokens, pooling_mode_mean_sqrt_len_tokens, pooling_mode_weightedmean_tokens,
      pooling_mode_lasttoken,
    ]
    let first = pooling_mode_cls_token ?? false
    let mean = pooling_mode_mean_tokens ?? false
    guard !others.contains(true), first != mean else {
      throw folder.failure(
        "1_Pooling/config.json", "pooling_mode", "must be one of cls_token and mean_tokens")
    }
    return first ? .first : .mean
  }
}
