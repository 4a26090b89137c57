import Kernels
package import ModelFormats

/// A low-rank change of some of a decoder's matrices, applied beside the unchanged base.
///
/// Compared by identity: two sessions have the same adapter when they hold the same object.
package final class LoRAAdapter: Sendable {
  /// By the changed matrix's tensor name without `.weight`, such as `blk.0.attn_q`.
  package let pairs: [String: LoRAPair]

  /// - Throws: `ModelFormatError` when a pair changes no matrix of the model, or one of another shape.
  package init(
    pairs: [String: LoRAPair], for model: DecoderModel
  ) throws(ModelFormatError) {
    let shapes = model.adaptableShapes
    for (name, pair) in pairs {
      let what = "the adapter of \(name)"
      guard let shape = shapes[name] else {
        throw .unsupported(what: what, reason: "the model has no such matrix to adapt")
      }
      guard shape == [pair.outputs, pair.inputs] else {
        throw .malformed(
          what: what, reason: "it is for \([pair.outputs, pair.inputs]), the model has \(shape)")
      }
    }
    self.pairs = pairs
  }
}

extension DecoderModel {
  /// Rows and columns of the matrices that an adapter may change, by name.
  ///
  /// An embedding that is also the output matrix is none of them: its two uses would need two changes.
  var adaptableShapes: [String: [Int]] {
    let all = layers.flatMap(\.projections) + (output.name == "output" ? [output] : [])
    return Dictionary(
      uniqueKeysWithValues: all.map { ($0.name, [$0.matrix.rows, $0.matrix.columns]) })
  }
}

/// The two matrices of each pair, as adapter files have them.
struct LoRATensors {
  var down: TensorInfo?
  var up: TensorInfo?

  /// The largest rank that is read.
  private static let largestRank = 4_096

  /// Reads a pair.
  /// - Parameters:
  ///   - scale: what the change is multiplied by, given its rank.
  ///   - order: where each row of the file's B goes; nil to leave them.
  func pair(
    _ name: String, in file: some TensorFile, scale: (Int) -> Float,
    order: (([Float], Int) -> [Float])? = nil
  ) throws(ModelFormatError) -> LoRAPair {
    guard let down else { throw .missing(what: "tensor A of the adapter of \(name)") }
    guard let up else { throw .missing(what: "tensor B of the adapter of \(name)") }
    guard down.shape.count == 2, up.shape.count == 2, down.shape[0] == up.shape[1],
      (1...Self.largestRank).contains(down.shape[0])
    else {
      throw .malformed(
        what: "the adapter of \(name)",
        reason: "its shapes \(down.shape) and \(up.shape) don't fit together")
    }
    let (rank, inputs, outputs) = (down.shape[0], down.shape[1], up.shape[0])
    let rows = try file.floats(up.name, shape: up.shape)
    return LoRAPair(
      rank: rank, inputs: inputs, outputs: outputs,
      down: try file.floats(down.name, shape: down.shape), up: order?(rows, rank) ?? rows,
      scale: scale(rank))
  }
}
