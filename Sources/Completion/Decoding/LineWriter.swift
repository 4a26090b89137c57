package import Corpus
package import SearchIndex

/// A place where a line is to be written.
package struct LineRequest: Sendable {
  package var snapshot: IndexSnapshot
  package var root: String
  package var document: ChunkedDocument
  /// Byte offset of the cursor.
  package var offset: Int
  /// What is thought to follow the cursor, to the end of the line; nil when nothing is.
  package var draft: [UInt8]?
  /// A line that is less likely than this is of no use: writing it may stop.
  package var leastProbability: Float
  /// How long somebody waits; nil where nobody minds.
  package var patience: Duration?
  /// Whether the lines after the first that belong to its block are wanted too.
  package var wantsBlock: Bool

  package init(
    snapshot: IndexSnapshot, root: String, document: ChunkedDocument, offset: Int,
    draft: [UInt8]? = nil, leastProbability: Float = 0, patience: Duration? = nil,
    wantsBlock: Bool = false
  ) {
    self.snapshot = snapshot
    self.root = root
    self.document = document
    self.offset = offset
    self.draft = draft
    self.leastProbability = leastProbability
    self.patience = patience
    self.wantsBlock = wantsBlock
  }
}

/// The rest of the cursor's line, or a line after it, as a model writes it.
package struct WrittenLine: Sendable, Equatable {
  /// A piece of text with its probability after those before it.
  package struct Piece: Sendable, Equatable {
    package var text: [UInt8]
    package var probability: Float
    package init(text: [UInt8], probability: Float) {
      self.text = text
      self.probability = probability
    }
  }

  /// What follows the cursor, or the line before, in order.
  package var pieces: [Piece]
  /// The probability that the line ends behind the last piece; 0 where it does not.
  package var endProbability: Float
  /// The probability of the draft, to the end of the line; nil where it was not followed so far.
  package var draftProbability: Float?

  package init(pieces: [Piece], endProbability: Float, draftProbability: Float? = nil) {
    self.pieces = pieces
    self.endProbability = endProbability
    self.draftProbability = draftProbability
  }

  var text: [UInt8] { pieces.flatMap(\.text) }
  /// Of the whole, to the end of the line.
  var probability: Float { pieces.reduce(endProbability) { $0 * $1.probability } }

  /// How often lines of a probability are right.
  ///
  /// A mixture doubts every token a little, so that lines are right more often than the product of
  /// their tokens says; its root was the best of the powers tried on 183 lines of two projects.
  static func certainty(ofProbability probability: Float) -> Float { probability.squareRoot() }

  /// The inverse.
  static func probability(ofCertainty certainty: Float) -> Float { certainty * certainty }
}

/// A model that writes on; it may take longer than anybody waits.
package protocol LineWriter: Sendable {
  /// Writes the likeliest rest of the cursor's line, and the lines after it if they are wanted; nothing
  /// where there is nothing to go on from.
  /// - Parameter wrote: gets each line when it is there.
  /// - Throws: `CancellationError`, and what keeps the model from working.
  func write(
    _ request: LineRequest, wrote: @escaping @Sendable (WrittenLine) -> Void
  ) async throws
}
