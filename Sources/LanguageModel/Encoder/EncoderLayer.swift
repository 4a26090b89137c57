import Kernels

/// A linear map in one of the two precisions.
enum EncoderMap: Sendable {
  case float32(FloatPanels)
  case int8(Int8Panels)

  /// Maps `x`, `[tokens][columns]`, to `y`, `[tokens][rows]`; `tokens` is at most a block.
  func apply(
    to x: UnsafePointer<Float>, tokens: Int, gelu: Bool = false,
    into y: UnsafeMutablePointer<Float>, _ scratch: EncoderScratch
  ) {
    switch self {
    case .float32(let map): map.multiply(x, tokens: tokens, gelu: gelu, into: y)
    case .int8(let map):
      scratch.quantized.quantize(x, tokens: tokens, factors: map.factors)
      map.multiply(scratch.quantized, tokens: tokens, gelu: gelu, into: y)
    }
  }

  /// The map in int8, for inputs as large as were seen.
  func quantized(_ peaks: ColumnPeaks) -> EncoderMap {
    switch self {
    case .float32(let map): .int8(Int8Panels(map, peaks: peaks.values))
    case .int8: self
    }
  }
}

/// One layer of BERT: attention, then two maps with GELU between, each followed by add and norm.
///
/// Source: Devlin et al. 2018, as `BertLayer` of the transformers library names the tensors.
struct EncoderLayer: Sendable {
  /// The maps of a layer, in the order of their use.
  enum Part: Int, CaseIterable {
    /// Stream to queries, keys and values.
    case projection
    /// What attention gathered, back to the stream.
    case gathering
    case expansion
    case contraction
  }

  /// By `Part`.
  var maps: [EncoderMap]
  let attentionNorm: LayerNorm
  let outputNorm: LayerNorm
  let attention: EncoderAttention

  /// The layer in int8.
  func quantized(_ peaks: [ColumnPeaks]) -> EncoderLayer {
    var layer = self
    layer.maps = zip(maps, peaks).map { $0.quantized($1) }
    return layer
  }

  /// Takes the stream of some texts, one after the other, through the layer.
  /// - Parameters:
  ///   - index: the layer's, for what observes.
  ///   - texts: where each text's tokens lie in the stream.
  func apply(_ index: Int, texts: [Range<Int>], _ scratch: EncoderScratch) {
    let width = attention.heads * attention.size
    let tokens = texts.last?.upperBound ?? 0
    blocks(tokens) { block in
      run(
        .projection, index, scratch.stream.base + block.lowerBound * width, block.count,
        into: scratch.qkv.base + block.lowerBound * 3 * width, scratch)
    }
    for text in texts {
      attention.apply(
        to: scratch.qkv.base + text.lowerBound * 3 * width, tokens: text.count, int8: isInt8,
        into: scratch.context.base + text.lowerBound * width, scratch: scratch.attention.base)
    }
    blocks(tokens) { block in
      let stream = scratch.stream.base + block.lowerBound * width
      let context = scratch.context.base + block.lowerBound * width
      let (change, inner) = (scratch.change.base, scratch.inner.base)
      run(.gathering, index, context, block.count, into: change, scratch)
      attentionNorm.apply(to: stream, adding: change, tokens: block.count)
      run(.expansion, index, stream, block.count, into: inner, scratch)
      run(.contraction, index, inner, block.count, into: change, scratch)
      outputNorm.apply(to: stream, adding: change, tokens: block.count)
    }
  }

  private var isInt8: Bool {
    maps.allSatisfy { if case .int8 = $0 { true } else { false } }
  }

  private func blocks(_ tokens: Int, _ body: (Range<Int>) -> Void) {
    for start in stride(from: 0, to: tokens, by: EncoderScratch.block) {
      body(start..<min(start + EncoderScratch.block, tokens))
    }
  }

  private func run(
    _ part: Part, _ index: Int, _ x: UnsafePointer<Float>, _ tokens: Int,
    into y: UnsafeMutablePointer<Float>, _ scratch: EncoderScratch
  ) {
    scratch.peaks?.add(x, rows: tokens, layer: index, part: part)
    maps[part.rawValue].apply(
      to: x, tokens: tokens, gelu: part == .expansion, into: y, scratch)
  }
}
