import Corpus

/// A text as the tokens that continuations are learned from. White space is not a token, but every
/// line that has tokens begins with one that says how its indentation changed.
struct TokenStream: Sendable {
  /// Which part of a file the stream follows.
  enum Contents: Sendable {
    /// Everything but comments.
    case code
    /// Nothing but comments.
    case comments
    /// Everything: documents and plain text.
    case all
  }

  let text: [UInt8]
  private(set) var ids: [TokenID] = []
  /// Byte offsets in `text`, one for each token.
  private(set) var starts: [Int32] = []
  private(set) var ends: [Int32] = []
  /// Columns by which a line is commonly deeper than the one before, in the text's own bytes.
  private(set) var indentUnit = 4
  private(set) var usesTabs = false

  var count: Int { ids.count }
  /// Bytes of memory held.
  var footprint: Int { text.count + 16 * ids.count + 128 }

  func bytes(of token: Int) -> ArraySlice<UInt8> { text[Int(starts[token])..<Int(ends[token])] }

  /// The blanks that stand before a token on its line; empty for a line's first token.
  func space(before token: Int) -> ArraySlice<UInt8> {
    guard token > 0, !ids[token].isNewline, !ids[token - 1].isNewline else { return [] }
    let gap = text[Int(ends[token - 1])..<Int(starts[token])]
    return gap.allSatisfy(\.isBlank) ? gap : [0x20]
  }

  /// The columns of blanks at the start of a token's line.
  func indent(ofLineWith token: Int) -> Int {
    var first = token
    while first > 0, !ids[first].isNewline { first -= 1 }
    var start = Int(starts[first])
    let content = start
    while start > 0, text[start - 1].isBlank { start -= 1 }
    return content - start
  }

  func hasPrefix(_ prefix: [UInt8], at token: Int) -> Bool {
    Int(ends[token] - starts[token]) >= prefix.count && bytes(of: token).starts(with: prefix)
  }

  /// Cuts a range of a text into tokens.
  ///
  /// - Parameter regions: the whole text's comments and strings, in order.
  /// - Complexity: O(bytes of the range + log regions).
  init(
    _ text: [UInt8], in range: Range<Int>, regions: [SyntaxRegion], contents: Contents,
    previousIndent: Int = 0
  ) {
    self.text = text
    ids.reserveCapacity(range.count / 4)
    starts.reserveCapacity(range.count / 4)
    ends.reserveCapacity(range.count / 4)
    var scanner = TokenScanner(regions: regions, contents: contents, indent: previousIndent)
    text.withUnsafeBufferPointer { scanner.scan($0, in: range, into: &self) }
    if let unit = scanner.commonIndent { indentUnit = unit }
    usesTabs = scanner.usesTabs
  }

  mutating func append(_ id: TokenID, _ range: Range<Int>) {
    ids.append(id)
    starts.append(Int32(truncatingIfNeeded: range.lowerBound))
    ends.append(Int32(truncatingIfNeeded: range.upperBound))
  }

  /// Ends the stream with the start of a line whose content is still to be written.
  mutating func appendLineStart(_ id: TokenID, at offset: Int) { append(id, offset..<offset) }
}
