import Foundation
import Kernels
import LanguageModel

/// The cross entropy of the next token, over a vocabulary taken in pieces, forward and backward.
///
/// Logits are computed twice, once for their sums and once for the gradient, because all of them
/// for all tokens would take more memory than the rest of the model.
final class OutputLoss {
  /// Rows of the vocabulary that a worker takes at once.
  private static let piece = 256
  /// Rows whose gradient is computed between two meetings of the workers.
  private static let chunk = 2_048

  private let kernels = FloatKernels.current
  private let model: DecoderModel
  private let panels: TransposedPanels
  /// `[tokens][chunk]`: the gradient of logits.
  private let slopes: Block
  /// `[tokens][piece]` a worker: logits.
  private let pieces: [Block]
  /// `[pieces][tokens]`: a piece's largest logit, and the sum of its exponentials over that.
  private let maxima, sums: Block
  /// `[3][tokens]`: the logit of the target, the largest, and the logarithm of the sum of all
  /// exponentials.
  private let found: Block

  private var shape: DecoderConfiguration { model.configuration }
  private var vocabulary: Int { model.configuration.vocabularySize }
  private var count: Int { (vocabulary + Self.piece - 1) / Self.piece }

  init(_ model: DecoderModel, _ panels: TransposedPanels, tokens: Int, workers: Int) {
    self.model = model
    self.panels = panels
    slopes = Block(rows: tokens, columns: min(Self.chunk, model.configuration.vocabularySize))
    pieces = (0..<workers).map { _ in Block(rows: tokens, columns: Self.piece) }
    let count = (model.configuration.vocabularySize + Self.piece - 1) / Self.piece
    maxima = Block(rows: count, columns: tokens)
    sums = Block(rows: count, columns: tokens)
    found = Block(rows: 3, columns: tokens)
  }

  /// Numbers that the panels must hold.
  static func panelCapacity(_ shape: DecoderConfiguration) -> Int {
    TransposedPanels.capacity(
      rows: min(chunk, shape.vocabularySize), columns: shape.width)
  }

  // MARK: - Forward

  /// Finds out what the prepared states predict; called by all workers.
  func forward(_ worker: Worker, _ states: ActivationBuffer, _ window: PackedWindow) {
    let block = pieces[worker.index]
    let tokens = window.tokens.count
    worker.distribute(vocabulary, by: Self.piece) { rows in
      let index = rows.lowerBound / Self.piece
      multiply(rows, states, tokens: tokens, into: block.base - rows.lowerBound, block.stride)
      for token in 0..<tokens {
        let row = block[token]
        if let target = window.targets[token], rows.contains(Int(target)) {
          found[0][token] = row[Int(target) - rows.lowerBound]
        }
        let most = kernels.maximum(row, count: rows.count)
        maxima[index][token] = most
        sums[index][token] = kernels.exponentials(row, count: rows.count, shift: most)
      }
    }
    worker.distribute(tokens, by: 32) { range in
      for token in range { total(token) }
    }
  }

  private func total(_ token: Int) {
    var most = -Float.infinity
    for index in 0..<count { most = max(most, maxima[index][token]) }
    var sum = 0.0
    for index in 0..<count {
      sum += Double(sums[index][token]) * exp(Double(maxima[index][token] - most))
    }
    found[1][token] = most
    found[2][token] = Float(Double(most) + log(sum))
  }

  /// The loss of the window that went through `forward`.
  func result(_ window: PackedWindow) -> WindowLoss {
    var result = WindowLoss()
    for token in window.targets.indices where window.targets[token] != nil {
      result.loss += Double(found[2][token] - found[0][token])
      result.targets += 1
      result.correct += found[0][token] >= found[1][token] ? 1 : 0
    }
    return result
  }

  /// Some rows' logits, the cap included.
  private func multiply(
    _ rows: Range<Int>, _ states: ActivationBuffer, tokens: Int,
    into y: UnsafeMutablePointer<Float>, _ stride: Int
  ) {
    Product.multiply(
      model.output.matrix, rows: rows, by: states, tokens: 0..<tokens, into: y, stride: stride)
    guard let cap = shape.logitCap else { return }
    for token in 0..<tokens {
      for row in rows { y[token * stride + row] = cap * tanhf(y[token * stride + row] / cap) }
    }
  }

  // MARK: - Backward

  /// From a weight for each target's loss, the gradient of the states; called by all workers after
  /// `forward`.
  func backward(
    _ worker: Worker, _ states: ActivationBuffer, _ window: PackedWindow, weight: Float,
    into gradient: Block
  ) {
    let tokens = window.tokens.count
    for start in stride(from: 0, to: vocabulary, by: Self.chunk) {
      let rows = start..<min(start + Self.chunk, vocabulary)
      if worker.index == 0 { panels.reshape(rows: rows.count, columns: shape.width) }
      worker.barrier()
      let base = slopes.base - start
      worker.distribute(rows.count, by: 128) { piece in
        let rows = start + piece.lowerBound..<start + piece.upperBound
        panels.load(model.output.matrix, rows: rows, at: -start)
        multiply(rows, states, tokens: tokens, into: base, slopes.stride)
        for token in 0..<tokens {
          descend(
            base + token * slopes.stride, rows, token, window.targets[token].map(Int.init), weight)
        }
      }
      worker.distribute(panels.count, by: 1) { range in
        panels.multiply(
          range, by: slopes.base, tokens: tokens, stride: slopes.stride, adds: start > 0,
          into: gradient.base, stride: gradient.stride)
      }
    }
  }

  /// Turns some rows' logits into the gradient of the loss: the probabilities, less one for the
  /// target.
  private func descend(
    _ logits: UnsafeMutablePointer<Float>, _ rows: Range<Int>, _ token: Int, _ target: Int?,
    _ weight: Float
  ) {
    let row = logits + rows.lowerBound
    guard let target else { return row.update(repeating: 0, count: rows.count) }
    var slope: [Float]?
    if let cap = shape.logitCap {
      slope = rows.map { 1 - logits[$0] / cap * logits[$0] / cap }
    }
    _ = kernels.exponentials(row, count: rows.count, shift: found[2][token])
    if rows.contains(target) { logits[target] -= 1 }
    for index in 0..<rows.count { row[index] *= weight }
    if let slope {
      for index in 0..<rows.count { row[index] *= slope[index] }
    }
  }
}
