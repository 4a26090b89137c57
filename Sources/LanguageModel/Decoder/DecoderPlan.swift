import Kernels

/// The products of a decoder with one adapter, grouped by what they are multiplied with.
///
/// Made once for a session, so that a step looks nothing up.
struct DecoderPlan: Sendable {
  /// Of one layer.
  struct Layer: Sendable {
    /// Queries, keys and values.
    let attention: ProjectionInputs
    let output: ProjectionInputs
    /// The gate and what it gates.
    let gate: ProjectionInputs
    let down: ProjectionInputs
  }

  let layers: [Layer]
  let logits: ProjectionInputs
  /// The largest rank of the adapter's pairs; 0 without one.
  let rank: Int

  init(_ model: DecoderModel, adapter: LoRAAdapter?) {
    func inputs(_ projections: Projection...) -> ProjectionInputs {
      ProjectionInputs(projections.map { ($0, adapter?.pairs[$0.name]) })
    }
    layers = model.layers.map { layer in
      Layer(
        attention: inputs(layer.query, layer.key, layer.value), output: inputs(layer.output),
        gate: inputs(layer.gate, layer.up), down: inputs(layer.down))
    }
    logits = inputs(model.output)
    rank = adapter?.pairs.values.map(\.rank).max() ?? 0
  }
}

/// Matrices that are multiplied by the same vectors, each with its adapter's change.
struct ProjectionInputs: Sendable {
  struct Item: Sendable {
    let projection: Projection
    let pair: LoRAPair?
    /// Which of the lane's inputs is quantized for it.
    let slot: Int
  }

  let items: [Item]
  /// What the vectors are quantized for, by slot.
  let types: [ElementType]
  let columns: Int

  init(_ projections: [(Projection, LoRAPair?)]) {
    var types: [ElementType] = []
    items = projections.map { projection, pair in
      let type = projection.matrix.type
      if !types.contains(type) { types.append(type) }
      return Item(projection: projection, pair: pair, slot: types.firstIndex(of: type) ?? 0)
    }
    self.types = types
    columns = projections.first?.0.matrix.columns ?? 0
  }
}
