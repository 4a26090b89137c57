import LanguageModel

/// What the backward pass of one layer needs from its forward pass; every block has a row for each
/// token.
final class LayerTape {
  /// `[width]`: the state between attention and the feed-forward part.
  let middle: Block
  /// `[queryWidth + 2 keyWidth]`: queries and keys turned, and values.
  let heads: Block
  /// The same before norms of heads; only where the model has those.
  let rawHeads: Block?
  /// `[queryWidth]`: what attention found.
  let attended: Block
  /// `[2 hiddenWidth]`: the gate before its activation, and what it gates.
  let gates: Block
  /// `[width]`: what the two parts add, before norms of theirs; only where the model has those.
  let attentionChange, feedForwardChange: Block?
  /// `[matrices · rank]`: scaled products with the groups' A.
  let reduced: [Block]

  init(_ layer: DecoderLayer, _ shape: DecoderConfiguration, _ layout: LoRALayout, tokens: Int) {
    func block(_ columns: Int) -> Block { Block(rows: tokens, columns: columns) }
    middle = block(shape.width)
    heads = block(shape.headsWidth)
    rawHeads = layer.queryNorm == nil && layer.keyNorm == nil ? nil : block(shape.headsWidth)
    attended = block(shape.queryWidth)
    gates = block(2 * shape.hiddenWidth)
    attentionChange = layer.postAttentionNorm.map { _ in block(shape.width) }
    feedForwardChange = layer.postFeedForwardNorm.map { _ in block(shape.width) }
    reduced = AdaptedProjection.groups.map { block($0.count * layout.rank) }
  }
}

extension DecoderConfiguration {
  /// Numbers of a token's queries, keys and values.
  var headsWidth: Int { queryWidth + 2 * keyWidth }
}
