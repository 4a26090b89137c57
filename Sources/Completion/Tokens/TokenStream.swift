import Corpus

/// A text as the tokens that continuations are learned from.
///
/// White space is not a token, but every line that has tokens begins with one that says how its
/// indentation changed.
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

  struct Token: Sendable {
    var id: TokenID
    /// Byte offsets in the text.
    var start: Int32
    var end: Int32

    init(_ id: TokenID, _ range: Range<Int>) {
      self.id = id
      start = Int32(truncatingIfNeeded: range.lowerBound)
      end = Int32(truncatingIfNeeded: range.upperBound)
    }
  }

  let text: [UInt8]
  private(set) var tokens: [Token] = []
  /// Columns by which a line is commonly deeper than the one before, in the text's own bytes.
  ///
  /// Nil where no line is.
  private(set) var indentUnit: Int?
  private(set) var usesTabs = false

  var count: Int { tokens.count }
  /// Bytes of memory held.
  var footprint: Int { text.count + MemoryLayout<Token>.stride * tokens.count + 128 }

  func id(_ token: Int) -> TokenID { tokens[token].id }

  func bytes(of token: Int) -> ArraySlice<UInt8> {
    text[Int(tokens[token].start)..<Int(tokens[token].end)]
  }

  /// The blanks that stand before a token on its line; empty for a line's first token.
  func space(before token: Int) -> ArraySlice<UInt8> {
    guard token > 0, !id(token).isNewline, !id(token - 1).isNewline else { return [] }
    let gap = text[Int(tokens[token - 1].end)..<Int(tokens[token].start)]
    return gap.allSatisfy(\.isBlank) ? gap : [0x20]
  }

  /// The columns of blanks at the start of a token's line.
  func indent(ofLineWith token: Int) -> Int {
    var first = token
    while first > 0, !id(first).isNewline { first -= 1 }
    var start = Int(tokens[first].start)
    let content = start
    while start > 0, text[start - 1].isBlank { start -= 1 }
    return content - start
  }

  func hasPrefix(_ prefix: [UInt8], at token: Int) -> Bool {
    bytes(of: token).count >= prefix.count && bytes(of: token).starts(with: prefix)
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
    var scanner = TokenScanner(regions: regions, contents: contents, indent: previousIndent)
    tokens = text.withUnsafeBufferPointer { scanner.scan($0, in: range) }
    indentUnit = scanner.commonIndent
    usesTabs = scanner.usesTabs
  }

  /// Ends the stream with the start of a line whose content is still to be written.
  mutating func appendLineStart(_ id: TokenID, at offset: Int) {
    tokens.append(Token(id, offset..<offset))
  }
}
