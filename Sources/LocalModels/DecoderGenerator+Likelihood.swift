package import Evaluation
package import LanguageModel
import ModelFormats

extension DecoderGenerator: TextLikelihoodModel {
  package func likelihood(
    of text: String, after context: String, passages: [String]
  ) async throws -> TextLikelihood {
    try await likelihood(of: text, after: context, passages: passages, adapter: nil)
  }

  /// Tokens of the context that are read, and of the passages before it.
  private static let contextTokens = 256
  private static let passageTokens = 512

  /// The best passage stands next to the context; what doesn't fit is cut off at the front.
  package func likelihood(
    of text: String, after context: String, passages: [String], adapter: LoRAAdapter?
  ) async throws -> TextLikelihood {
    let tokenizer = generator.tokenizer
    func end(of text: String, _ most: Int) -> ArraySlice<Token> {
      tokenizer.encode(text, addsSpecial: false).suffix(most)
    }
    let quoted = passages.reversed().map { $0 + "\n\n" }.joined()
    let prompt =
      tokenizer.encode("", addsSpecial: true) + end(of: quoted, Self.passageTokens)
      + end(of: context, Self.contextTokens)
    let tokens = tokenizer.encode(text, addsSpecial: false)
    let logarithms = try await generator.logProbabilities(
      of: tokens, after: prompt, adapter: adapter)
    return TextLikelihood(
      logarithm: logarithms.reduce(0) { $0 + Double($1) }, tokens: tokens.count)
  }
}
