import SearchIndex

/// Packs passages into what a model reads at once.
///
/// Neighbouring passages of a file become one. Those with the best fragments come first, and whole:
/// half a definition is worse than none. One that doesn't fit is cut to the units around its best
/// fragment.
struct PromptPassages {
  let passages: [Passage]
  /// Best first; they say which passages matter and where in them.
  let fragments: [Fragment]
  /// Bytes of all.
  let length: Int

  /// Bytes below which a cut passage says too little.
  private static let shortest = 200

  /// The packed passages, best first; paragraphs that give orders are left out.
  /// - Complexity: O(bytes + passages²).
  func packed() -> [Passage] {
    var left = length
    var packed: [Passage] = []
    for (merged, best) in merged() {
      guard left >= Self.shortest else { break }
      var passage = merged
      if Self.length(of: passage.units) > left {
        passage.units = Self.units(around: best, of: passage, length: left)
      }
      passage.units = PlantedOrders.removed(from: passage.units)
      guard !passage.units.isEmpty else { continue }
      left -= Self.length(of: passage.units)
      packed.append(passage)
    }
    return packed
  }

  /// Each passage with its best fragment's first unit, in the order of the best fragments.
  private func merged() -> [(passage: Passage, best: Int)] {
    var order: [(index: Int, best: Int)] = []
    for fragment in fragments where !order.contains(where: { $0.index == fragment.passage }) {
      order.append((fragment.passage, fragment.units.lowerBound))
    }
    var merged: [(passage: Passage, best: Int)] = []
    for (index, best) in order {
      let passage = passages[index]
      if let place = merged.firstIndex(where: { $0.passage.touches(passage) }) {
        let known = merged[place]
        let isBefore = passage.lines.lowerBound < known.passage.lines.lowerBound
        merged[place].passage = known.passage.joined(with: passage)
        if isBefore { merged[place].best += passage.units.count }
      } else {
        merged.append((passage, best))
      }
    }
    return merged
  }

  private static func units(around best: Int, of passage: Passage, length: Int)
    -> [QuotableUnit]
  {
    let units = passage.units
    guard units.indices.contains(best) else { return [] }
    var range = best..<best
    var left = length
    // Forwards first: what follows a sentence explains it more often than what precedes it.
    var steps = [range.upperBound, range.lowerBound - 1].makeIterator()
    while let place = steps.next() {
      guard units.indices.contains(place), units[place].text.utf8.count < left else { continue }
      left -= units[place].text.utf8.count + 1
      range = min(range.lowerBound, place)..<max(range.upperBound, place + 1)
      steps = [range.upperBound, range.lowerBound - 1].makeIterator()
    }
    return Array(units[range])
  }

  private static func length(of units: [QuotableUnit]) -> Int {
    units.reduce(0) { $0 + $1.text.utf8.count + 1 }
  }
}

extension Passage {
  /// Whether two passages of a file overlap or follow on each other.
  fileprivate func touches(_ other: Passage) -> Bool {
    file.id == other.file.id && lines.lowerBound <= other.lines.upperBound
      && other.lines.lowerBound <= lines.upperBound
  }

  /// Both as one, named as the one that comes first in the file.
  fileprivate func joined(with other: Passage) -> Passage {
    var (first, second) = (self, other)
    if other.lines.lowerBound < lines.lowerBound { swap(&first, &second) }
    let end = first.units.last?.bytes.upperBound ?? 0
    first.units += second.units.drop { $0.bytes.lowerBound < end }
    first.lines = first.lines.lowerBound..<max(first.lines.upperBound, second.lines.upperBound)
    first.relevance = max(first.relevance, second.relevance)
    return first
  }
}
