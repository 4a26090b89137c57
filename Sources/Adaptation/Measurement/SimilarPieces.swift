import Foundation
package import ModelFormats

/// Pieces of the training texts, found by the tokens that they share with a text.
///
/// What stands before the text at hand in the decoder's context: code that looks like it.
package struct SimilarPieces: Sendable {
  /// Tokens of a piece; each begins half a piece behind the one before.
  private static let length = 192
  /// How many pieces are taken.
  private static let most = 3
  /// The last tokens of a text that are looked for.
  private static let queryLength = 256

  private struct Piece: Sendable {
    var text: Int
    var tokens: Range<Int>
  }

  private let texts: [[Token]]
  private let pieces: [Piece]
  /// The pieces that hold a pair of neighbours, by the pair.
  private let postings: [UInt64: [Int]]

  package init(_ texts: [[Token]]) {
    self.texts = texts
    var pieces: [Piece] = []
    var postings: [UInt64: [Int]] = [:]
    for (index, text) in texts.enumerated() {
      for start in stride(from: 0, to: text.count, by: Self.length / 2) {
        let tokens = start..<min(text.count, start + Self.length)
        for pair in Self.pairs(text[tokens]) { postings[pair, default: []].append(pieces.count) }
        pieces.append(Piece(text: index, tokens: tokens))
        if tokens.upperBound == text.count { break }
      }
    }
    (self.pieces, self.postings) = (pieces, postings)
  }

  /// The tokens of the pieces most like the end of a text, the best one last.
  ///
  /// Pairs count by how few pieces have them.
  /// - Complexity: O(postings of the pairs looked for).
  package func tokens(like text: some Collection<Token>) -> [Token] {
    var scores: [Int: Double] = [:]
    for pair in Self.pairs(text.suffix(Self.queryLength)) {
      guard let found = postings[pair], found.count <= pieces.count / 20 + 2 else { continue }
      let weight = log(Double(pieces.count + 1) / Double(found.count))
      for piece in found { scores[piece, default: 0] += weight }
    }
    let best = scores.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var taken: [Piece] = []
    for (index, _) in best where taken.count < Self.most {
      let piece = pieces[index]
      if taken.contains(where: { $0.text == piece.text && $0.tokens.overlaps(piece.tokens) }) {
        continue
      }
      taken.append(piece)
    }
    return taken.reversed().flatMap { texts[$0.text][$0.tokens] }
  }

  private static func pairs(_ tokens: some Collection<Token>) -> Set<UInt64> {
    Set(
      zip(tokens, tokens.dropFirst()).map {
        UInt64(UInt32(bitPattern: $0)) << 32 | UInt64(UInt32(bitPattern: $1))
      })
  }
}
