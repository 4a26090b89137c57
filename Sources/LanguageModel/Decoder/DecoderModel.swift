package import Kernels
package import ModelFormats

/// A decoder's weights, read in place from a mapped file and shared by every session that uses them.
///
/// Nothing here ever changes; what a session computes is in its `DecodingState`.
package final class DecoderModel: Sendable {
  package let configuration: DecoderConfiguration
  /// `[vocabularySize, width]`.
  package let embedding: Matrix
  package let layers: [DecoderLayer]
  package let outputNorm: [Float]
  /// `[vocabularySize, width]`; the embedding itself when the model ties the two.
  package let output: Projection
  package let frequencies: RotaryFrequencies
  /// Frequencies in layers with a window.
  package let windowFrequencies: RotaryFrequencies?

  /// Keeps the mapping alive for as long as matrices point into it.
  private let file: GGUFFile

  /// Reads the model; time and memory don't grow with the matrices, which stay in the file.
  /// - Throws: `ModelFormatError`, naming the tensor or the key.
  package init(_ file: GGUFFile) throws(ModelFormatError) {
    self.file = file
    let configuration = try DecoderConfiguration(file)
    self.configuration = configuration
    let (rows, columns) = (configuration.vocabularySize, configuration.width)
    embedding = try file.matrix("token_embd.weight", rows: rows, columns: columns)
    var layers: [DecoderLayer] = []
    for index in 0..<configuration.layers {
      layers.append(try DecoderLayer(file, index: index, configuration))
    }
    self.layers = layers
    outputNorm = try file.vector("output_norm.weight", count: columns)
    let isTied = file.tensors["output.weight"] == nil && file.unsupported["output.weight"] == nil
    output = Projection(
      name: isTied ? "token_embd" : "output",
      matrix: isTied
        ? embedding : try file.matrix("output.weight", rows: rows, columns: columns),
      bias: nil)
    frequencies = try RotaryFrequencies(configuration.rotary, factorsIn: file)
    windowFrequencies = configuration.window.map {
      RotaryFrequencies(length: configuration.rotary.length, base: $0.rotaryBase)
    }
  }
}
