package import ModelFormats

/// Pieces of several documents in one row of tokens, none of which sees another's.
///
/// Positions begin at 0 in each piece, and attention stays within it.
package struct PackedWindow: Sendable, Equatable {
  package private(set) var tokens: [Token] = []
  /// The token to be predicted after each; nil where none is counted.
  package private(set) var targets: [Token?] = []
  /// Where each piece lies; together they cover all tokens.
  package private(set) var segments: [Range<Int>] = []

  package init() {}

  /// How many predictions are counted.
  package var targetCount: Int { targets.lazy.filter { $0 != nil }.count }

  /// Appends a piece, every token of which is predicted from those before it in the piece.
  /// - Parameter counted: the tokens, by index in `piece`, whose prediction counts; all but the
  ///   first by default.
  package mutating func append(_ piece: some Collection<Token>, counting counted: Range<Int>? = nil)
  {
    guard !piece.isEmpty else { return }
    let counted = counted ?? 1..<piece.count
    segments.append(tokens.count..<tokens.count + piece.count)
    tokens += piece
    for (index, token) in piece.dropFirst().enumerated() {
      targets.append(counted.contains(index + 1) ? token : nil)
    }
    targets.append(nil)
  }
}
