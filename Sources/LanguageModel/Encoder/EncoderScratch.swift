import Kernels

/// The intermediate results of one thread's pass through an encoder, reused from pass to pass.
final class EncoderScratch {
  /// Tokens that go through the maps of a layer together: each panel of weights comes from memory once for them.
  ///
  /// Fewer would keep the widest results in a core's own cache, but 96 were a tenth slower.
  static let block = 256

  /// Tokens that fit.
  let tokens: Int
  /// What goes from layer to layer: `[tokens][width]`.
  let stream: AlignedBuffer<Float>
  /// Queries, keys, values: `[tokens][3][width]`.
  let qkv: AlignedBuffer<Float>
  /// What attention gathers: `[tokens][width]`.
  let context: AlignedBuffer<Float>
  /// What a part of a layer adds to the stream: `[block][width]`.
  let change: AlignedBuffer<Float>
  /// What is between the feed-forward maps: `[block][innerWidth]`.
  let inner: AlignedBuffer<Float>
  /// The inputs of an int8 map: a block.
  let quantized: QuantizedActivations
  let attention: AlignedBuffer<Float>
  /// What the inputs of each map have been, where that is asked for.
  var peaks: EncoderPeaks?

  init(_ configuration: EncoderConfiguration, tokens: Int) {
    let width = configuration.width
    let attention = EncoderAttention(heads: configuration.heads, size: configuration.headSize)
    self.tokens = tokens
    stream = AlignedBuffer(count: tokens * width)
    qkv = AlignedBuffer(count: tokens * 3 * width)
    context = AlignedBuffer(count: tokens * width)
    change = AlignedBuffer(count: Self.block * width)
    inner = AlignedBuffer(count: Self.block * configuration.innerWidth)
    quantized = QuantizedActivations(
      tokens: Self.block, columns: max(width, configuration.innerWidth))
    self.attention = AlignedBuffer(count: attention.scratch(tokens: tokens))
  }
}

/// The largest inputs that the maps of an encoder have had.
struct EncoderPeaks {
  /// By layer, then as `EncoderLayer.Part` counts.
  private(set) var columns: [[ColumnPeaks]]

  init(_ configuration: EncoderConfiguration) {
    let layer = EncoderLayer.Part.allCases.map { part in
      ColumnPeaks(columns: part == .contraction ? configuration.innerWidth : configuration.width)
    }
    columns = Array(repeating: layer, count: configuration.layers)
  }

  mutating func add(
    _ x: UnsafePointer<Float>, rows: Int, layer: Int, part: EncoderLayer.Part
  ) {
    columns[layer][part.rawValue].add(x, rows: rows)
  }
}
