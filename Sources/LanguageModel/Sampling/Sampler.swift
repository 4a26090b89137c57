import Foundation
import Kernels
package import ModelFormats

/// Chooses the next token from logits: one for each generation, as it draws from its own generator.
///
/// The order is llama.cpp's: bias and penalty, then the caller's own changes, the limits K, P and
/// minimum P, and the temperature last.
package struct Sampler {
  /// Changes the logits before the choice; gets the tokens so far.
  package typealias Adjustment = @Sendable (NextTokenLogits, [Token]) -> Void

  package let options: SamplingOptions
  private let adjustment: Adjustment?
  private var generator: SplitMix64

  /// Logits this far below the greatest have no chance: e⁻³² is below what 32-bit floats resolve, even
  /// summed over a large vocabulary.
  private static let reach: Float = 32
  /// Logits that are looked at together.
  private static let blockLength = 256

  package init(_ options: SamplingOptions, adjustment: Adjustment? = nil) {
    self.options = options
    self.adjustment = adjustment
    generator = SplitMix64(seed: options.seed)
  }

  /// The next token, or nil when every token is forbidden.
  /// - Parameters:
  ///   - logits: one a token; overwritten.
  ///   - tokens: those so far, for penalties and the caller's changes.
  /// - Complexity: O(vocabulary), sorting only tokens that have a chance.
  package mutating func next(
    _ logits: UnsafeMutableBufferPointer<Float>, after tokens: [Token]
  ) -> Token? {
    for (token, bias) in options.logitBias where logits.indices.contains(Int(token)) {
      logits[Int(token)] += bias
    }
    penalize(logits, tokens.suffix(max(0, options.penaltyWindow)))
    adjustment?(NextTokenLogits(logits), tokens)
    guard let base = logits.baseAddress else { return nil }
    let most = FloatKernels.current.maximum(base, count: logits.count)
    guard most > -.infinity else { return nil }
    if options.temperature <= 0 || options.topK == 1 {
      return first(in: logits, atLeast: most)
    }
    return draw(candidates(logits, most))
  }

  private func penalize(
    _ logits: UnsafeMutableBufferPointer<Float>, _ recent: ArraySlice<Token>
  ) {
    let penalty = options.repetitionPenalty
    guard penalty != 1, penalty > 0 else { return }
    for token in Set(recent) where logits.indices.contains(Int(token)) {
      let value = logits[Int(token)]
      logits[Int(token)] = value > 0 ? value / penalty : value * penalty
    }
  }

  // MARK: - Candidates

  private struct Candidate {
    var token: Token
    var logit: Float

    /// Likelier first; ties by token, so that the order is always the same.
    static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
      a.logit != b.logit ? a.logit > b.logit : a.token < b.token
    }
  }

  /// The first token with this logit or a greater one.
  private func first(
    in logits: UnsafeMutableBufferPointer<Float>, atLeast least: Float
  ) -> Token? {
    var found: Token?
    forEach(in: logits, atLeast: { found == nil ? least : .infinity }) { found = found ?? $0.token }
    return found
  }

  /// The tokens within reach of the likeliest, at most K, likeliest first.
  private func candidates(
    _ logits: UnsafeMutableBufferPointer<Float>, _ most: Float
  ) -> [Candidate] {
    let limit = options.topK > 0 ? options.topK : .max
    var least = most - Self.reach * max(1, options.temperature)
    var kept: [Candidate] = []
    forEach(in: logits, atLeast: { least }) { candidate in
      kept.append(candidate)
      // Sorted whenever twice too many have come: that raises the bar for the rest.
      guard limit <= logits.count / 2, kept.count >= 2 * limit else { return }
      kept.sort(by: Candidate.precedes)
      kept.removeSubrange(limit...)
      least = max(least, kept[limit - 1].logit)
    }
    kept.sort(by: Candidate.precedes)
    return Array(kept.prefix(limit))
  }

  /// Visits the tokens whose logit is at least a bar that may rise; skips blocks below it at once.
  private func forEach(
    in logits: UnsafeMutableBufferPointer<Float>, atLeast least: () -> Float,
    _ body: (Candidate) -> Void
  ) {
    guard let base = logits.baseAddress else { return }
    for start in stride(from: 0, to: logits.count, by: Self.blockLength) {
      let end = min(logits.count, start + Self.blockLength)
      guard FloatKernels.current.maximum(base + start, count: end - start) >= least() else {
        continue
      }
      for index in start..<end where logits[index] >= least() {
        body(Candidate(token: Token(index), logit: logits[index]))
      }
    }
  }

  // MARK: - Drawing

  private mutating func draw(_ candidates: [Candidate]) -> Token? {
    guard let most = candidates.first?.logit else { return nil }
    let kept = candidates.prefix(chosen(candidates.map { exp(Double($0.logit - most)) }))
    let weights = kept.map { exp(Double(($0.logit - most) / options.temperature)) }
    var rest = generator.unit() * weights.reduce(0, +)
    for (candidate, weight) in zip(kept, weights) {
      rest -= weight
      if rest < 0 { return candidate.token }
    }
    return kept.last?.token
  }

  /// How many of the likeliest tokens P and minimum P leave; at least one.
  private func chosen(_ weights: [Double]) -> Int {
    let wanted = Double(options.topP) * weights.reduce(0, +)
    var (count, sum) = (0, 0.0)
    for weight in weights {
      if count > 0, sum >= wanted || weight < Double(options.minP) * weights[0] { break }
      count += 1
      sum += weight
    }
    return count
  }
}
