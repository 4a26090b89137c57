package import Kernels
package import LanguageModel

/// Loss and gradient of an adapter's numbers on packed windows, for one decoder.
///
/// The base is read as it is stored: forward passes multiply with its blocks exactly as generation
/// does, and backward passes with the floats that they stand for. The same inputs give the same
/// bits, whatever the number of threads.
///
/// Belongs to one thread at a time, outside of Swift's cooperative pool.
package final class GradientEngine {
  package let model: DecoderModel
  package let layout: LoRALayout
  /// Tokens of the largest window.
  package let capacity: Int

  let pool: WorkerPool
  let kernels = FloatKernels.current
  let groups: [[ProjectionGroup]]
  let attention: SegmentAttention
  let output: OutputLoss
  /// `[tokens][width]`: what comes into each layer; layers below the first adapted one share
  /// theirs.
  let inputs: [Block]
  /// One for each adapted layer, or one for all where layers are computed again on the way back.
  private let tapes: [LayerTape]
  let recomputes: Bool
  let scratch: EngineScratch
  /// Every matrix of the adapter, transposed in place.
  let transposed: AlignedBuffer<Float>

  /// - Parameters:
  ///   - capacity: tokens of the largest window.
  ///   - recomputes: keeps only what comes into each layer and computes the rest twice: a tenth of
  ///     the memory for about a fifth more time.
  package init(
    _ model: DecoderModel, _ layout: LoRALayout, capacity: Int, pool: WorkerPool,
    recomputes: Bool = false
  ) {
    self.model = model
    self.layout = layout
    self.capacity = capacity
    self.pool = pool
    self.recomputes = recomputes
    let shape = model.configuration
    groups = model.layers.enumerated().map { index, layer in
      let members = [
        [layer.query, layer.key, layer.value], [layer.output], [layer.gate, layer.up], [layer.down],
      ]
      return zip(members, layout.groups[index]).map { ProjectionGroup($0, $1, layout) }
    }
    scratch = EngineScratch(model, layout, tokens: capacity)
    attention = SegmentAttention(shape, tokens: capacity, workers: pool.count)
    output = OutputLoss(model, scratch.groups.panels, tokens: capacity)
    let adapted = layout.firstLayer..<model.layers.count
    let shared = Block(rows: capacity, columns: shape.width)
    inputs =
      (0..<layout.firstLayer).map { _ in shared }
      + adapted.map { _ in Block(rows: capacity, columns: shape.width) }
    tapes = (recomputes ? adapted.prefix(1) : adapted).map {
      LayerTape(model.layers[$0], shape, layout, tokens: capacity)
    }
    transposed = AlignedBuffer(count: layout.count)
  }

  /// Where a layer's forward pass leaves what its backward pass needs.
  func tape(_ layer: Int) -> LayerTape {
    recomputes ? tapes[0] : tapes[max(0, layer - layout.firstLayer)]
  }

  /// What the adapter with these values predicts.
  package func evaluate(_ window: PackedWindow, _ values: [Float]) -> WindowLoss {
    precondition(values.count == layout.count && window.tokens.count <= capacity)
    return values.withUnsafeBufferPointer { values in
      let weights = weights(values)
      pool.run {
        forward($0, window, weights)
        output.forward($0, scratch.activations[0], window)
      }
      return output.result(window)
    }
  }

  /// Adds `weight` times the gradient of the window's summed loss to `gradient`.
  /// - Returns: what the window was worth before.
  package func accumulate(
    _ window: PackedWindow, _ values: [Float], weight: Float, into gradient: inout [Float]
  ) -> WindowLoss {
    precondition(values.count == layout.count && window.tokens.count <= capacity)
    precondition(gradient.count == layout.count)
    return values.withUnsafeBufferPointer { values in
      gradient.withUnsafeMutableBufferPointer { gradient in
        let weights = weights(values)
        guard let base = gradient.baseAddress else { return WindowLoss() }
        pool.run {
          forward($0, window, weights)
          backward($0, window, weights, weight: weight, into: base)
        }
        return output.result(window)
      }
    }
  }

  /// The adapter's matrices, with those transposed; valid as long as `values`.
  private func weights(_ values: UnsafeBufferPointer<Float>) -> LoRAWeights {
    guard let base = values.baseAddress else { preconditionFailure("an adapter has numbers") }
    let groups = layout.groups.flatMap { $0 }
    pool.run { worker in
      worker.distribute(groups.count, by: 1) { range in
        for group in groups[range] {
          transpose(
            base, at: group.down, rows: group.slots.count * layout.rank, columns: group.inputs)
          for slot in group.slots {
            transpose(base, at: slot.up, rows: layout.rank, columns: slot.outputs)
          }
        }
      }
    }
    return LoRAWeights(values: base, transposed: transposed.base)
  }

  private func transpose(_ values: UnsafePointer<Float>, at offset: Int, rows: Int, columns: Int) {
    let (from, to) = (values + offset, transposed.base + offset)
    for column in 0..<columns {
      for row in 0..<rows { to[column * rows + row] = from[row * columns + column] }
    }
  }
}

/// Memory that a gradient engine's passes share.
final class EngineScratch {
  /// `[tokens][width]`: the state behind the last layer, a normed state, what a part adds, and
  /// gradients.
  let state, normed, change, stateGradient, partGradient: Block
  /// `[tokens][hiddenWidth]`: the gated product and its gradient.
  let hidden, hiddenGradient: Block
  /// `[tokens][2 hiddenWidth]`, `[tokens][queryWidth + 2 keyWidth]`, `[tokens][queryWidth]`.
  let gateGradient, headsGradient, attendedGradient: Block
  /// What goes into products, for each type of matrices.
  let activations: [ActivationBuffer]
  /// `[tokens][pairs]`: cosines and sines, in all layers and in those with a window.
  let cosines, sines, windowCosines, windowSines: Block
  let groups: ProjectionGroup.Scratch

  init(_ model: DecoderModel, _ layout: LoRALayout, tokens: Int) {
    let shape = model.configuration
    func block(_ columns: Int) -> Block { Block(rows: tokens, columns: columns) }
    (state, normed, change) = (block(shape.width), block(shape.width), block(shape.width))
    (stateGradient, partGradient) = (block(shape.width), block(shape.width))
    (hidden, hiddenGradient) = (block(shape.hiddenWidth), block(shape.hiddenWidth))
    gateGradient = block(2 * shape.hiddenWidth)
    headsGradient = block(shape.headsWidth)
    attendedGradient = block(shape.queryWidth)
    let widest = max(shape.width, shape.queryWidth, shape.hiddenWidth)
    activations = (0..<3).map { _ in ActivationBuffer(rows: tokens, columns: widest) }
    let pairs = model.frequencies.pairs
    (cosines, sines) = (block(pairs), block(pairs))
    (windowCosines, windowSines) = (block(pairs), block(pairs))
    let shapes = [
      (shape.headsWidth, shape.width), (shape.width, shape.queryWidth),
      (2 * shape.hiddenWidth, shape.width), (shape.width, shape.hiddenWidth),
    ]
    let capacity = shapes.map { TransposedPanels.capacity(rows: $0, columns: $1) }
    groups = ProjectionGroup.Scratch(
      panels: TransposedPanels(
        capacity: max(OutputLoss.panelCapacity(shape), capacity.max() ?? 0)),
      reducedGradient: block(3 * layout.rank),
      reducedColumns: Block(rows: 3 * layout.rank, columns: tokens),
      gradientColumns: Block(rows: 3 * layout.rank, columns: tokens))
  }
}
