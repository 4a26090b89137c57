/// What stands on a line, as far as cutting needs to know.
enum LineKind: UInt8 {
  case blank
  /// Nothing but a comment.
  case comment
  /// Closing brackets or block ends, which belong to what they close.
  case closing
  case code

  /// - Complexity: O(bytes).
  static func lines(of document: Document, _ regions: [SyntaxRegion]) -> [LineKind] {
    let text = document.text
    var region = 0
    return (0..<document.lines.count).map { line in
      let bytes = document.lines.bytes(ofLine: line)
      var index = bytes.lowerBound
      var sawComment = false
      while index < bytes.upperBound {
        if text[index] <= 0x20 {
          index += 1
          continue
        }
        while region < regions.count, regions[region].bytes.upperBound <= index { region += 1 }
        guard region < regions.count, regions[region].bytes.contains(index),
          regions[region].kind != .string
        else {
          return !sawComment && closes(text[index..<bytes.upperBound]) ? .closing : .code
        }
        sawComment = true
        index = regions[region].bytes.upperBound
      }
      return sawComment ? .comment : .blank
    }
  }

  private static let closingWords = ["end", "fi", "done", "esac", "@end", "endfunction", "enddef"]

  private static func closes(_ line: ArraySlice<UInt8>) -> Bool {
    let end = line.lastIndex { $0 > 0x20 } ?? line.startIndex
    let content = line[line.startIndex...end]
    if content.allSatisfy({ ")]};,".utf8.contains($0) }) { return true }
    return content.count <= 12 && closingWords.contains { content.elementsEqual($0.utf8) }
  }
}
