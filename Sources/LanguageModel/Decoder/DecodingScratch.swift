import Kernels

/// Memory that one decoding state computes in; it grows with the largest batch and the context.
final class DecodingScratch {
  /// What a token's path through the layers needs.
  ///
  /// A batch of tokens is spread over the workers, which then share one lane; a single token is computed
  /// by each worker on its own, in a lane of its own, which costs less than waiting for another.
  final class Lane {
    /// Tokens there is room for.
    let tokens: Int
    /// `[tokens][width]`: the tokens' states.
    let states: FloatBuffer
    /// `[tokens][widest]`: what goes into the next products, quantized for each type of their matrices.
    let inputs: [ActivationBuffer]
    /// `[tokens][3][rank]`: the same after an adapter's first matrices.
    let reduced: FloatBuffer
    /// Of the tokens' positions.
    let angles: Angles
    /// The same for layers with a window.
    let windowAngles: Angles

    init(_ configuration: DecoderConfiguration, tokens: Int, rank: Int) {
      self.tokens = tokens
      states = FloatBuffer(tokens * configuration.width)
      inputs = (0..<Projection.mostTypes).map { _ in
        ActivationBuffer(rows: tokens, columns: configuration.widest)
      }
      reduced = FloatBuffer(tokens * 3 * rank)
      angles = Angles(configuration, tokens: tokens)
      windowAngles = Angles(configuration, tokens: tokens)
    }
  }

  /// `[tokens][pairs]`: cosines and sines by which heads are turned.
  struct Angles {
    let cosines: FloatBuffer
    let sines: FloatBuffer

    init(_ configuration: DecoderConfiguration, tokens: Int) {
      let count = tokens * configuration.rotary.length / 2
      cosines = FloatBuffer(count)
      sines = FloatBuffer(count)
    }
  }

  /// Tokens of the largest batch.
  let tokens: Int
  /// One lane a worker, for a single token.
  let own: [Lane]
  /// One lane for all workers, for a batch.
  let shared: Lane
  /// One vector of the widest kind a worker.
  let vectors: [FloatBuffer]
  let attention: [Attention]

  /// `[tokens][queryWidth + 2 keyWidth]`.
  let heads: FloatBuffer
  /// `[tokens][queryWidth]`.
  let attended: FloatBuffer
  /// `[tokens][width]`: what a part of a layer adds to the states.
  let change: FloatBuffer
  /// `[tokens][width]`: what the last layer's feed-forward reads.
  let context: FloatBuffer
  /// `[tokens][hiddenWidth]`.
  let gate: FloatBuffer
  let up: FloatBuffer
  init(_ configuration: DecoderConfiguration, tokens: Int, workers: Int, rank: Int) {
    self.tokens = tokens
    own = (0..<workers).map { _ in Lane(configuration, tokens: 1, rank: rank) }
    shared = Lane(configuration, tokens: tokens, rank: rank)
    vectors = (0..<workers).map { _ in FloatBuffer(configuration.widest) }
    attention = (0..<workers).map { _ in Attention(configuration) }
    heads = FloatBuffer(tokens * (configuration.queryWidth + 2 * configuration.keyWidth))
    attended = FloatBuffer(tokens * configuration.queryWidth)
    change = FloatBuffer(tokens * configuration.width)
    context = FloatBuffer(tokens * configuration.width)
    gate = FloatBuffer(tokens * configuration.hiddenWidth)
    up = FloatBuffer(tokens * configuration.hiddenWidth)
  }
}

extension DecoderConfiguration {
  /// Numbers of the longest vector that a product takes.
  fileprivate var widest: Int { max(width, queryWidth, hiddenWidth) }
}
