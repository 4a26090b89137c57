/// Cuts a file's lines into chunks along its definitions.
///
/// A definition of some size is a chunk of its own, smaller neighbours share one, a type's opening
/// lines with its stored properties are the type's chunk, and what is too long is cut at blank lines.
/// The chunks partition the lines: in order, without gaps or overlaps.
struct ChunkCutter {
  /// A run of lines that belong together.
  private struct Unit {
    var lines: Range<Int>
    /// The symbol, or -1 for code between definitions.
    var symbol: Int
  }

  /// Sizes that decide on cutting.
  private struct Size {
    var lines: Int
    var bytes: Int
    /// What is larger is a chunk of its own.
    static let small = Size(lines: 4, bytes: 199)
    /// A type's opening up to here is no chunk of its own.
    static let opening = Size(lines: 2, bytes: 100)
    /// The most that small neighbours fill together.
    static let group = Size(lines: 40, bytes: 1_500)
    /// Up to here a type is one chunk with all its members.
    static let wholeType = Size(lines: 60, bytes: 2_500)
    /// Beyond this a definition is cut into windows.
    static let single = Size(lines: 120, bytes: 5_000)
    static let window = Size(lines: 80, bytes: 4_000)
  }

  /// Types nested deeper are not cut along their members.
  private static let deepest = 16

  private let document: Document
  private let symbols: [Symbol]
  private let kinds: [LineKind]
  /// Line ranges of the symbols' extents.
  private let spans: [Range<Int>]
  private let members: [[Int]]
  private let topLevel: [Int]
  private var chunks: [Chunk] = []

  static func cut(
    _ document: Document, _ symbols: [Symbol], _ regions: [SyntaxRegion]
  ) -> [Chunk] {
    var cutter = ChunkCutter(document, symbols, LineKind.lines(of: document, regions))
    cutter.cut(0..<document.lines.count, around: -1, cutter.topLevel, depth: 0)
    return cutter.finished()
  }

  private init(_ document: Document, _ symbols: [Symbol], _ kinds: [LineKind]) {
    self.document = document
    self.symbols = symbols
    self.kinds = kinds
    spans = symbols.map { symbol in
      let extent = symbol.extent
      let last = max(extent.upperBound - 1, extent.lowerBound)
      return document.lines.line(at: extent.lowerBound)..<document.lines.line(at: last) + 1
    }
    var members = [[Int]](repeating: [], count: symbols.count)
    var topLevel: [Int] = []
    for (index, symbol) in symbols.enumerated() {
      if symbol.container >= 0 {
        members[Int(symbol.container)].append(index)
      } else {
        topLevel.append(index)
      }
    }
    self.members = members
    self.topLevel = topLevel
  }

  // MARK: - Containers

  /// Cuts a run of lines that holds a container's members, or a file's definitions.
  private mutating func cut(
    _ lines: Range<Int>, around container: Int, _ members: [Int], depth: Int
  ) {
    var units = units(of: lines, members)
    if container >= 0 { takeHeader(lines, container, &units) }
    var group: [Unit] = []
    for unit in units {
      if unit.symbol >= 0, isSizable(spans[unit.symbol]) {
        flush(&group, around: container)
        cutDefinition(unit, depth: depth)
      } else {
        if !fits(unit, after: group) { flush(&group, around: container) }
        group.append(unit)
      }
    }
    flush(&group, around: container)
  }

  /// The members as runs of lines, and the code between them as runs of its own.
  private func units(of lines: Range<Int>, _ members: [Int]) -> [Unit] {
    var units: [Unit] = []
    var cursor = lines.lowerBound
    for member in members {
      let span = spans[member].clamped(to: lines)
      if span.isEmpty { continue }
      if span.lowerBound < cursor, let last = units.indices.last {
        // Shares a line with its neighbour.
        cursor = max(cursor, span.upperBound)
        units[last].lines = units[last].lines.lowerBound..<cursor
        continue
      }
      let start = max(span.lowerBound, cursor)
      let lead = shareGap(cursor..<start, &units, isHead: cursor == lines.lowerBound)
      cursor = max(span.upperBound, start + 1)
      units.append(Unit(lines: lead..<cursor, symbol: member))
    }
    let rest = afterClosing(cursor..<lines.upperBound, &units)
    if rest < lines.upperBound { units.append(Unit(lines: rest..<lines.upperBound, symbol: -1)) }
    return units
  }

  /// Shares out the lines before a definition.
  ///
  /// Blank and closing lines go with what is above, comments close to it with the definition. Returns where the definition's unit begins.
  private func shareGap(_ gap: Range<Int>, _ units: inout [Unit], isHead: Bool) -> Int {
    let start = isHead ? gap.lowerBound : afterClosing(gap, &units)
    var lead = gap.upperBound
    while lead > start, kinds[lead - 1] == .comment || kinds[lead - 1] == .blank { lead -= 1 }
    if isHead, lead == gap.lowerBound, lead == 0 {
      // A comment at the head of a file is not about the definition below a blank line.
      lead = (gap.last { kinds[$0] == .blank } ?? lead - 1) + 1
    } else {
      while lead < gap.upperBound, lead > start, kinds[lead] == .blank { lead += 1 }
    }
    if lead > start { units.append(Unit(lines: start..<lead, symbol: -1)) }
    return lead
  }

  /// Gives the blank and closing lines at the start of a gap to the unit above.
  private func afterClosing(_ gap: Range<Int>, _ units: inout [Unit]) -> Int {
    guard let last = units.indices.last else { return gap.lowerBound }
    var end = gap.lowerBound
    while end < gap.upperBound, kinds[end] == .blank || kinds[end] == .closing { end += 1 }
    units[last].lines = units[last].lines.lowerBound..<max(end, units[last].lines.upperBound)
    return end
  }

  /// Makes a type's opening lines, with the stored properties that follow them, its own chunk.
  private mutating func takeHeader(_ lines: Range<Int>, _ container: Int, _ units: inout [Unit]) {
    var end = lines.lowerBound
    var taken = 0
    for unit in units {
      let belongs =
        unit.symbol < 0
        ? taken == 0
        : isStored(unit.symbol) && fits(lines.lowerBound..<unit.lines.upperBound, .group)
      guard belongs else { break }
      end = unit.lines.upperBound
      taken += 1
    }
    guard taken > 0 else { return }
    units.removeFirst(taken)
    if taken == 1, !units.isEmpty, fits(lines.lowerBound..<end, .opening) {
      // An opening line without more to say goes with the first member.
      units[0].lines = lines.lowerBound..<units[0].lines.upperBound
      return
    }
    emitWindows(.definition, lines.lowerBound..<end, symbol: container)
  }

  private func isStored(_ symbol: Int) -> Bool {
    switch symbols[symbol].kind {
    case .property, .field, .enumCase, .variable, .constant: spans[symbol].count <= 12
    default: false
    }
  }

  // MARK: - Definitions

  private mutating func cutDefinition(_ unit: Unit, depth: Int) {
    let members = members[unit.symbol].filter { spans[$0].upperBound <= unit.lines.upperBound }
    if fits(unit.lines, isType(unit.symbol) ? .wholeType : .single) {
      emit(.definition, unit.lines, symbol: unit.symbol)
    } else if depth >= Self.deepest || !members.contains(where: { isSizable(spans[$0]) }) {
      emitWindows(.definition, unit.lines, symbol: unit.symbol)
    } else {
      cut(unit.lines, around: unit.symbol, members, depth: depth + 1)
    }
  }

  private func isType(_ symbol: Int) -> Bool {
    switch symbols[symbol].kind {
    case .class, .struct, .enum, .interface, .extension, .module: true
    default: false
    }
  }

  private func isSizable(_ lines: Range<Int>) -> Bool { !fits(lines, .small) }

  private func fits(_ unit: Unit, after group: [Unit]) -> Bool {
    guard let first = group.first else { return true }
    // Imports and statements share a chunk with definitions only if they are a line or two.
    if group.contains(where: { ($0.symbol < 0) != (unit.symbol < 0) && isLongCode($0, unit) }) {
      return false
    }
    return fits(first.lines.lowerBound..<unit.lines.upperBound, .group)
  }

  private func isLongCode(_ a: Unit, _ b: Unit) -> Bool {
    (a.symbol < 0 ? a : b).lines.count > 3
  }

  private func fits(_ lines: Range<Int>, _ size: Size) -> Bool {
    lines.count <= size.lines && bytes(lines).count <= size.bytes
  }

  private func bytes(_ lines: Range<Int>) -> Range<Int> {
    document.lines.bytes(ofLine: lines.lowerBound)
      .lowerBound..<document.lines.bytes(ofLine: lines.upperBound - 1).upperBound
  }

  // MARK: - Chunks

  private mutating func flush(_ group: inout [Unit], around container: Int) {
    guard let first = group.first, let last = group.last else { return }
    defer { group = [] }
    let named = group.filter { $0.symbol >= 0 }
    let lines = first.lines.lowerBound..<last.lines.upperBound
    guard let symbol = named.first?.symbol else {
      emitWindows(.code, lines, symbol: container)
      return
    }
    let isAboutFirst = named.count == 1 || !symbols[symbol].docComment.isEmpty
    emitWindows(.definition, lines, symbol: isAboutFirst ? symbol : container)
  }

  private mutating func emit(_ kind: Chunk.Kind, _ lines: Range<Int>, symbol: Int) {
    guard !lines.isEmpty else { return }
    chunks.append(
      Chunk(
        kind: kind, bytes: bytes(lines), lines: lines, symbol: Int32(symbol), symbols: 0..<0))
  }

  /// Emits lines as one chunk, or as several that end at blank lines or where the code is
  /// indented least.
  private mutating func emitWindows(_ kind: Chunk.Kind, _ lines: Range<Int>, symbol: Int) {
    var start = lines.lowerBound
    while start < lines.upperBound, !fits(start..<lines.upperBound, .single),
      lines.upperBound - start > 1
    {
      let end = endOfWindow(start, lines.upperBound)
      emit(kind, start..<end, symbol: symbol)
      start = end
    }
    emit(kind, start..<lines.upperBound, symbol: symbol)
  }

  private func endOfWindow(_ start: Int, _ limit: Int) -> Int {
    var last = start + 1
    while last < limit, fits(start..<last + 1, .window) { last += 1 }
    guard last - start > 8, last < limit else { return last }
    var best = last
    var leastIndent = Int.max
    for line in stride(from: last, to: start + (last - start) * 2 / 3, by: -1) {
      if kinds[line - 1] == .blank, kinds[line] != .blank { return line }
      guard kinds[line] == .code || kinds[line] == .comment else { continue }
      let indent = indentation(line)
      if indent < leastIndent { (best, leastIndent) = (line, indent) }
    }
    return best
  }

  private func indentation(_ line: Int) -> Int {
    document.text[document.lines.bytes(ofLine: line)].prefix { $0 == 0x20 || $0 == 0x09 }
      .reduce(0) { $0 + ($1 == 0x09 ? 4 : 1) }
  }

  /// The chunks with the symbols whose names they hold.
  private func finished() -> [Chunk] {
    var next = 0
    return chunks.map { chunk in
      var chunk = chunk
      let first = next
      while next < symbols.count, symbols[next].name.lowerBound < chunk.bytes.upperBound {
        next += 1
      }
      chunk.symbols = first..<next
      return chunk
    }
  }
}
