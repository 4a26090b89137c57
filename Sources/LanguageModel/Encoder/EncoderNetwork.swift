import Kernels
import ModelFormats

/// A BERT encoder's weights, and the pass from token numbers to vectors.
struct EncoderNetwork: Sendable {
  let configuration: EncoderConfiguration
  let embeddings: EncoderEmbeddings
  var layers: [EncoderLayer]

  /// The vectors of texts, which go through the layers together.
  ///
  /// No text is padded: the maps see all tokens as one matrix, attention each text by itself.
  /// - Parameters:
  ///   - texts: each of 1 to `configuration.longest` tokens of the vocabulary, together at most
  ///     `scratch.tokens`.
  /// - Returns: for each text `configuration.width` numbers of length 1.
  func vectors(of texts: [[Token]], _ scratch: EncoderScratch) -> [[Float]] {
    var ranges: [Range<Int>] = []
    for text in texts {
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + text.count)
      embeddings.write(text, to: scratch.stream.base + start * configuration.width)
    }
    precondition(ranges.last?.upperBound ?? 0 <= scratch.tokens)
    for (index, layer) in layers.enumerated() { layer.apply(index, texts: ranges, scratch) }
    return ranges.map { pooled($0, scratch.stream.base) }
  }

  private func pooled(_ text: Range<Int>, _ stream: UnsafePointer<Float>) -> [Float] {
    let width = configuration.width
    var vector = [Float](repeating: 0, count: width)
    let taken = configuration.pooling == .mean ? text : text.prefix(1)
    for token in taken {
      for column in 0..<width { vector[column] += stream[token * width + column] }
    }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Divided by the sum's length, a mean needs no division by the count.
    return vector.map { $0 / max(length, .leastNormalMagnitude) }
  }

  /// The network in int8.
  ///
  /// A pass over words that are drawn from the vocabulary shows how large the inputs of each map become in
  /// each column. The columns that stand out are the model's, not the text's, so that any words do.
  /// - Complexity: a pass over about a hundred tokens, and O(weights).
  func quantized(begin: Token, end: Token) -> EncoderNetwork {
    let sample = Self.sample(configuration, begin: begin, end: end)
    let scratch = EncoderScratch(configuration, tokens: sample.reduce(0) { $0 + $1.count })
    scratch.peaks = EncoderPeaks(configuration)
    _ = vectors(of: sample, scratch)
    guard let peaks = scratch.peaks else { return self }
    var network = self
    network.layers = zip(layers, peaks.columns).map { $0.quantized($1) }
    return network
  }

  /// Three texts of words from all over the vocabulary, and an empty one.
  private static func sample(
    _ configuration: EncoderConfiguration, begin: Token, end: Token
  ) -> [[Token]] {
    let words = min(30, configuration.longest - 2)
    var state: UInt32 = 1
    let texts = (0..<3).map { _ in
      (0..<words).map { _ in
        // Numerical Recipes' generator; the upper bits are the better ones.
        state = state &* 1_664_525 &+ 1_013_904_223
        return Token(UInt64(state) * UInt64(configuration.vocabulary) >> 32)
      }
    }
    return (texts + [[]]).map { [begin] + $0 + [end] }
  }
}
