/// Divides a run of lines into windows of a bounded size, at the best places near the bound.
///
/// A window passes its bounds only to keep a block whole (up to twice the bound) or when a single
/// line is longer.
struct WindowSplitter {
  /// What a good place to divide looks like.
  enum Layout {
    /// After a blank line.
    case prose
    /// Before the line that is indented least.
    case structure
  }

  let lines: DocumentLines
  let layout: Layout
  let lineLimit: Int
  let byteLimit: Int
  /// Whether a window may begin at a line; by line number.
  private var mayBegin: [Bool]

  init(
    _ lines: DocumentLines, layout: Layout, lineLimit: Int, byteLimit: Int,
    unbroken: [Range<Int>] = []
  ) {
    self.lines = lines
    self.layout = layout
    self.lineLimit = lineLimit
    self.byteLimit = byteLimit
    mayBegin = [Bool](repeating: true, count: lines.count)
    for block in unbroken {
      for line in block.dropFirst() where line < lines.count { mayBegin[line] = false }
    }
  }

  /// The windows of a run of lines, in order, without gaps.
  ///
  /// - Complexity: O(lines + blanks at their ends).
  func windows(of run: Range<Int>) -> [Range<Int>] {
    var windows: [Range<Int>] = []
    var start = run.lowerBound
    while start < run.upperBound {
      let end = windowEnd(from: start, to: run.upperBound)
      windows.append(start..<end)
      start = end
    }
    return windows
  }

  private func windowEnd(from start: Int, to end: Int) -> Int {
    var full = start + 1
    while full < end, fits(start..<(full + 1), scale: 4) { full += 1 }
    if full == end || fits(start..<end, scale: 5) { return end }
    if let best = bestBreak(in: (start + (full - start + 1) / 2)...full) { return best }
    // Inside a block that should stay whole: go on to its end if that is near.
    var line = full + 1
    while line < end, fits(start..<line, scale: 8) {
      if mayBegin[line] { return line }
      line += 1
    }
    return fits(start..<end, scale: 8) ? end : full
  }

  /// Whether lines keep within `scale` quarters of the bounds.
  private func fits(_ run: Range<Int>, scale: Int) -> Bool {
    run.count * 4 <= lineLimit * scale && lines.bytes(of: run).count * 4 <= byteLimit * scale
  }

  /// The best line to begin the next window at; among equals the last.
  private func bestBreak(in candidates: ClosedRange<Int>) -> Int? {
    var best: (line: Int, score: Int)?
    for line in candidates where line > 0 && line < lines.count && mayBegin[line] {
      let score = score(ofBreakBefore: line)
      if score >= best?.score ?? Int.min { best = (line, score) }
    }
    return best?.line
  }

  private func score(ofBreakBefore number: Int) -> Int {
    let line = lines[number]
    // The blank lines after a paragraph stay with it.
    if line.isBlank { return -100 }
    let indent = min(line.indent, 16)
    let blankBefore = lines[number - 1].isBlank ? 1 : 0
    switch layout {
    case .prose:
      // A code block or table stays with the words that lead to it.
      let beginsBlock = number + 1 < lines.count && !mayBegin[number + 1]
      return blankBefore * 20 - indent - (beginsBlock ? 12 : 0)
    case .structure:
      let closes =
        [UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ")")]
        .contains(lines.text[line.first]) || lines.has("</", at: line.first, before: line.end)
      return blankBefore - indent * 2 - (closes ? 3 : 0)
    }
  }
}
