import Kernels
package import LanguageModel

/// A matrix of a decoder's layer that can be adapted; the raw value is its tensor's name.
package enum AdaptedProjection: String, Sendable, CaseIterable, Codable {
  case query = "attn_q"
  case key = "attn_k"
  case value = "attn_v"
  case output = "attn_output"
  case gate = "ffn_gate"
  case up = "ffn_up"
  case down = "ffn_down"

  /// The matrices with one input, in the order in which their outputs are stacked.
  static let groups: [[AdaptedProjection]] = [
    [.query, .key, .value], [.output], [.gate, .up], [.down],
  ]
}

/// Where the trained numbers of every adapted matrix lie in one vector.
///
/// Matrices with the same input have their A below one another, so that one product serves all:
/// `[matrices · rank][inputs]`, then each one's B, transposed: `[rank][outputs]`.
package struct LoRALayout: Sendable, Equatable {
  /// One adapted matrix.
  package struct Slot: Sendable, Equatable {
    package let name: String
    /// Which of the group's matrices it is.
    let member: Int
    package let inputs: Int
    package let outputs: Int
    /// Of `[rank][inputs]`.
    package let down: Int
    /// Of `[rank][outputs]`.
    package let up: Int
  }

  /// The adapted matrices of one input.
  struct Group: Sendable, Equatable {
    let inputs: Int
    /// The first A's place.
    let down: Int
    let slots: [Slot]
  }

  package let rank: Int
  /// What `B A x` is multiplied by.
  package let scale: Float
  /// The first layer with adapted matrices; no gradient flows below it.
  package let firstLayer: Int
  /// How many numbers are trained.
  package let count: Int
  /// `[layers][4]`, in the order of `AdaptedProjection.groups`.
  let groups: [[Group]]

  /// - Parameters:
  ///   - layers: how many of the last layers are adapted; nil for all.
  package init(
    _ model: DecoderModel, rank: Int, alpha: Float,
    projections: Set<AdaptedProjection> = Set(AdaptedProjection.allCases), layers: Int? = nil
  ) {
    precondition(rank > 0 && !projections.isEmpty)
    self.rank = rank
    scale = alpha / Float(rank)
    let first = max(0, model.layers.count - max(1, layers ?? model.layers.count))
    firstLayer = first
    var end = 0
    var groups: [[Group]] = []
    for (index, layer) in model.layers.enumerated() {
      let all = Dictionary(
        uniqueKeysWithValues: zip(AdaptedProjection.allCases, layer.projections))
      groups.append(
        AdaptedProjection.groups.map { members in
          let chosen = members.enumerated().filter {
            index >= first && projections.contains($0.element)
          }
          let inputs = all[members[0]]?.matrix.columns ?? 0
          let down = end
          var up = end + chosen.count * rank * inputs
          let slots = chosen.enumerated().compactMap { order, item -> Slot? in
            guard let projection = all[item.element] else { return nil }
            defer { up += rank * projection.matrix.rows }
            return Slot(
              name: projection.name, member: item.offset, inputs: inputs,
              outputs: projection.matrix.rows, down: down + order * rank * inputs, up: up)
          }
          end = up
          return Group(inputs: inputs, down: down, slots: slots)
        })
    }
    self.groups = groups
    count = end
  }

  /// All adapted matrices, from the first layer to the last.
  package var slots: [Slot] { groups.flatMap { $0.flatMap(\.slots) } }

  /// Numbers to begin with: A evenly distributed in ±1/√inputs, B zero, so that nothing changes
  /// yet.
  ///
  /// As peft does it: Kaiming's uniform distribution with a = √5.
  package func initialValues(seed: UInt64) -> [Float] {
    var generator = SplitMix64(seed: seed)
    var values = [Float](repeating: 0, count: count)
    for slot in slots {
      let bound = 1 / Double(slot.inputs).squareRoot()
      for index in slot.down..<slot.down + rank * slot.inputs {
        values[index] = Float((2 * generator.unit() - 1) * bound)
      }
    }
    return values
  }

  /// The adapter that these numbers are.
  /// - Throws: `ModelFormatError` when the layout is another model's.
  package func adapter(_ values: [Float], for model: DecoderModel) throws -> LoRAAdapter {
    var pairs: [String: LoRAPair] = [:]
    for slot in slots {
      let up = values[slot.up..<slot.up + rank * slot.outputs]
      var rows = [Float](repeating: 0, count: up.count)
      for (index, value) in up.enumerated() {
        rows[index % slot.outputs * rank + index / slot.outputs] = value
      }
      pairs[slot.name] = LoRAPair(
        rank: rank, inputs: slot.inputs, outputs: slot.outputs,
        down: Array(values[slot.down..<slot.down + rank * slot.inputs]), up: rows, scale: scale)
    }
    return try LoRAAdapter(pairs: pairs, for: model)
  }
}
