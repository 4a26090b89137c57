import LanguageModel
package import ModelFormats

/// The matrices of a LoRA adapter as files exchange them.
package struct AdapterTensors: Sendable, Equatable {
  /// The change of one matrix: `B A`, not scaled.
  package struct Pair: Sendable, Equatable {
    /// The changed matrix's tensor name without `.weight`, such as `blk.0.attn_q`.
    package let name: String
    package let inputs: Int
    package let outputs: Int
    /// A: `[rank][inputs]`.
    package let down: [Float]
    /// B: `[outputs][rank]`.
    package let up: [Float]
  }

  package let rank: Int
  /// The change is multiplied by `alpha / rank`.
  package let alpha: Float
  package let pairs: [Pair]

  /// The trained numbers of a layout.
  package init(_ values: [Float], _ layout: LoRALayout, alpha: Float) {
    let rank = layout.rank
    self.rank = rank
    self.alpha = alpha
    pairs = layout.slots.map { slot in
      var up = [Float](repeating: 0, count: rank * slot.outputs)
      for row in 0..<rank {
        for output in 0..<slot.outputs {
          up[output * rank + row] = values[slot.up + row * slot.outputs + output]
        }
      }
      return Pair(
        name: slot.name, inputs: slot.inputs, outputs: slot.outputs,
        down: Array(values[slot.down..<slot.down + rank * slot.inputs]), up: up)
    }.sorted { Self.isBefore($0.name, $1.name) }
  }

  /// Reads an adapter that ragd has stored.
  /// - Throws: `ModelFormatError` when a tensor is missing or the ranks differ.
  package init(_ file: GGUFFile) throws(ModelFormatError) {
    alpha = Float(try file.metadata.float("adapter.lora.alpha"))
    let names = file.tensors.keys.filter { $0.hasSuffix(Self.downSuffix) }
      .map { String($0.dropLast(Self.downSuffix.count)) }
    var pairs: [Pair] = []
    for name in names.sorted(by: Self.isBefore) {
      let down = try file.tensor(name + Self.downSuffix).shape
      let up = try file.tensor(name + Self.upSuffix).shape
      guard down.count == 2, up.count == 2, down[0] == up[1] else {
        throw .malformed(what: "the adapter of \(name)", reason: "its shapes are \(down) and \(up)")
      }
      pairs.append(
        Pair(
          name: name, inputs: down[1], outputs: up[0],
          down: try file.floats(name + Self.downSuffix, shape: down),
          up: try file.floats(name + Self.upSuffix, shape: up)))
    }
    guard let first = pairs.first else { throw .missing(what: "the adapter's matrices") }
    rank = first.down.count / max(1, first.inputs)
    for pair in pairs where pair.down.count != rank * pair.inputs {
      throw .unsupported(what: "the adapter of \(pair.name)", reason: "its rank differs")
    }
    self.pairs = pairs
  }

  static let downSuffix = ".weight.lora_a"
  static let upSuffix = ".weight.lora_b"

  /// By layer, then by name.
  private static func isBefore(_ a: String, _ b: String) -> Bool {
    func layer(_ name: String) -> Int {
      name.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? .max
    }
    return (layer(a), a) < (layer(b), b)
  }
}
