/// What a format's scanner finds in a document; `SectionAssembler` makes chunks and symbols of it.
///
/// Everything is in the order of the text. Lines are zero-based.
struct DocumentOutline {
  /// A heading, or what a document announces like one (an object directive).
  struct Heading {
    /// The line its section begins at.
    var line: Int
    /// The title without markers.
    var name: Range<Int>
    /// The heading line, or lines, trimmed.
    var signature: Range<Int>
    /// 1 is the outermost.
    var level: Int
  }

  /// A chunk boundary that is no heading.
  struct Cut {
    /// The first line after the boundary.
    var line: Int
    /// Kind of the chunks from here to the next boundary.
    var kind: Chunk.Kind
  }

  var headings: [Heading] = []
  var cuts: [Cut] = []
  /// Line ranges (fenced blocks, tables) that a long section is not divided in if it can be helped.
  var unbroken: [Range<Int>] = []
  var regions: [SyntaxRegion] = []
  var codeBlocks: [CodeBlock] = []
  /// How a section without blank lines is best divided.
  var layout = WindowSplitter.Layout.prose

  /// Adds a heading unless its title is empty.
  mutating func addHeading(line: Int, name: Range<Int>, signature: Range<Int>, level: Int) {
    guard !name.isEmpty else { return }
    headings.append(
      Heading(line: line, name: name, signature: signature, level: min(max(level, 1), 6)))
  }

  /// Adds a code block unless it is empty.
  mutating func addCodeBlock(_ language: Language, _ bytes: Range<Int>) {
    guard !bytes.isEmpty else { return }
    codeBlocks.append(CodeBlock(language: language, bytes: bytes))
  }
}
