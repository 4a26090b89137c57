import Foundation
import Kernels
import LanguageModel

/// The cross entropy of the next token and its gradient, in one pass over the vocabulary.
///
/// Logits of all tokens would take more memory than the rest of the model, so that they come in
/// chunks. The gradient of a state is `Σ p(v) w(v) − w(target)`, and the sum over a chunk is taken
/// with what is known of the probabilities by then: exponentials over the largest logit so far.
/// When a larger one comes, what was summed is scaled down; all is divided by the sum at the end.
/// Source: Milakov and Gimelshein, Online normalizer calculation for softmax, 2018.
final class OutputLoss {
  /// Rows of the vocabulary between two meetings of the workers.
  private static let chunk = 2_048

  private let kernels = FloatKernels.current
  private let model: DecoderModel
  private let panels: TransposedPanels
  /// `[tokens][chunk]`: logits, then their exponentials.
  private let logits: Block
  private let found: AlignedBuffer<Found>

  /// What is known of a token's logits.
  private struct Found {
    var target: Float = 0
    var largest = -Float.infinity
    /// Of the exponentials over the largest.
    var sum = 0.0
  }

  private var shape: DecoderConfiguration { model.configuration }
  private var vocabulary: Int { model.configuration.vocabularySize }

  init(_ model: DecoderModel, _ panels: TransposedPanels, tokens: Int) {
    self.model = model
    self.panels = panels
    logits = Block(rows: tokens, columns: min(Self.chunk, model.configuration.vocabularySize))
    found = AlignedBuffer(count: tokens)
  }

  /// Numbers that the panels must hold.
  static func panelCapacity(_ shape: DecoderConfiguration) -> Int {
    TransposedPanels.capacity(
      rows: min(chunk, shape.vocabularySize), columns: shape.width)
  }

  /// Finds out what the prepared states predict; called by all workers.
  func forward(_ worker: Worker, _ states: ActivationBuffer, _ window: PackedWindow) {
    pass(worker, states, window, into: nil)
  }

  /// Does that too, and computes the gradient of the states from a weight for each target's loss;
  /// called by all workers.
  func gradient(
    _ worker: Worker, _ states: ActivationBuffer, _ window: PackedWindow, weight: Float,
    into gradient: Block
  ) {
    pass(worker, states, window, into: gradient)
    worker.distribute(window.tokens.count, by: 32) { range in
      for token in range {
        finish(gradient[token], token, window.targets[token].map(Int.init), weight)
      }
    }
  }

  /// The loss of the window that was last passed.
  func result(_ window: PackedWindow) -> WindowLoss {
    var result = WindowLoss()
    for token in window.targets.indices where window.targets[token] != nil {
      let found = found.base[token]
      result.loss += log(found.sum) + Double(found.largest - found.target)
      result.targets += 1
      result.correct += found.target >= found.largest ? 1 : 0
    }
    return result
  }

  // MARK: - Parts

  /// Goes through the vocabulary; `gradient` gets the sums of rows weighed by exponentials.
  private func pass(
    _ worker: Worker, _ states: ActivationBuffer, _ window: PackedWindow, into gradient: Block?
  ) {
    let tokens = window.tokens.count
    for start in stride(from: 0, to: vocabulary, by: Self.chunk) {
      let rows = start..<min(start + Self.chunk, vocabulary)
      if worker.index == 0, gradient != nil {
        panels.reshape(rows: rows.count, columns: shape.width)
      }
      worker.barrier()
      worker.distribute(rows.count, by: 128) { piece in
        let rows = start + piece.lowerBound..<start + piece.upperBound
        if gradient != nil { panels.load(model.output.matrix, rows: rows, at: -start) }
        multiply(rows, states, tokens: tokens, into: logits.base - start)
      }
      worker.distribute(tokens, by: 32) { range in
        for token in range {
          guard let target = window.targets[token] else { continue }
          weigh(rows, token, Int(target), gradient?[token])
        }
      }
      guard let gradient else { continue }
      worker.distribute(panels.count, by: 1) { range in
        panels.multiply(
          range, by: logits.base, tokens: tokens, stride: logits.stride, adds: start > 0,
          into: gradient.base, stride: gradient.stride)
      }
    }
  }

  /// Some rows' logits, the cap included.
  private func multiply(
    _ rows: Range<Int>, _ states: ActivationBuffer, tokens: Int, into y: UnsafeMutablePointer<Float>
  ) {
    Product.multiply(
      model.output.matrix, rows: rows, by: states, tokens: 0..<tokens, into: y,
      stride: logits.stride)
    guard let cap = shape.logitCap else { return }
    for token in 0..<tokens {
      let row = y + token * logits.stride
      for index in rows { row[index] = cap * tanhf(row[index] / cap) }
    }
  }

  /// Turns a token's logits of some rows into weights of theirs, and scales what was summed before
  /// if a logit is larger than all before.
  private func weigh(
    _ rows: Range<Int>, _ token: Int, _ target: Int, _ summed: UnsafeMutablePointer<Float>?
  ) {
    let row = logits[token]
    var found = rows.lowerBound == 0 ? Found() : found.base[token]
    if rows.contains(target) { found.target = row[target - rows.lowerBound] }
    let most = max(found.largest, kernels.maximum(row, count: rows.count))
    let shrinkage = exp(found.largest - most)
    if let summed, rows.lowerBound > 0, shrinkage < 1 {
      kernels.scale(summed, by: shrinkage, count: shape.width)
    }
    let bends = summed == nil ? nil : shape.logitCap.map { slopes(of: row, rows.count, $0) }
    let sum = kernels.exponentials(row, count: rows.count, shift: most)
    for (index, slope) in (bends ?? []).enumerated() { row[index] *= slope }
    found.sum = found.sum * Double(shrinkage) + Double(sum)
    found.largest = most
    self.found.base[token] = found
  }

  /// How capped logits change with what was capped.
  private func slopes(of row: UnsafePointer<Float>, _ count: Int, _ cap: Float) -> [Float] {
    (0..<count).map { 1 - row[$0] / cap * row[$0] / cap }
  }

  /// From the sum of weighed rows, the gradient of a token's state.
  private func finish(
    _ gradient: UnsafeMutablePointer<Float>, _ token: Int, _ target: Int?, _ weight: Float
  ) {
    guard let target else { return gradient.update(repeating: 0, count: shape.width) }
    let found = found.base[token]
    let share = Float(Double(weight) / found.sum)
    var pull = weight
    if let cap = shape.logitCap { pull *= 1 - found.target / cap * found.target / cap }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: shape.width) { row in
      guard let row = row.baseAddress else { return }
      Dequantizer.row(target, of: model.output.matrix, into: row)
      for index in 0..<shape.width { gradient[index] = share * gradient[index] - pull * row[index] }
    }
  }
}
