import Foundation
import Kernels
package import ModelFormats

/// The logits of the next token, for a caller that wants a say in which it is.
///
/// Valid only during the call that hands it over.
package struct NextTokenLogits {
  /// One a token of the vocabulary.
  package let values: UnsafeMutableBufferPointer<Float>

  package init(_ values: UnsafeMutableBufferPointer<Float>) { self.values = values }

  /// Forbids every token that `isAllowed` refuses.
  /// - Complexity: O(vocabulary).
  package func mask(_ isAllowed: (Token) -> Bool) {
    for index in values.indices where !isAllowed(Token(index)) { values[index] = -.infinity }
  }

  /// Mixes in another distribution: probabilities become `(1 - share) · own + share · other`.
  ///
  /// - Parameters:
  ///   - other: the probabilities of tokens; those not named have none.
  ///   - share: from 0 to 1, exclusive.
  /// - Complexity: O(vocabulary), for the sum that turns logits into probabilities.
  package func mix(_ other: some Sequence<(Token, Float)>, share: Float) {
    guard share > 0, share < 1, let base = values.baseAddress else { return }
    // Scaling all probabilities adds the same to all logits, which changes nothing: only the other
    // distribution's tokens move. p + q·s/(1-s) is, in logits, log(e^x + e^y).
    let total = FloatKernels.current.logSumExp(base, count: values.count)
    let weight = total + log(share / (1 - share))
    for (token, probability) in other where values.indices.contains(Int(token)) && probability > 0 {
      let (x, y) = (values[Int(token)], weight + log(probability))
      values[Int(token)] = max(x, y) + log1p(exp(-abs(x - y)))
    }
  }

  /// The natural logarithms of some tokens' probabilities.
  /// - Complexity: O(vocabulary).
  package func logProbabilities(of tokens: [Token]) -> [Float] {
    guard let base = values.baseAddress else { return [] }
    let total = FloatKernels.current.logSumExp(base, count: values.count)
    return tokens.map { values.indices.contains(Int($0)) ? values[Int($0)] - total : -.infinity }
  }
}
