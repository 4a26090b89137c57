import Corpus

/// Finds the tokens of a text for a `TokenStream`.
struct TokenScanner {
  private let regions: [SyntaxRegion]
  private let contents: TokenStream.Contents
  private var region = 0
  /// Columns of the last line that had tokens.
  private var indent: Int
  private var increases = [Int](repeating: 0, count: 17)
  private(set) var usesTabs = false

  init(regions: [SyntaxRegion], contents: TokenStream.Contents, indent: Int) {
    self.regions = regions
    self.contents = contents
    self.indent = indent
  }

  /// The commonest increase of indentation, if lines were ever indented.
  var commonIndent: Int? {
    guard let most = increases.max(), most > 0 else { return nil }
    return increases.firstIndex(of: most)
  }

  mutating func scan(
    _ text: UnsafeBufferPointer<UInt8>, in range: Range<Int>
  ) -> [TokenStream.Token] {
    var tokens: [TokenStream.Token] = []
    tokens.reserveCapacity(range.count / 4 + 1)
    region = regions.partitioningIndex { $0.bytes.upperBound > range.lowerBound }
    var lineStart = range.lowerBound
    while lineStart > 0, !text[lineStart - 1].isLineEnd { lineStart -= 1 }
    var position = range.lowerBound
    // A range that begins inside a line goes on with that line.
    var lineHasToken = text[lineStart..<position].contains { !$0.isBlank }
    while position < range.upperBound {
      let byte = text[position]
      if byte.isLineEnd {
        position += 1
        lineStart = position
        lineHasToken = false
        continue
      }
      let state = state(at: position)
      guard byte > 0x20, state.isWanted else {
        position += 1
        continue
      }
      if !lineHasToken {
        lineHasToken = true
        beginLine(columns: position - lineStart, isTab: text[lineStart] == 0x09)
        tokens.append(.init(lastNewline, position..<position))
      }
      let end = tokenEnd(text, position, range.upperBound)
      let id = TokenID(text[position..<end], inString: state.inString)
      tokens.append(.init(id, position..<end))
      position = end
    }
    return tokens
  }

  private var lastNewline = TokenID.sameIndent

  private mutating func beginLine(columns: Int, isTab: Bool) {
    lastNewline = .newline(indent: columns, after: indent)
    if columns > indent {
      increases[min(columns - indent, 16)] += 1
      if isTab { usesTabs = true }
    }
    indent = columns
  }

  private mutating func state(at position: Int) -> (isWanted: Bool, inString: Bool) {
    guard contents != .all else { return (true, false) }
    while region < regions.count, regions[region].bytes.upperBound <= position { region += 1 }
    guard region < regions.count, regions[region].bytes.lowerBound <= position else {
      return (contents == .code, false)
    }
    let isString = regions[region].kind == .string
    return (isString == (contents == .code), isString)
  }

  private func tokenEnd(
    _ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ limit: Int
  ) -> Int {
    var end = start + 1
    guard text[start].continuesWord else { return end }
    let isNumber = text[start].isDigit
    while end < limit {
      if text[end].continuesWord {
        end += 1
      } else if isNumber, text[end] == UInt8(ascii: "."), end + 1 < limit, text[end + 1].isDigit {
        end += 2
      } else {
        break
      }
    }
    return end
  }
}

extension RandomAccessCollection {
  /// The first index whose element satisfies a condition that, once true, stays true.
  ///
  /// O(log count).
  func partitioningIndex(_ condition: (Element) -> Bool) -> Index {
    var low = startIndex
    var count = self.count
    while count > 0 {
      let half = count / 2
      let middle = index(low, offsetBy: half)
      if condition(self[middle]) {
        count = half
      } else {
        low = index(after: middle)
        count -= half + 1
      }
    }
    return low
  }
}
