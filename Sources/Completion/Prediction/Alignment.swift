/// A place in a source whose tokens lead up to it as the buffer's lead up to the cursor.
struct Alignment: Sendable {
  /// A name of the source and the name that the buffer has in its place.
  struct Renaming: Sendable {
    var from: TokenID
    var to: TokenID
    /// The token of the buffer that spells `to`.
    var token: Int
  }

  var source: Int
  /// The last token that agrees.
  var position: Int
  /// How much a vote of this source counts, whatever agrees.
  var weight: Float
  /// How many tokens agree, less for each that agrees only in part.
  var evidence: Float
  var renamings: [Renaming]

  /// Compares a source with the context, from a token of the source and the context's last backwards.
  ///
  /// A word may differ, if it differs in the same way everywhere: then what was written there for
  /// one name is proposed here for another. Nil when the two last tokens differ.
  ///
  /// - Complexity: O(`Tuning.longestMatch`).
  init?(
    source: Int, stream: TokenStream, position: Int, weight: Float, context: TokenStream,
    ignoresIndent: Bool
  ) {
    var evidence: Float = 0
    var renamings: [Renaming] = []
    var here = context.count - 1
    var there = position
    var agreeing = 0
    scan: while here >= 0, there >= 0, agreeing < Tuning.longestMatch {
      let ours = context.ids[here]
      let theirs = stream.ids[there]
      if ours == theirs {
        evidence += renamings.isEmpty ? 1 : Tuning.evidenceAfterRenaming
      } else if ours.isNewline && theirs.isNewline {
        if agreeing == 0 && !ignoresIndent { return nil }
        evidence += Tuning.evidenceOfOtherIndent
      } else if ours.isWord && theirs.isWord && agreeing > 0 {
        let known = renamings.first { $0.from == theirs }
        if let known, known.to != ours { break scan }
        if known == nil {
          if renamings.count == Tuning.mostRenamings { break scan }
          renamings.append(Renaming(from: theirs, to: ours, token: here))
        }
        evidence -= Tuning.costOfRenaming
      } else {
        break
      }
      agreeing += 1
      here -= 1
      there -= 1
    }
    guard agreeing > 0, evidence > 0 else { return nil }
    self.source = source
    self.position = position
    self.weight = weight
    self.evidence = evidence
    self.renamings = renamings
  }

  func renaming(of id: TokenID) -> Renaming? {
    renamings.isEmpty ? nil : renamings.first { $0.from == id }
  }
}

/// The constants of prediction; none depends on a language or a project.
enum Tuning {
  /// Tokens compared before the cursor, about four lines.
  static let longestMatch = 40
  static let mostRenamings = 4
  static let costOfRenaming: Float = 0.5
  static let evidenceAfterRenaming: Float = 0.7
  static let evidenceOfOtherIndent: Float = 0.3
  /// Binary logarithm of how much stronger one more agreeing token makes a vote (three times):
  /// nearly always the longest agreement wins.
  static let bitsOfEvidence: Float = 1.585
  /// Share of the probability that is withheld where nothing but the last token agrees.
  static let discount: Float = 0.5
  /// Alignments followed at once.
  static let mostAlignments = 256
  /// Weights of the buffer before and after the cursor; another file has between 1 and 3.
  static let weightOfBuffer: Float = 3
  static let weightOfBufferBelow: Float = 2
}
