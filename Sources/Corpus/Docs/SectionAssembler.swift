/// Makes the chunks and symbols of a document from its outline.
///
/// A chunk is a section: a heading's line up to the next heading of any level. A section of hardly
/// more than its heading joins the sub-section that follows; a long one is divided into windows,
/// which all name its heading.
struct SectionAssembler {
  private static let lineLimit = 60
  private static let byteLimit = 2560
  /// A section with less text below its heading than both of these is short.
  private static let shortLines = 3
  private static let shortBytes = 200

  /// Lines between two boundaries.
  private struct Unit {
    var lines: Range<Int>
    var kind: Chunk.Kind
    /// The heading the lines are about, or -1.
    var symbol: Int
    /// Whether the unit begins with that heading.
    var hasHeading: Bool
  }

  private let document: Document
  private let lines: DocumentLines
  private let outline: DocumentOutline

  init(_ document: Document, _ lines: DocumentLines, _ outline: DocumentOutline) {
    self.document = document
    self.lines = lines
    self.outline = outline
  }

  /// - Complexity: O(lines + bytes).
  func assemble() -> ChunkedDocument {
    let symbols = self.symbols()
    return ChunkedDocument(
      document: document, chunks: chunks(symbols), symbols: symbols, regions: outline.regions,
      codeBlocks: outline.codeBlocks)
  }

  // MARK: Symbols

  private func symbols() -> [Symbol] {
    var symbols: [Symbol] = []
    var open: [(symbol: Int, level: Int)] = []
    for (index, heading) in outline.headings.enumerated() {
      let start = self.start(ofHeading: index)
      while let last = open.last, last.level >= heading.level {
        symbols[last.symbol].extent = symbols[last.symbol].extent.lowerBound..<start
        open.removeLast()
      }
      symbols.append(
        Symbol(
          kind: .heading, name: heading.name, extent: start..<document.text.count,
          signature: heading.signature,
          docComment: heading.signature.lowerBound..<heading.signature.lowerBound,
          container: Int32(open.last?.symbol ?? -1), level: UInt8(heading.level)))
      open.append((index, heading.level))
    }
    return symbols
  }

  /// The heading's line start, or the heading itself when another one stands before it on the line.
  private func start(ofHeading index: Int) -> Int {
    let heading = outline.headings[index]
    let follows = index > 0 && outline.headings[index - 1].line == heading.line
    return follows ? heading.signature.lowerBound : lines.start(of: heading.line)
  }

  // MARK: Chunks

  private func chunks(_ symbols: [Symbol]) -> [Chunk] {
    let splitter = WindowSplitter(
      lines, layout: outline.layout, lineLimit: Self.lineLimit, byteLimit: Self.byteLimit,
      unbroken: outline.unbroken)
    let units = self.units()
    var chunks: [Chunk] = []
    var nextSymbol = 0
    var start = 0
    for (index, unit) in units.enumerated() {
      if index + 1 < units.count, joins(unit, units[index + 1]) { continue }
      for window in splitter.windows(of: start..<unit.lines.upperBound) {
        let bytes = lines.bytes(of: window)
        let firstSymbol = nextSymbol
        while nextSymbol < symbols.count, symbols[nextSymbol].name.lowerBound < bytes.upperBound {
          nextSymbol += 1
        }
        chunks.append(
          Chunk(
            kind: unit.kind, bytes: bytes, lines: window, symbol: Int32(unit.symbol),
            symbols: firstSymbol..<nextSymbol))
      }
      start = unit.lines.upperBound
    }
    return chunks
  }

  /// The lines between boundaries, in order, without gaps.
  private func units() -> [Unit] {
    var units: [Unit] = []
    var open = Unit(lines: 0..<0, kind: .section, symbol: -1, hasHeading: false)
    func close(at line: Int) {
      guard line > open.lines.lowerBound else { return }
      open.lines = open.lines.lowerBound..<line
      units.append(open)
    }
    var cut = 0
    var symbol = 0
    let headings = outline.headings
    while cut < outline.cuts.count || symbol < headings.count {
      let cutLine = cut < outline.cuts.count ? outline.cuts[cut].line : Int.max
      let headingLine = symbol < headings.count ? headings[symbol].line : Int.max
      let line = min(cutLine, headingLine)
      close(at: line)
      open.lines = line..<line
      if cutLine == line {
        open.kind = outline.cuts[cut].kind
        open.hasHeading = false
        cut += 1
      }
      if headingLine == line {
        open.hasHeading = true
        open.symbol = symbol
        symbol += 1
      }
    }
    close(at: lines.count)
    return units
  }

  /// Whether a unit is too short to stand alone and belongs with the one after it.
  private func joins(_ unit: Unit, _ next: Unit) -> Bool {
    guard unit.kind == .section, next.kind == .section else { return false }
    if unit.symbol >= 0 {
      guard unit.hasHeading else { return false }
      if next.hasHeading,
        outline.headings[next.symbol].level <= outline.headings[unit.symbol].level
      {
        return false
      }
    }
    return isShort(unit)
  }

  private func isShort(_ unit: Unit) -> Bool {
    var start = unit.lines.lowerBound
    if unit.hasHeading {
      start = lines.number(at: outline.headings[unit.symbol].signature.upperBound) + 1
    }
    var filled = 0
    for number in start..<max(start, unit.lines.upperBound) {
      if !lines[number].isBlank { filled += 1 }
      if filled >= Self.shortLines { return false }
    }
    return lines.bytes(of: start..<max(start, unit.lines.upperBound)).count < Self.shortBytes
  }
}
