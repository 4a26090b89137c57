import Testing

@testable import Completion

/// Where blocks end.
struct BlockExtentTests {
  /// The lines that belong to the block that the first begins.
  private func block(after before: String = "", _ text: String) -> [String] {
    var block = BlockExtent()
    var lines: [String] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let whole = (lines.isEmpty ? before : "") + line
      guard !block.isComplete, block.add(Array(whole.utf8)) else { break }
      lines.append(String(line))
    }
    return lines
  }

  @Test func aBracketThatClosesBelongsToIt() {
    #expect(block("if a {\n  b\n}\nc").count == 3)
    #expect(block(after: "  ", "f(\n    a,\n    b\n  )\n  g()").count == 4)
    #expect(block("if a {\n  b\n} else {\n  c\n}\nd").count == 5)
  }

  @Test func indentationAloneEndsOne() {
    #expect(block("for a in b:\n    c\n    d\ne").count == 3)
    #expect(block(after: "    ", "c\n    d\ne") == ["c", "    d"])
    #expect(block(after: "\t", "a\n\tb\n}\n") == ["a", "\tb"])
  }

  @Test func aBlankLineEndsOne() {
    #expect(block("a\nb\n\nc") == ["a", "b"])
    #expect(block("").isEmpty)
    #expect(block("   ").isEmpty)
  }

  @Test func itHasABound() {
    #expect(block(String(repeating: "a\n", count: 100)).count == 12)
  }
}
