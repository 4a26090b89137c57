/// Reads the outline of a Jupyter notebook in place: offsets are those of the JSON text.
///
/// After the notebook format, nbformat 3 and 4. A cell is a chunk, headings in Markdown cells are
/// symbols, code cells are code blocks (as JSON strings, with their quotes and escapes). Outputs and
/// metadata of more than a few lines become chunks of kind `text`: in a notebook that kind means
/// "nothing to read here", and search passes it over.
struct NotebookScanner {
  /// What a cell holds, as far as it is read.
  private struct Cell {
    var start: Int
    var isMarkdown = false
    var isCode = false
    /// The strings of its source, quotes not included.
    var source: [Range<Int>] = []
    var outputs = 0..<0
  }

  /// Outputs of at least so many lines are cut off from their cell.
  private static let longOutputs = 4
  /// Deeper text is no notebook.
  private static let deepest = 512

  private let lines: DocumentLines
  private var outline = DocumentOutline()
  private var language: Language?
  private var cells: [Cell] = []

  private init(_ lines: DocumentLines) { self.lines = lines }

  /// - Complexity: O(bytes).
  static func outline(_ lines: DocumentLines) -> DocumentOutline {
    var scanner = NotebookScanner(lines)
    scanner.readCells()
    scanner.outline.layout = .structure
    for cell in scanner.cells { scanner.add(cell) }
    if let last = scanner.cells.last, let end = scanner.cellsEnd {
      scanner.addCut(after: max(last.start, end), kind: .text)
    }
    return scanner.outline
  }

  // MARK: JSON

  /// Offset of the bracket that closes the list of cells.
  private var cellsEnd: Int?

  /// Walks over the JSON text once, without a stack of its own depth: only the levels down to a
  /// cell's members matter.
  private mutating func readCells() {
    let text = lines.text
    var depth = 0
    var cellDepth: Int?
    var key = 0..<0
    var lastString = 0..<0
    var sourceDepth: Int?
    var outputsDepth: Int?
    var offset = 0
    while offset < text.count {
      switch text[offset] {
      case UInt8(ascii: "\""):
        let end = stringEnd(after: offset)
        lastString = (offset + 1)..<end
        readString(
          lastString, key: key, depth: depth, cellDepth: cellDepth, inSource: sourceDepth != nil)
        offset = end
      case UInt8(ascii: ":"):
        key = lastString
      case UInt8(ascii: ","):
        key = sourceDepth == nil ? 0..<0 : key
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        if depth > Self.deepest { return }
        if cellDepth == nil, text[offset] == UInt8(ascii: "["), isKey(key, "cells") {
          cellDepth = depth + 1
        } else if depth == cellDepth {
          cells.append(Cell(start: offset))
        } else if depth - 1 == cellDepth, !cells.isEmpty {
          if isKey(key, "source") || isKey(key, "input") { sourceDepth = depth }
          if isKey(key, "outputs") {
            outputsDepth = depth
            cells[cells.count - 1].outputs = offset..<offset
          }
        }
        if sourceDepth == nil { key = 0..<0 }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == sourceDepth { sourceDepth = nil }
        if depth == outputsDepth {
          outputsDepth = nil
          cells[cells.count - 1].outputs = cells[cells.count - 1].outputs.lowerBound..<(offset + 1)
        }
        if let list = cellDepth, depth == list - 1 {
          cellDepth = nil
          cellsEnd = offset
        }
        depth -= 1
        if depth < 0 { return }
      default: break
      }
      offset += 1
    }
  }

  /// Offset of the quote that ends a string, or the end of the text.
  private func stringEnd(after quote: Int) -> Int {
    var offset = quote + 1
    while offset < lines.text.count, lines.text[offset] != UInt8(ascii: "\"") {
      offset += lines.text[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(offset, lines.text.count)
  }

  private func isKey(_ key: Range<Int>, _ name: StaticString) -> Bool {
    key.count == name.utf8CodeUnitCount
      && lines.has(name, at: key.lowerBound, before: key.upperBound)
  }

  private mutating func readString(
    _ string: Range<Int>, key: Range<Int>, depth: Int, cellDepth: Int?, inSource: Bool
  ) {
    guard let cellDepth, let last = cells.indices.last, depth >= cellDepth else {
      // The kernel's language: `language_info.name`, `kernelspec.language`.
      if language == nil, isKey(key, "language") || isKey(key, "name") {
        language = Language(named: lines.text[string])
      }
      return
    }
    if inSource || (depth == cellDepth && (isKey(key, "source") || isKey(key, "input"))) {
      cells[last].source.append(string)
    } else if depth == cellDepth, isKey(key, "cell_type") {
      cells[last].isMarkdown = isKey(string, "markdown")
      cells[last].isCode = isKey(string, "code")
    }
  }

  // MARK: Cells

  private mutating func add(_ cell: Cell) {
    let outputs =
      lines.number(at: cell.outputs.lowerBound)..<(lines.number(at: cell.outputs.upperBound) + 1)
    let hasLongOutputs = !cell.outputs.isEmpty && outputs.count >= Self.longOutputs
    let sourceStart = cell.source.first?.lowerBound ?? Int.max
    let outputsFirst = hasLongOutputs && cell.outputs.lowerBound < sourceStart
    addCut(at: lines.number(at: cell.start), kind: outputsFirst ? .text : .section)
    if hasLongOutputs {
      addCut(
        at: outputsFirst ? outputs.upperBound : outputs.lowerBound,
        kind: outputsFirst ? .section : .text)
    }
    guard let first = cell.source.first, let last = cell.source.last else { return }
    if cell.isCode {
      outline.addCodeBlock(language ?? .python, first.lowerBound..<last.upperBound)
    } else if cell.isMarkdown {
      addHeadings(of: cell)
    }
  }

  private mutating func addCut(after offset: Int, kind: Chunk.Kind) {
    addCut(at: lines.number(at: offset), kind: kind)
  }

  /// Adds a boundary, unless an earlier one is at or past the line.
  private mutating func addCut(at line: Int, kind: Chunk.Kind) {
    if let last = outline.cuts.last, last.line >= line { return }
    guard line < lines.count else { return }
    outline.cuts.append(DocumentOutline.Cut(line: line, kind: kind))
  }

  /// Headings among the lines of a Markdown cell; a line ends at an escaped `\n` or with its string.
  private mutating func addHeadings(of cell: Cell) {
    let firstLine = lines.number(at: cell.source.first?.lowerBound ?? cell.start)
    var fence: UInt8?
    for string in cell.source {
      var start = string.lowerBound
      while start < string.upperBound {
        let end = escapedLineEnd(from: start, to: string.upperBound)
        let content = lines.trimmed(start..<end)
        if let mark = fenceMark(content) {
          if fence == nil { fence = mark } else if fence == mark { fence = nil }
        } else if fence == nil {
          // The section of a cell's first line begins with the cell.
          let line = lines.number(at: content.lowerBound)
          addHeading(content, line: line == firstLine ? lines.number(at: cell.start) : line)
        }
        start = end + 2
      }
    }
  }

  /// Offset of the next escaped line feed of a JSON string, or its end.
  private func escapedLineEnd(from start: Int, to end: Int) -> Int {
    var offset = start
    while offset < end {
      guard lines.text[offset] == UInt8(ascii: "\\") else {
        offset += 1
        continue
      }
      if lines.has("\\n", at: offset, before: end) { return offset }
      offset += 2
    }
    return end
  }

  private func fenceMark(_ line: Range<Int>) -> UInt8? {
    guard line.count >= 3 else { return nil }
    let mark = lines.text[line.lowerBound]
    guard mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return nil }
    return lines.run(of: mark, from: line.lowerBound, to: line.upperBound) >= 3 ? mark : nil
  }

  private mutating func addHeading(_ content: Range<Int>, line: Int) {
    let level = lines.run(of: UInt8(ascii: "#"), from: content.lowerBound, to: content.upperBound)
    let after = content.lowerBound + level
    guard (1...6).contains(level), after < content.upperBound, lines.text[after].isBlank else {
      return
    }
    outline.addHeading(
      line: line, name: HeadingTitle.trimmed(after..<content.upperBound, in: lines),
      signature: content, level: level)
  }
}
