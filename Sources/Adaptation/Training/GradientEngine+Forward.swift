import Foundation
import Kernels
import LanguageModel

extension GradientEngine {
  /// Tokens handed out at once.
  static let tokenPiece = 32

  /// Computes all layers and what the output is multiplied with; called by all workers.
  func forward(_ worker: Worker, _ window: PackedWindow, _ weights: LoRAWeights) {
    let tokens = window.tokens.count
    embed(worker, window)
    for layer in model.layers.indices {
      let next = layer + 1 < inputs.count ? inputs[layer + 1] : scratch.state
      forward(worker, window, layer, weights, into: next)
    }
    let type = model.output.matrix.type
    forEach(worker, tokens) { token in
      norm(scratch.state, token, model.outputNorm, into: scratch.normed)
      scratch.activations[0].quantize(
        scratch.normed[token], row: token, columns: model.configuration.width, for: type)
    }
  }

  private func embed(_ worker: Worker, _ window: PackedWindow) {
    let shape = model.configuration
    worker.distribute(window.segments.count, by: 1) { range in
      for segment in window.segments[range] {
        for token in segment {
          let state = inputs[0][token]
          Dequantizer.row(Int(window.tokens[token]), of: model.embedding, into: state)
          for index in 0..<shape.width { state[index] *= shape.embeddingScale }
          let position = token - segment.lowerBound
          model.frequencies.angles(
            at: position, cosines: scratch.cosines[token], sines: scratch.sines[token])
          model.windowFrequencies?.angles(
            at: position, cosines: scratch.windowCosines[token],
            sines: scratch.windowSines[token])
        }
      }
    }
  }

  /// Computes one layer.
  /// - Parameter next: gets the layer's result; without, only what the backward pass needs is
  ///   computed.
  func forward(
    _ worker: Worker, _ window: PackedWindow, _ index: Int, _ weights: LoRAWeights,
    into next: Block?
  ) {
    let (layer, tape, tokens) = (model.layers[index], tape(index), window.tokens.count)
    prepare(worker, tokens, index, 0, tape, weights, from: scratch.normed) { token in
      norm(inputs[index], token, layer.attentionNorm, into: scratch.normed)
    }
    multiply(worker, tokens, index, 0, tape, weights, into: tape.rawHeads ?? tape.heads)
    forEach(worker, tokens) { finishHeads($0, index, tape) }
    attention.forward(worker, job(window, index))

    prepare(worker, tokens, index, 1, tape, weights, from: tape.attended) { _ in }
    let change = tape.attentionChange ?? scratch.change
    multiply(worker, tokens, index, 1, tape, weights, into: change)
    prepare(worker, tokens, index, 2, tape, weights, from: scratch.normed) { token in
      add(change, token, layer.postAttentionNorm, to: inputs[index], into: tape.middle)
      norm(tape.middle, token, layer.feedForwardNorm, into: scratch.normed)
    }
    multiply(worker, tokens, index, 2, tape, weights, into: tape.gates)
    prepare(worker, tokens, index, 3, tape, weights, from: scratch.hidden) { gate($0, tape) }
    let last = tape.feedForwardChange ?? scratch.change
    guard next != nil || tape.feedForwardChange != nil else { return }
    multiply(worker, tokens, index, 3, tape, weights, into: last)
    guard let next else { return }
    forEach(worker, tokens) { token in
      add(last, token, layer.postFeedForwardNorm, to: tape.middle, into: next)
    }
  }

  // MARK: - Parts

  func forEach(_ worker: Worker, _ tokens: Int, _ body: (Int) -> Void) {
    worker.distribute(tokens, by: Self.tokenPiece) { for token in $0 { body(token) } }
  }

  private func prepare(
    _ worker: Worker, _ tokens: Int, _ layer: Int, _ group: Int, _ tape: LayerTape,
    _ weights: LoRAWeights, from x: Block, _ body: (Int) -> Void
  ) {
    worker.distribute(tokens, by: Self.tokenPiece) { range in
      for token in range { body(token) }
      groups[layer][group].prepare(
        x, tokens: range, scratch.activations, weights, reduced: tape.reduced[group])
    }
  }

  private func multiply(
    _ worker: Worker, _ tokens: Int, _ layer: Int, _ group: Int, _ tape: LayerTape,
    _ weights: LoRAWeights, into y: Block
  ) {
    groups[layer][group].multiply(
      worker, tokens: tokens, scratch.activations, weights, reduced: tape.reduced[group], into: y)
  }

  func norm(_ x: Block, _ token: Int, _ weight: [Float], into out: Block) {
    kernels.rmsNorm(
      x[token], weight: weight, count: weight.count, epsilon: model.configuration.epsilon,
      into: out[token])
  }

  /// Computes `out = x + change`, the change normed if it is.
  private func add(_ change: Block, _ token: Int, _ weight: [Float]?, to x: Block, into out: Block)
  {
    let width = model.configuration.width
    if let weight {
      norm(change, token, weight, into: out)
    } else {
      out[token].update(from: change[token], count: width)
    }
    kernels.add(x[token], to: out[token], count: width)
  }

  /// Writes a token's gated product to `scratch.hidden`.
  func gate(_ token: Int, _ tape: LayerTape) {
    let (shape, gates) = (model.configuration, tape.gates[token])
    let hidden = scratch.hidden[token]
    hidden.update(from: gates, count: shape.hiddenWidth)
    kernels.gate(
      hidden, up: gates + shape.hiddenWidth, count: shape.hiddenWidth,
      activation: shape.activation)
  }

  /// Norms and turns a token's queries and keys.
  private func finishHeads(_ token: Int, _ index: Int, _ tape: LayerTape) {
    let (shape, layer) = (model.configuration, model.layers[index])
    let heads = tape.heads[token]
    if let raw = tape.rawHeads { heads.update(from: raw[token], count: shape.headsWidth) }
    for head in 0..<shape.heads + shape.keyValueHeads {
      let vector = heads + head * shape.headLength
      if let weight = head < shape.heads ? layer.queryNorm : layer.keyNorm {
        kernels.rmsNorm(
          vector, weight: weight, count: shape.headLength, epsilon: shape.epsilon, into: vector)
      }
      let angles = angles(index)
      kernels.rotate(
        vector, pairs: model.frequencies.pairs, isSplit: shape.rotary.isSplit,
        cosines: angles.cosines[token], sines: angles.sines[token])
    }
  }

  func angles(_ layer: Int) -> (cosines: Block, sines: Block) {
    model.configuration.window(ofLayer: layer) == nil
      ? (scratch.cosines, scratch.sines) : (scratch.windowCosines, scratch.windowSines)
  }

  func job(_ window: PackedWindow, _ layer: Int) -> SegmentAttention.Job {
    SegmentAttention.Job(
      segments: window.segments,
      window: model.configuration.window(ofLayer: layer)?.length ?? .max,
      heads: tape(layer).heads, attended: tape(layer).attended)
  }
}
