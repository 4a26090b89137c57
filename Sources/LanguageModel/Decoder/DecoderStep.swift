import Foundation
import Kernels
import ModelFormats

/// One batch of tokens on its way through the layers, computed by all workers together.
///
/// Every worker runs `run`. Rows of the products are handed out in pieces; what happens between
/// products is spread over the tokens of a batch, or done by each worker for itself for a single token.
/// A layer then has five meetings of the workers: after queries, keys and values; attention; its output;
/// the gated product; and the last.
struct DecoderStep {
  let model: DecoderModel
  let plan: DecoderPlan
  let cache: KVCache
  let scratch: DecodingScratch
  let tokens: [Token]
  /// The position of the first token.
  let start: Int
  /// Tokens from here on go through the whole last layer; of those before, only keys and values matter.
  let firstWanted: Int

  private let kernels = FloatKernels.current

  init(
    model: DecoderModel, plan: DecoderPlan, cache: KVCache, scratch: DecodingScratch,
    tokens: [Token], start: Int, firstWanted: Int
  ) {
    self.model = model
    self.plan = plan
    self.cache = cache
    self.scratch = scratch
    self.tokens = tokens
    self.start = start
    self.firstWanted = firstWanted
  }

  private var configuration: DecoderConfiguration { model.configuration }

  /// Computes all layers.
  func run(_ worker: Worker) {
    let lane = lane(worker)
    forEachToken(worker, 0..<tokens.count) {
      embed($0, lane)
      turn($0, lane)
    }
    for (index, layer) in model.layers.enumerated() {
      let isLast = index == model.layers.count - 1
      let active = (isLast ? firstWanted : 0)..<tokens.count
      attend(worker, lane, layer, index, active)
      if active.isEmpty { return }
      feedForward(worker, lane, layer, index, active)
    }
  }

  // MARK: - Parts of a layer

  private func embed(_ token: Int, _ lane: DecodingScratch.Lane) {
    let state = lane.states.base + token * configuration.width
    Dequantizer.row(Int(tokens[token]), of: model.embedding, into: state)
    if configuration.embeddingScale != 1 {
      for index in 0..<configuration.width { state[index] *= configuration.embeddingScale }
    }
  }

  /// Writes the angles of a token's position.
  private func turn(_ token: Int, _ lane: DecodingScratch.Lane) {
    let offset = token * model.frequencies.pairs
    model.frequencies.angles(
      at: start + token, cosines: lane.angles.cosines.base + offset,
      sines: lane.angles.sines.base + offset)
    model.windowFrequencies?.angles(
      at: start + token, cosines: lane.windowAngles.cosines.base + offset,
      sines: lane.windowAngles.sines.base + offset)
  }

  private func attend(
    _ worker: Worker, _ lane: DecodingScratch.Lane, _ layer: DecoderLayer, _ index: Int,
    _ active: Range<Int>
  ) {
    let inputs = plan.layers[index].attention
    forEachToken(worker, 0..<tokens.count) { token in
      let vector = scratch.vectors[worker.index].base
      let state = lane.states.base + token * configuration.width
      kernels.rmsNorm(
        state, weight: layer.attentionNorm, count: configuration.width,
        epsilon: configuration.epsilon, into: vector)
      quantize(vector, token, inputs, lane)
    }
    let heads = configuration.heads + 2 * configuration.keyValueHeads
    worker.distribute(heads, by: 1) { range in
      for head in range { project(head: head, lane, layer, index, inputs) }
    }
    if active.isEmpty { return }
    attention(worker, index, active)

    let output = plan.layers[index].output
    forEachToken(worker, active) { token in
      quantize(scratch.attended.base + token * configuration.queryWidth, token, output, lane)
    }
    distribute(worker, output, 0, lane, active, into: scratch.change.base)
    addChange(worker, lane, norm: layer.postAttentionNorm, active)
  }

  private func feedForward(
    _ worker: Worker, _ lane: DecodingScratch.Lane, _ layer: DecoderLayer, _ index: Int,
    _ active: Range<Int>
  ) {
    let (width, hidden) = (configuration.width, configuration.hiddenWidth)
    let inputs = plan.layers[index].gate
    forEachToken(worker, active) { token in
      let vector = scratch.vectors[worker.index].base
      kernels.rmsNorm(
        lane.states.base + token * width, weight: layer.feedForwardNorm, count: width,
        epsilon: configuration.epsilon, into: vector)
      if index == model.layers.count - 1, tokens.count > 1 || worker.index == 0 {
        (scratch.context.base + token * width).update(from: vector, count: width)
      }
      quantize(vector, token, inputs, lane)
    }
    let (gate, up) = (scratch.gate.base, scratch.up.base)
    worker.distribute(hidden, by: piece(hidden, worker)) { rows in
      multiply(inputs, 0, rows, lane, active, into: gate, stride: hidden)
      multiply(inputs, 1, rows, lane, active, into: up, stride: hidden)
      for token in active {
        let offset = token * hidden + rows.lowerBound
        kernels.gate(
          gate + offset, up: up + offset, count: rows.count,
          activation: configuration.activation)
      }
    }
    let down = plan.layers[index].down
    forEachToken(worker, active) { token in
      quantize(gate + token * hidden, token, down, lane)
    }
    distribute(worker, down, 0, lane, active, into: scratch.change.base)
    addChange(worker, lane, norm: layer.postFeedForwardNorm, active)
  }

  /// Adds what a part of the layer computed to the tokens' states.
  private func addChange(
    _ worker: Worker, _ lane: DecodingScratch.Lane, norm: [Float]?, _ active: Range<Int>
  ) {
    let width = configuration.width
    forEachToken(worker, active) { token in
      var change = UnsafePointer(scratch.change.base + token * width)
      if let norm {
        let vector = scratch.vectors[worker.index].base
        kernels.rmsNorm(
          change, weight: norm, count: width, epsilon: configuration.epsilon, into: vector)
        change = UnsafePointer(vector)
      }
      kernels.add(change, to: lane.states.base + token * width, count: width)
    }
  }

  // MARK: - Heads

  /// Computes one head of queries, keys or values for all tokens, finished: normed, turned and stored.
  private func project(
    head: Int, _ lane: DecodingScratch.Lane, _ layer: DecoderLayer, _ index: Int,
    _ inputs: ProjectionInputs
  ) {
    let length = configuration.headLength
    let stride = configuration.queryWidth + 2 * configuration.keyWidth
    let kind: Int
    let own: Int
    switch head - configuration.heads {
    case ..<0: (kind, own) = (0, head)
    case ..<configuration.keyValueHeads: (kind, own) = (1, head - configuration.heads)
    default: (kind, own) = (2, head - configuration.heads - configuration.keyValueHeads)
    }
    let rows = own * length..<(own + 1) * length
    let base = scratch.heads.base + (head - own) * length
    multiply(inputs, kind, rows, lane, 0..<tokens.count, into: base, stride: stride)
    for token in 0..<tokens.count {
      let vector = base + token * stride + rows.lowerBound
      switch kind {
      case 0: finish(vector, token, lane, norm: layer.queryNorm, layer: index)
      case 1:
        finish(vector, token, lane, norm: layer.keyNorm, layer: index)
        let (page, column) = (start + token).quotientAndRemainder(
          dividingBy: KVCache.pageLength)
        kernels.storeHalf(
          vector, count: length, into: cache.keys(page, layer: index, head: own) + column,
          stride: KVCache.pageLength)
      default:
        let (page, row) = (start + token).quotientAndRemainder(dividingBy: KVCache.pageLength)
        kernels.storeHalf(
          vector, count: length, into: cache.values(page, layer: index, head: own) + row * length)
      }
    }
  }

  /// Norms and turns one head of a token's query or key.
  private func finish(
    _ vector: UnsafeMutablePointer<Float>, _ token: Int, _ lane: DecodingScratch.Lane,
    norm: [Float]?, layer: Int
  ) {
    if let norm {
      kernels.rmsNorm(
        vector, weight: norm, count: configuration.headLength, epsilon: configuration.epsilon,
        into: vector)
    }
    let pairs = model.frequencies.pairs
    let angles =
      configuration.window(ofLayer: layer) == nil ? lane.angles : lane.windowAngles
    kernels.rotate(
      vector, pairs: pairs, isSplit: configuration.rotary.isSplit,
      cosines: angles.cosines.base + token * pairs, sines: angles.sines.base + token * pairs)
  }

  private func attention(_ worker: Worker, _ layer: Int, _ active: Range<Int>) {
    let group = configuration.group
    let job = Attention.Job(
      cache: cache, layer: layer, group: group, scale: configuration.queryScale,
      window: configuration.window(ofLayer: layer)?.length ?? .max, start: start,
      queries: scratch.heads.base,
      queryStride: configuration.queryWidth + 2 * configuration.keyWidth,
      output: scratch.attended.base, outputStride: configuration.queryWidth)
    let rows = active.count * group
    // Tiles as tall as they can be while every worker has some.
    let share = rows * configuration.keyValueHeads / (2 * worker.count)
    let tile = max(1, min(Attention.tallest, rows, share))
    let tiles = (rows + tile - 1) / tile
    worker.distribute(tiles * configuration.keyValueHeads, by: 1) { items in
      for item in items {
        // The last tiles see the most tokens: they come first, so that nobody waits for one at the end.
        let begin = (tiles - 1 - item / configuration.keyValueHeads) * tile
        let offset = active.lowerBound * group
        scratch.attention[worker.index].attend(
          job, head: item % configuration.keyValueHeads,
          rows: offset + begin..<offset + min(rows, begin + tile))
      }
    }
  }

  // MARK: - Products

  /// Writes the logits of some tokens, all at or after `firstWanted`: `[tokens.count][vocabularySize]`.
  func logits(
    _ worker: Worker, of range: Range<Int>, into logits: UnsafeMutablePointer<Float>
  ) {
    let lane = lane(worker)
    let width = configuration.width
    forEachToken(worker, range) { token in
      let vector = scratch.vectors[worker.index].base
      kernels.rmsNorm(
        lane.states.base + token * width, weight: model.outputNorm, count: width,
        epsilon: configuration.epsilon, into: vector)
      quantize(vector, token, plan.logits, lane)
    }
    let rows = configuration.vocabularySize
    worker.distribute(rows, by: piece(rows, worker)) { piece in
      multiply(
        plan.logits, 0, piece, lane, range, into: logits - range.lowerBound * rows, stride: rows)
      guard let cap = configuration.logitCap else { return }
      for token in 0..<range.count {
        for row in piece {
          logits[token * rows + row] = cap * tanhf(logits[token * rows + row] / cap)
        }
      }
    }
  }

  /// All rows of a product, spread over the workers.
  private func distribute(
    _ worker: Worker, _ inputs: ProjectionInputs, _ index: Int, _ lane: DecodingScratch.Lane,
    _ active: Range<Int>, into y: UnsafeMutablePointer<Float>
  ) {
    let rows = inputs.items[index].projection.matrix.rows
    worker.distribute(rows, by: piece(rows, worker)) {
      multiply(inputs, index, $0, lane, active, into: y, stride: rows)
    }
  }

  /// Rows handed out at once: some pieces a worker, in whole tiles.
  private func piece(_ rows: Int, _ worker: Worker) -> Int {
    let tiles = (rows / (6 * worker.count) + Product.tileRows - 1) / Product.tileRows
    return min(512, max(1, tiles) * Product.tileRows)
  }

  /// Some rows of a product for some tokens, bias and adapter included.
  private func multiply(
    _ inputs: ProjectionInputs, _ index: Int, _ rows: Range<Int>, _ lane: DecodingScratch.Lane,
    _ active: Range<Int>, into y: UnsafeMutablePointer<Float>, stride: Int
  ) {
    let item = inputs.items[index]
    Product.multiply(
      item.projection.matrix, rows: rows, by: lane.inputs[item.slot], tokens: active, into: y,
      stride: stride)
    if let bias = item.projection.bias {
      bias.withUnsafeBufferPointer { bias in
        guard let base = bias.baseAddress else { return }
        for token in active {
          kernels.add(
            base + rows.lowerBound, to: y + token * stride + rows.lowerBound, count: rows.count)
        }
      }
    }
    if let pair = item.pair {
      let reducedStride = lane.reduced.count / lane.tokens
      let offset = index * reducedStride / 3
      pair.add(
        rows: rows, tokens: active.count,
        lane.reduced.base + active.lowerBound * reducedStride + offset,
        reducedStride: reducedStride, to: y + active.lowerBound * stride, stride: stride)
    }
  }

  /// Prepares a token's input for some products.
  private func quantize(
    _ vector: UnsafePointer<Float>, _ token: Int, _ inputs: ProjectionInputs,
    _ lane: DecodingScratch.Lane
  ) {
    for (slot, type) in inputs.types.enumerated() {
      lane.inputs[slot].quantize(vector, row: token, columns: inputs.columns, for: type)
    }
    let reducedStride = lane.reduced.count / lane.tokens
    for (index, item) in inputs.items.enumerated() {
      item.pair?.project(
        vector, into: lane.reduced.base + token * reducedStride + index * reducedStride / 3)
    }
  }

  // MARK: - Workers

  private func lane(_ worker: Worker) -> DecodingScratch.Lane {
    tokens.count == 1 ? scratch.own[worker.index] : scratch.shared
  }

  /// Spreads tokens over the workers; a single token's own lane is computed by each worker itself.
  private func forEachToken(_ worker: Worker, _ range: Range<Int>, _ body: (Int) -> Void) {
    if tokens.count == 1 {
      for token in range { body(token) }
    } else {
      worker.distribute(range.count, by: 1) { piece in
        for index in piece { body(range.lowerBound + index) }
      }
    }
  }
}
