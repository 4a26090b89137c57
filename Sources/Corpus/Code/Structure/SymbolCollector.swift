/// Gathers symbols while scanners find them, in any order, and puts them in order at the end.
struct SymbolCollector {
  private let text: [UInt8]
  private let regions: [SyntaxRegion]
  private let plainCommentsDocument: Bool
  private let hasInnerDocs: Bool
  private(set) var symbols: [Symbol] = []
  /// The comment above the definition asked for last: several names may share one statement.
  private var lastAnchor = -1
  private var lastComment: (attached: Range<Int>, doc: Range<Int>) = (0..<0, 0..<0)

  init(text: [UInt8], regions: [SyntaxRegion], rules: LanguageRules) {
    self.text = text
    self.regions = regions
    plainCommentsDocument = rules.plainCommentsDocument
    hasInnerDocs = !rules.features.isDisjoint(with: [.rustRawStrings, .zigLines])
  }

  /// The most bytes of a signature.
  private static let longestSignature = 2_000

  /// Adds a definition and returns its provisional index.
  /// - Parameters:
  ///   - span: from its first attribute or keyword to its last byte.
  ///   - keyword: where its first keyword stands; a comment may stand between it and attributes.
  mutating func add(
    _ kind: Symbol.Kind, name: Range<Int>, span: Range<Int>, keyword: Int, signatureEnd: Int,
    container: Int32, receiver: Range<Int> = 0..<0, doc: Range<Int>? = nil
  ) -> Int32 {
    var (attached, comment) = comments(above: span.lowerBound)
    if comment.isEmpty, keyword > span.lowerBound { comment = comments(above: keyword).doc }
    if let doc, !doc.isEmpty { comment = doc }
    let start = attached.isEmpty ? span.lowerBound : attached.lowerBound
    let end = max(span.upperBound, name.upperBound)
    let extent = start..<end
    symbols.append(
      Symbol(
        kind: kind, name: bare(name), extent: extent,
        signature: signature(span.lowerBound..<min(max(signatureEnd, name.upperBound), end)),
        docComment: comment, container: container, receiver: receiver))
    return Int32(symbols.count - 1)
  }

  mutating func extend(_ symbol: Int32, to end: Int) {
    let extent = symbols[Int(symbol)].extent
    symbols[Int(symbol)].extent = extent.lowerBound..<max(end, extent.upperBound)
  }

  mutating func document(_ symbol: Int32, with comment: Range<Int>) {
    symbols[Int(symbol)].docComment = comment
  }

  mutating func rename(_ symbol: Int32, to kind: Symbol.Kind) {
    symbols[Int(symbol)].kind = kind
  }

  /// A name without the quotes around it.
  private func bare(_ name: Range<Int>) -> Range<Int> {
    guard name.count > 2, "`\"'".utf8.contains(text[name.lowerBound]) else { return name }
    return text[name.lowerBound] == text[name.upperBound - 1]
      ? name.lowerBound + 1..<name.upperBound - 1 : name
  }

  private func signature(_ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    if range.count > Self.longestSignature {
      end = range.lowerBound + Self.longestSignature
      while end > range.lowerBound, text[end] & 0xC0 == 0x80 { end -= 1 }
    }
    while end > range.lowerBound, text[end - 1] <= 0x20 { end -= 1 }
    return range.lowerBound..<end
  }

  /// The comment lines directly above a position, and those of them that document it.
  private mutating func comments(
    above anchor: Int
  ) -> (attached: Range<Int>, doc: Range<Int>) {
    guard anchor != lastAnchor else { return lastComment }
    lastAnchor = anchor
    lastComment = findComments(above: anchor)
    return lastComment
  }

  private func findComments(above anchor: Int) -> (attached: Range<Int>, doc: Range<Int>) {
    var index = lastRegion(before: anchor)
    var start = anchor
    var end = -1
    var hasMarks = false
    var docStart = -1
    var docEnd = -1
    while index >= 0, regions[index].kind != .string {
      let region = regions[index]
      guard let newlines = newlines(region.bytes.upperBound..<start) else { break }
      // A blank line may stand below a marked comment block, unless it heads the file.
      let allowed = end < 0 && region.kind == .docComment && region.bytes.lowerBound > 3 ? 2 : 1
      guard newlines <= allowed else { break }
      guard beginsLine(region.bytes.lowerBound), !isInner(region) else { break }
      start = region.bytes.lowerBound
      if end < 0 { end = region.bytes.upperBound }
      if region.kind == .docComment {
        if !hasMarks { docEnd = region.bytes.upperBound }
        hasMarks = true
        docStart = start
      } else if hasMarks {
        // A plain comment above the doc comment is attached but is no documentation.
        hasMarks = false
        index = -1
        break
      }
      index -= 1
    }
    guard end >= 0 else { return (0..<0, 0..<0) }
    if docStart >= 0 { return (start..<end, docStart..<docEnd) }
    return (start..<end, plainCommentsDocument && !isLicence(start..<end) ? start..<end : 0..<0)
  }

  /// A comment about what it stands in (`//!`), or for the compiler (`{-#`).
  private func isInner(_ region: SyntaxRegion) -> Bool {
    let start = region.bytes.lowerBound
    guard region.bytes.count > 2 else { return false }
    switch text[start + 2] {
    case UInt8(ascii: "!"): return hasInnerDocs
    case UInt8(ascii: "#"): return text[start] == UInt8(ascii: "{")
    default: return false
    }
  }

  /// The last region that ends at or before an offset.
  private func lastRegion(before offset: Int) -> Int {
    var low = 0
    var high = regions.count
    while low < high {
      let middle = (low + high) / 2
      if regions[middle].bytes.upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  /// Line ends in a blank range, at most three; nil if the range is not blank.
  private func newlines(_ range: Range<Int>) -> Int? {
    var count = 0
    var index = range.lowerBound
    while index < range.upperBound, count < 3 {
      guard text[index] <= 0x20 else { return nil }
      if text[index] == 0x0A {
        count += 1
      } else if text[index] == 0x0D, index + 1 >= text.count || text[index + 1] != 0x0A {
        count += 1
      }
      index += 1
    }
    return count
  }

  private func beginsLine(_ offset: Int) -> Bool {
    var index = offset - 1
    while index >= 0, text[index] == 0x20 || text[index] == 0x09 { index -= 1 }
    return index < 0 || text[index] == 0x0A || text[index] == 0x0D
  }

  /// A comment at the head of a file that speaks of rights is not about the first definition.
  private func isLicence(_ range: Range<Int>) -> Bool {
    guard range.lowerBound < 256 else { return false }
    let head = String(decoding: text[range].prefix(600), as: UTF8.self).lowercased()
    return head.contains("copyright") || head.contains("license")
  }

  /// The symbols in order of their names, containers renumbered, each inside its container.
  func sorted() -> [Symbol] {
    let order = symbols.indices.sorted {
      let (a, b) = (symbols[$0], symbols[$1])
      if a.name.lowerBound != b.name.lowerBound { return a.name.lowerBound < b.name.lowerBound }
      if a.extent.count != b.extent.count { return a.extent.count > b.extent.count }
      return $0 < $1
    }
    var rank = [Int32](repeating: -1, count: symbols.count)
    for (place, index) in order.enumerated() { rank[index] = Int32(place) }
    var extents = symbols.map(\.extent)
    var containers = symbols.map(\.container)
    // Containers were added before what they contain. In damaged source a member may stand outside
    // of what it was taken to be in; it has no container then.
    for index in symbols.indices where containers[index] >= 0 {
      let inner = extents[index].clamped(to: extents[Int(containers[index])])
      if symbols[index].name.clamped(to: inner) == symbols[index].name {
        extents[index] = inner
      } else {
        containers[index] = -1
      }
    }
    return order.map { index in
      var symbol = symbols[index]
      symbol.extent = extents[index]
      symbol.container = containers[index] >= 0 ? rank[Int(containers[index])] : -1
      return symbol
    }
  }
}
