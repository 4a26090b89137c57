import Kernels
import LanguageModel

extension GradientEngine {
  /// Computes the loss and adds the gradient of the adapter's numbers, after `forward` of the same
  /// window; called by all workers.
  func backward(
    _ worker: Worker, _ window: PackedWindow, _ weights: LoRAWeights, weight: Float,
    into gradient: UnsafeMutablePointer<Float>
  ) {
    let tokens = window.tokens.count
    let width = model.configuration.width
    output.gradient(
      worker, scratch.activations[0], window, weight: weight, into: scratch.partGradient)
    forEach(worker, tokens) { token in
      scratch.stateGradient[token].update(repeating: 0, count: width)
      addNormGradient(scratch.partGradient, token, at: scratch.state, model.outputNorm)
    }
    for layer in (layout.firstLayer..<model.layers.count).reversed() {
      if recomputes { forward(worker, window, layer, weights, into: nil) }
      let pass = LayerBackward(
        engine: self, worker: worker, window: window, weights: weights, gradient: gradient,
        index: layer)
      pass.feedForward()
      pass.attend()
    }
  }

  /// Adds to the state's gradient what that of a normed state means for it.
  fileprivate func addNormGradient(_ dy: Block, _ token: Int, at x: Block, _ weight: [Float]) {
    NormGradient.add(
      dy[token], at: x[token], weight: weight, epsilon: model.configuration.epsilon,
      to: scratch.stateGradient[token])
  }
}

/// One layer's backward pass: turns `scratch.stateGradient` from that of its result to that of its
/// input.
private struct LayerBackward {
  let engine: GradientEngine
  let worker: Worker
  let window: PackedWindow
  let weights: LoRAWeights
  let gradient: UnsafeMutablePointer<Float>
  let index: Int

  private var tape: LayerTape { engine.tape(index) }
  private var layer: DecoderLayer { engine.model.layers[index] }
  private var shape: DecoderConfiguration { engine.model.configuration }
  private var scratch: EngineScratch { engine.scratch }
  private var tokens: Int { window.tokens.count }

  func feedForward() {
    let hidden = shape.hiddenWidth
    engine.forEach(worker, tokens) { token in
      engine.gate(token, tape)
      descendChange(token, tape.feedForwardChange, layer.postFeedForwardNorm)
    }
    descend(3, changeGradient(tape.feedForwardChange), scratch.hidden, into: scratch.hiddenGradient)
    engine.forEach(worker, tokens) { token in
      let (gates, slopes) = (tape.gates[token], scratch.gateGradient[token])
      engine.kernels.gateGradient(
        scratch.hiddenGradient[token], gate: gates, up: gates + hidden, count: hidden,
        activation: shape.activation, into: (gate: slopes, up: slopes + hidden))
      engine.norm(tape.middle, token, layer.feedForwardNorm, into: scratch.normed)
    }
    descend(2, scratch.gateGradient, scratch.normed, into: scratch.partGradient)
    engine.forEach(worker, tokens) { token in
      engine.addNormGradient(scratch.partGradient, token, at: tape.middle, layer.feedForwardNorm)
      descendChange(token, tape.attentionChange, layer.postAttentionNorm)
    }
  }

  func attend() {
    descend(1, changeGradient(tape.attentionChange), tape.attended, into: scratch.attendedGradient)
    engine.attention.backward(
      worker, engine.job(window, index), scratch.attendedGradient, into: scratch.headsGradient)
    engine.forEach(worker, tokens) { token in
      descendHeads(token)
      engine.norm(engine.inputs[index], token, layer.attentionNorm, into: scratch.normed)
    }
    let isFirst = index == engine.layout.firstLayer
    descend(0, scratch.headsGradient, scratch.normed, into: isFirst ? nil : scratch.partGradient)
    if isFirst { return }
    engine.forEach(worker, tokens) { token in
      engine.addNormGradient(
        scratch.partGradient, token, at: engine.inputs[index], layer.attentionNorm)
    }
  }

  private func descend(_ group: Int, _ dy: Block, _ x: Block, into dx: Block?) {
    engine.groups[index][group].backward(
      worker, tokens: tokens, dy, x, reduced: tape.reduced[group], weights, scratch.groups,
      gradient: gradient, into: dx)
  }

  /// The gradient of what a part of the layer adds: the state's own, unless a norm lies between.
  private func changeGradient(_ change: Block?) -> Block {
    change == nil ? scratch.stateGradient : scratch.partGradient
  }

  private func descendChange(_ token: Int, _ change: Block?, _ weight: [Float]?) {
    guard let change, let weight else { return }
    scratch.partGradient[token].update(repeating: 0, count: shape.width)
    NormGradient.add(
      scratch.stateGradient[token], at: change[token], weight: weight, epsilon: shape.epsilon,
      to: scratch.partGradient[token])
  }

  /// From the gradient of a token's turned and normed queries and keys, that of the products.
  private func descendHeads(_ token: Int) {
    let (length, pairs) = (shape.headLength, engine.model.frequencies.pairs)
    let angles = engine.angles(index)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: pairs + length) { memory in
      guard let base = memory.baseAddress else { return }
      let (sines, sum) = (base, base + pairs)
      // The opposite turn is the transposed one.
      for pair in 0..<pairs { sines[pair] = -angles.sines[token][pair] }
      for head in 0..<shape.heads + shape.keyValueHeads {
        let vector = scratch.headsGradient[token] + head * length
        engine.kernels.rotate(
          vector, pairs: pairs, isSplit: shape.rotary.isSplit, cosines: angles.cosines[token],
          sines: sines)
        guard let raw = tape.rawHeads,
          let weight = head < shape.heads ? layer.queryNorm : layer.keyNorm
        else { continue }
        sum.update(repeating: 0, count: length)
        NormGradient.add(
          vector, at: raw[token] + head * length, weight: weight, epsilon: shape.epsilon, to: sum)
        vector.update(from: sum, count: length)
      }
    }
  }
}
