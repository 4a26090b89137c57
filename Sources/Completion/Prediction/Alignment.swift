/// A place in a source whose tokens lead up to it as the buffer's lead up to the cursor.
struct Alignment: Sendable {
  typealias Tokens = UnsafeBufferPointer<TokenStream.Token>

  var source: Int
  /// The last token that agrees.
  var position: Int
  /// How much a vote of this source counts, whatever agrees.
  var weight: Float
  /// How many tokens agree, less for each that agrees only in part.
  var evidence: Float
  var renamings = Renamings()

  /// Compares a source with the context, from a token of the source and the context's last backwards.
  ///
  /// A word may differ, if it differs in the same way everywhere: then what was written there for
  /// one name is proposed here for another. Nil when the two last tokens differ.
  ///
  /// - Complexity: O(`Tuning.longestMatch`).
  init?(
    source: Int, tokens: Tokens, position: Int, weight: Float, context: Tokens,
    ignoresIndent: Bool
  ) {
    var evidence: Float = 0
    var here = context.count - 1
    var there = position
    var agreeing = 0
    scan: while here >= 0, there >= 0, agreeing < Tuning.longestMatch {
      let ours = context[here].id
      let theirs = tokens[there].id
      if ours == theirs {
        evidence += renamings.count == 0 ? 1 : Tuning.evidenceAfterRenaming
      } else if ours.isNewline && theirs.isNewline {
        if agreeing == 0 && !ignoresIndent { return nil }
        evidence += Tuning.evidenceOfOtherIndent
      } else if ours.isWord && theirs.isWord && agreeing > 0 {
        if let known = renamings.index(of: theirs) {
          if renamings.name(known) != ours { break scan }
        } else if !renamings.add(from: theirs, to: ours, token: here) {
          break scan
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
  }
}

/// Names of a source and the names that the buffer has in their places; a few, held inline because
/// thousands of places are compared for one request.
struct Renamings: Sendable {
  private(set) var count = 0
  private var from = SIMD4<UInt64>(repeating: 0)
  private var to = SIMD4<UInt64>(repeating: 0)
  private var tokens = SIMD4<Int32>(repeating: 0)

  /// - Parameter token: the token of the buffer that spells the name `to`.
  /// - Returns: false when no more fit.
  mutating func add(from old: TokenID, to new: TokenID, token: Int) -> Bool {
    guard count < from.scalarCount else { return false }
    from[count] = old.rawValue
    to[count] = new.rawValue
    tokens[count] = Int32(truncatingIfNeeded: token)
    count += 1
    return true
  }

  func index(of id: TokenID) -> Int? {
    for index in 0..<count where from[index] == id.rawValue { return index }
    return nil
  }

  /// The buffer's name, and a token of the buffer that spells it.
  func name(_ index: Int) -> TokenID { TokenID(rawValue: to[index]) }
  func token(_ index: Int) -> Int { Int(tokens[index]) }
}

/// The constants of prediction; none depends on a language or a project.
enum Tuning {
  /// Tokens compared before the cursor, about four lines.
  static let longestMatch = 40
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
  /// Places compared in one source, the last first: a bound for text that repeats one token.
  static let mostComparisons = 8192
  /// Weights of the buffer before and after the cursor; another file has between 1 and 3.
  static let weightOfBuffer: Float = 3
  static let weightOfBufferBelow: Float = 2
}
