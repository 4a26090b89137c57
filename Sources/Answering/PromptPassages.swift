import SearchIndex

/// Packs passages into what a model reads before it writes.
///
/// Neighbouring passages of a file become one. They come in the order of their best fragments, and
/// whole: half a definition is worse than none, so that one that doesn't fit makes way for the next
/// that does. The best of all is cut to the units around its best fragment when it is too long, and
/// so is the best of those left out, where room is left in the end.
struct PromptPassages {
  let passages: [Passage]
  /// Best first; they say which passages matter and where in them.
  let fragments: [Fragment]
  /// Tokens of all.
  let room: Int
  /// Tokens of a text.
  let count: (String) -> Int

  /// Tokens below which a cut passage says too little.
  private static let shortest = 64
  /// Of a passage's number and the line breaks around it.
  private static let frame = 8

  private typealias Merged = (passage: Passage, best: Int)

  /// The packed passages, best first; paragraphs that give orders are left out.
  /// - Complexity: O(bytes + passages²).
  func packed() -> [Passage] {
    var left = room
    var packed: [Passage] = []
    var omitted: Merged?
    func add(_ passage: Passage) {
      left -= size(of: passage)
      packed.append(passage)
    }
    for var merged in merged() {
      guard left >= Self.shortest else { break }
      merged.passage.units = PlantedOrders.removed(from: merged.passage.units)
      guard !merged.passage.units.isEmpty else { continue }
      if size(of: merged.passage) <= left {
        add(merged.passage)
      } else if packed.isEmpty, let cut = cut(merged, to: left) {
        add(cut)
      } else if omitted == nil {
        omitted = merged
      }
    }
    if left >= Self.shortest, let omitted, let cut = cut(omitted, to: left) { add(cut) }
    return packed
  }

  /// How a passage stands in a prompt.
  static func text(of passage: Passage) -> String {
    ([head(of: passage)] + passage.units.map(\.text)).joined(separator: "\n")
  }

  /// Each passage with its best fragment's first byte, in the order of the best fragments.
  private func merged() -> [Merged] {
    var order: [(index: Int, best: Int)] = []
    for fragment in fragments where !order.contains(where: { $0.index == fragment.passage }) {
      let unit = passages[fragment.passage].units[fragment.units.lowerBound]
      order.append((fragment.passage, unit.bytes.lowerBound))
    }
    var merged: [Merged] = []
    for (index, best) in order {
      let passage = passages[index]
      if let place = merged.firstIndex(where: { $0.passage.touches(passage) }) {
        merged[place].passage = merged[place].passage.joined(with: passage)
      } else {
        merged.append((passage, best))
      }
    }
    return merged
  }

  /// The units around the best fragment that fit; nil when it doesn't fit itself, or was left out.
  private func cut(_ merged: Merged, to room: Int) -> Passage? {
    var passage = merged.passage
    let units = passage.units
    guard let best = units.firstIndex(where: { $0.bytes.lowerBound == merged.best }) else {
      return nil
    }
    var left = room - Self.frame - count(Self.head(of: passage))
    var range = best..<best
    // Forwards first: what follows a sentence explains it more often than what precedes it.
    var steps = [range.upperBound, range.lowerBound - 1].makeIterator()
    while let place = steps.next() {
      guard units.indices.contains(place), size(of: units[place]) <= left else { continue }
      left -= size(of: units[place])
      range = min(range.lowerBound, place)..<max(range.upperBound, place + 1)
      steps = [range.upperBound, range.lowerBound - 1].makeIterator()
    }
    passage.units = Array(units[range])
    return range.isEmpty ? nil : passage
  }

  private func size(of passage: Passage) -> Int {
    passage.units.reduce(Self.frame + count(Self.head(of: passage))) { $0 + size(of: $1) }
  }

  /// A line break included.
  private func size(of unit: QuotableUnit) -> Int { count(unit.text) + 1 }

  /// The file and the names or headings, for the model to know what it reads of.
  private static func head(of passage: Passage) -> String {
    (["\(passage.file.path):"] + passage.path).joined(separator: "\n")
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
