import Foundation
import ModelFormats

/// How well texts that were held out are predicted, piece by piece, so that two models can be
/// compared on the same pieces.
package struct HeldOutScore: Sendable, Equatable {
  /// A window of a text.
  package struct Piece: Sendable, Equatable {
    /// Tokens that were predicted, and those that another token was likelier than.
    package var tokens = 0
    package var errors = 0
    /// Lines that lie in the piece whole, and those all of whose tokens were the likeliest: a greedy
    /// generation writes exactly these right.
    package var lines = 0
    package var exactLines = 0

    package init() {}
  }

  package private(set) var pieces: [Piece] = []
  /// Summed over the tokens, in nats.
  package var loss = 0.0

  package init() {}

  package init(pieces: [Piece], loss: Double) { (self.pieces, self.loss) = (pieces, loss) }

  package var tokens: Int { pieces.reduce(0) { $0 + $1.tokens } }
  package var lines: Int { pieces.reduce(0) { $0 + $1.lines } }

  /// The share of tokens that were not the likeliest.
  package var error: Double { share(\.errors, of: \.tokens) }
  /// The share of lines that a greedy generation writes right.
  package var exactness: Double { share(\.exactLines, of: \.lines) }
  package var perplexity: Double { exp(loss / Double(max(1, tokens))) }

  private func share(_ part: KeyPath<Piece, Int>, of whole: KeyPath<Piece, Int>) -> Double {
    let (part, whole) = pieces.reduce((0, 0)) {
      ($0.0 + $1[keyPath: part], $0.1 + $1[keyPath: whole])
    }
    return Double(part) / Double(max(1, whole))
  }

  /// Adds a window of which each token but the first was predicted.
  /// - Parameter hits: whether each of those was the likeliest.
  mutating func add(_ window: ArraySlice<Token>, hits: ArraySlice<Bool>, _ tokenizer: any Tokenizer)
  {
    var piece = Piece()
    (piece.tokens, piece.errors) = (hits.count, hits.count { !$0 })
    // The line that the window begins in may have begun before it.
    var isWhole = false
    var (isExact, isBlank) = (true, true)
    for (token, hit) in zip(window.dropFirst(), hits) {
      let bytes = tokenizer.bytes(of: token)
      isExact = isExact && hit
      isBlank = isBlank && bytes.allSatisfy { $0 == 0x20 || (9...13).contains($0) }
      guard bytes.contains(0x0A) else { continue }
      if isWhole, !isBlank {
        piece.lines += 1
        piece.exactLines += isExact ? 1 : 0
      }
      (isWhole, isExact, isBlank) = (true, true, true)
    }
    pieces.append(piece)
  }
}
