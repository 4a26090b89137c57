import Foundation
import Kernels
package import ModelFormats
package import Storage

/// What came next in texts that a decoder has read, by what it saw before.
///
/// An entry is a token with a key: what the last layer's feed-forward reads (after its norm) at the
/// token before, which tells what the decoder makes of everything so far. Keys lie near each other
/// where the decoder takes two places for alike, even if not a word is the same. Never changed;
/// compared by identity; of one decoder with one adapter.
///
/// Source: Khandelwal et al., Generalization through Memorization: Nearest Neighbor Language Models,
/// 2020.
package final class DecoderMemory: Sendable {
  /// An entry found.
  package struct Neighbor: Sendable, Equatable {
    package var token: Token
    /// The squared distance of its key.
    package var distance: Float
  }

  /// Entries that a search finds at most.
  package static let mostNeighbors = 64
  /// Entries of a memory at most: as many as are read once a token beside the decoder's own weights.
  package static let mostEntries = 131_072

  package let width: Int
  package let vocabularySize: Int
  package let count: Int
  /// The distance over which an entry's weight falls to 1/e.
  package let temperature: Float

  let layout: DecoderMemoryLayout
  private let file: MappedFile

  /// - Throws: `StorageError.corrupt` when the bytes are not a memory, or one of another decoder.
  package init(
    _ file: MappedFile, named name: String, for configuration: DecoderConfiguration
  ) throws(StorageError) {
    let layout = try DecoderMemoryLayout(file.bytes, named: name)
    guard layout.width == configuration.width,
      layout.vocabularySize == configuration.vocabularySize
    else { throw .corrupt(name: name, reason: "it is of another decoder") }
    self.layout = layout
    self.file = file
    (width, vocabularySize, count) = (layout.width, layout.vocabularySize, layout.count)
    temperature = layout.temperature
  }

  /// `[width]`: subtracted from every key.
  var mean: UnsafePointer<Float> { pointer(layout.mean.lowerBound) }
  /// `[count]`: −|k|² / 2 of each key less the mean; plus its product with a query q, it is
  /// (|q|² − the squared distance) / 2.
  var offsets: UnsafePointer<Float> { pointer(layout.offsets.lowerBound) }
  /// `[count]`.
  var tokens: UnsafePointer<Token> { pointer(layout.tokens.lowerBound) }
  /// `[count][width]`: the keys less the mean.
  var keys: Matrix {
    Matrix(
      base: base + layout.keys.lowerBound, type: DecoderMemoryLayout.keyType, rows: count,
      columns: width)
  }

  private var base: UnsafeRawPointer {
    guard let base = file.bytes.baseAddress else { preconditionFailure("checked by init") }
    return base
  }

  private func pointer<Number>(_ offset: Int) -> UnsafePointer<Number> {
    (base + offset).assumingMemoryBound(to: Number.self)
  }

  /// How likely each token is by the entries found; empty for none.
  package func probabilities(_ neighbors: [Neighbor]) -> [Token: Float] {
    guard let nearest = neighbors.first?.distance else { return [:] }
    var weights: [Token: Float] = [:]
    for neighbor in neighbors {
      weights[neighbor.token, default: 0] += exp((nearest - neighbor.distance) / temperature)
    }
    let total = weights.values.reduce(0, +)
    return weights.mapValues { $0 / total }
  }
}
