import Kernels
import LanguageModel

/// Matrices with one input, their outputs stacked, and their adapter: forward and backward.
///
/// Every method is called by all workers; whatever a method reads was finished before a barrier.
struct ProjectionGroup {
  let projections: [Projection]
  let adapted: LoRALayout.Group
  let rank: Int
  let scale: Float
  /// Each matrix's first row in the stack, and behind the last their number.
  let offsets: [Int]
  /// What inputs are quantized for, and which of them each matrix needs.
  let types: [ElementType]
  let slots: [Int]

  private let kernels = FloatKernels.current

  init(_ projections: [Projection], _ adapted: LoRALayout.Group, _ layout: LoRALayout) {
    self.projections = projections
    self.adapted = adapted
    rank = layout.rank
    scale = layout.scale
    offsets = projections.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.matrix.rows) }
    var types: [ElementType] = []
    slots = projections.map { projection in
      let type = projection.matrix.type
      if !types.contains(type) { types.append(type) }
      return types.firstIndex(of: type) ?? 0
    }
    self.types = types
  }

  var inputs: Int { adapted.inputs }
  var outputs: Int { offsets[offsets.count - 1] }
  /// Columns of `reduced`.
  private var reducedWidth: Int { adapted.slots.count * rank }

  // MARK: - Forward

  /// Makes some tokens' inputs ready for the products: quantizes them, and multiplies them with the
  /// stacked A.
  func prepare(
    _ x: Block, tokens: Range<Int>, _ activations: [ActivationBuffer], _ weights: LoRAWeights,
    reduced: Block
  ) {
    for token in tokens {
      for (slot, type) in types.enumerated() {
        activations[slot].quantize(x[token], row: token, columns: inputs, for: type)
      }
    }
    guard !adapted.slots.isEmpty else { return }
    kernels.product(
      rows: tokens.count, columns: reducedWidth, depth: inputs, x[tokens.lowerBound],
      stride: x.stride, by: .single(weights.transposed + adapted.down, stride: reducedWidth),
      into: reduced[tokens.lowerBound], stride: reduced.stride)
    for token in tokens {
      let row = reduced[token]
      for index in 0..<reducedWidth { row[index] *= scale }
    }
  }

  /// Computes the stacked outputs of prepared inputs.
  func multiply(
    _ worker: Worker, tokens: Int, _ activations: [ActivationBuffer], _ weights: LoRAWeights,
    reduced: Block, into y: Block
  ) {
    for (member, projection) in projections.enumerated() {
      let adapter = adapted.slots.firstIndex { $0.member == member }
      let rows = projection.matrix.rows
      worker.distribute(rows, by: Self.piece(rows, worker)) { range in
        let base = y.base + offsets[member]
        Product.multiply(
          projection.matrix, rows: range, by: activations[slots[member]], tokens: 0..<tokens,
          into: base, stride: y.stride)
        if let bias = projection.bias {
          for token in 0..<tokens {
            for row in range { base[token * y.stride + row] += bias[row] }
          }
        }
        guard let adapter else { return }
        let slot = adapted.slots[adapter]
        kernels.product(
          rows: tokens, columns: range.count, depth: rank, reduced.base + adapter * rank,
          stride: reduced.stride,
          by: .single(weights.values + slot.up + range.lowerBound, stride: slot.outputs),
          adds: true, into: base + range.lowerBound, stride: y.stride)
      }
    }
  }

  /// Rows handed out at once: some pieces a worker, in whole tiles.
  private static func piece(_ rows: Int, _ worker: Worker) -> Int {
    let tiles = (rows / (4 * worker.count) + Product.tileRows - 1) / Product.tileRows
    return min(512, max(1, tiles) * Product.tileRows)
  }

  // MARK: - Backward

  /// Memory of a backward pass through any group.
  struct Scratch {
    let panels: TransposedPanels
    /// `[tokens][matrices · rank]`: gradients of `reduced`, over the scale.
    let reducedGradient: Block
    /// `[matrices · rank][tokens]`: `reduced` and its gradient, transposed.
    let reducedColumns, gradientColumns: Block
  }

  /// From the gradient of the outputs, those of the adapter's numbers, which are added to
  /// `gradient`, and of the inputs.
  /// - Parameters:
  ///   - x: the inputs, as they were before they were prepared.
  ///   - dx: gets the gradient of the inputs, if it is wanted.
  func backward(
    _ worker: Worker, tokens: Int, _ dy: Block, _ x: Block, reduced: Block, _ weights: LoRAWeights,
    _ scratch: Scratch, gradient: UnsafeMutablePointer<Float>, into dx: Block?
  ) {
    if worker.index == 0, dx != nil {
      scratch.panels.reshape(rows: outputs, columns: inputs)
    }
    worker.barrier()
    if dx != nil { loadPanels(worker, scratch.panels) }
    if !adapted.slots.isEmpty {
      worker.distribute(tokens, by: 32) {
        reduceGradient($0, dy, reduced: reduced, weights, scratch)
      }
    }
    if let dx { multiplyTransposed(worker, tokens: tokens, dy, weights, scratch, into: dx) }
    guard !adapted.slots.isEmpty else { return }
    for (index, slot) in adapted.slots.enumerated() {
      worker.distribute(slot.outputs, by: 64) { range in
        kernels.product(
          rows: rank, columns: range.count, depth: tokens, scratch.reducedColumns[index * rank],
          stride: scratch.reducedColumns.stride,
          by: .single(
            dy.base + offsets[slot.member] + range.lowerBound, stride: dy.stride),
          adds: true, into: gradient + slot.up + range.lowerBound, stride: slot.outputs)
      }
    }
    worker.distribute(inputs, by: 64) { range in
      kernels.product(
        rows: reducedWidth, columns: range.count, depth: tokens, scratch.gradientColumns.base,
        stride: scratch.gradientColumns.stride,
        by: .single(x.base + range.lowerBound, stride: x.stride), adds: true,
        into: gradient + adapted.down + range.lowerBound, stride: inputs)
    }
  }

  private func loadPanels(_ worker: Worker, _ panels: TransposedPanels) {
    for (member, projection) in projections.enumerated() {
      worker.distribute(projection.matrix.rows, by: 32) {
        panels.load(projection.matrix, rows: $0, at: offsets[member])
      }
    }
  }

  private func multiplyTransposed(
    _ worker: Worker, tokens: Int, _ dy: Block, _ weights: LoRAWeights, _ scratch: Scratch,
    into dx: Block
  ) {
    let width = TransposedPanels.width
    worker.distribute(scratch.panels.count, by: 1) { range in
      scratch.panels.multiply(
        range, by: dy.base, tokens: tokens, stride: dy.stride, into: dx.base, stride: dx.stride)
      let columns = range.lowerBound * width..<min(inputs, range.upperBound * width)
      guard !adapted.slots.isEmpty else { return }
      kernels.product(
        rows: tokens, columns: columns.count, depth: reducedWidth, scratch.reducedGradient.base,
        stride: scratch.reducedGradient.stride,
        by: .single(weights.values + adapted.down + columns.lowerBound, stride: inputs),
        adds: true, into: dx.base + columns.lowerBound, stride: dx.stride)
    }
  }

  /// The gradient of `reduced` for some tokens, and both transposed.
  private func reduceGradient(
    _ range: Range<Int>, _ dy: Block, reduced: Block, _ weights: LoRAWeights, _ scratch: Scratch
  ) {
    let columns = scratch.reducedGradient
    for (index, slot) in adapted.slots.enumerated() {
      kernels.product(
        rows: range.count, columns: rank, depth: slot.outputs,
        dy[range.lowerBound] + offsets[slot.member], stride: dy.stride,
        by: .single(weights.transposed + slot.up, stride: rank),
        into: columns[range.lowerBound] + index * rank, stride: columns.stride)
    }
    for token in range {
      for index in 0..<reducedWidth {
        columns[token][index] *= scale
        scratch.gradientColumns[index][token] = columns[token][index]
        scratch.reducedColumns[index][token] = reduced[token][index]
      }
    }
  }
}

/// The numbers of an adapter, and each matrix of theirs transposed at the same place.
struct LoRAWeights {
  let values: UnsafePointer<Float>
  /// A as `[inputs][matrices · rank]`, B as `[outputs][rank]`.
  let transposed: UnsafePointer<Float>
}
