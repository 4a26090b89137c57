import Corpus
import SearchIndex

/// Consecutive units of a passage that are worth quoting together.
struct QuotedSpan: Sendable {
  /// Index of the passage.
  var passage: Int
  var units: Range<Int>
  var score: Float
  /// The question's words in it.
  var matched: Set<WordRoot>
}

/// Chooses what to quote: spans short enough to read that cover most of the question's weight.
///
/// A span is scored by the weighted words of the question that it holds, those that only its headings
/// or names hold (less), and the rank of its passage. Neighbouring sentences come along as far as
/// they fit: what answers a question often stands beside the sentence that repeats its words.
struct SpanSelector {
  var passages: [Passage]
  var terms: QuestionTerms
  /// Bytes of text in a span, unless a single unit is longer.
  var spanLength = 260
  /// Bytes of all spans together.
  var budget = 740

  /// Weight of the question's words that only the passage's title has.
  private let titleWeight: Float = 0.3
  /// Weight of the passage's rank beside the words.
  private let rankWeight: Float = 0.5
  /// Factor for spans of code alone.
  private let codeFactor: Float = 0.8
  /// What a second span of the same passage loses.
  private let repeatCost: Float = 0.1

  /// The spans to quote, best first, in `budget`.
  /// - Complexity: O(units × units in a span + spans × log spans).
  func select() -> [QuotedSpan] {
    var spans: [QuotedSpan] = []
    for index in passages.indices { spans += bestSpans(of: index) }
    spans.sort {
      ($0.score, $1.passage, $1.units.lowerBound) > ($1.score, $0.passage, $0.units.lowerBound)
    }
    var chosen: [QuotedSpan] = []
    var left = budget
    for span in spans where left > 60 {
      let length = min(self.length(of: span), spanLength)
      guard length <= left, !chosen.contains(where: { says($0, sameAs: span) }) else { continue }
      chosen.append(span)
      left -= length
    }
    return chosen
  }

  /// Bytes of a span's text.
  func length(of span: QuotedSpan) -> Int {
    passages[span.passage].units[span.units].reduce(0) { $0 + $1.text.utf8.count + 1 }
  }

  private func bestSpans(of index: Int) -> [QuotedSpan] {
    let passage = passages[index]
    let matches = passage.units.map { terms.matches(in: $0.text) }
    let title = terms.matches(in: passage.path.joined(separator: " "))
    var spans: [QuotedSpan] = []
    for start in passage.units.indices {
      var end = start
      var length = 0
      var code = 0
      var matched: Set<WordRoot> = []
      while end < passage.units.count {
        let unit = passage.units[end]
        let bytes = unit.text.utf8.count + 1
        if end > start, length + bytes > spanLength { break }
        if end > start, unit.isCode != passage.units[end - 1].isCode,
          !(unit.isCode && fits(runFrom: end, in: passage.units, after: length))
        {
          break
        }
        length += bytes
        if unit.isCode { code += bytes }
        matched.formUnion(matches[end])
        end += 1
      }
      guard !matched.isEmpty else { continue }
      var score = terms.share(matched) + titleWeight * terms.share(title.subtracting(matched))
      score += rankWeight * passage.relevance
      score *= 1 - (1 - codeFactor) * Float(code) / Float(max(1, length))
      spans.append(
        QuotedSpan(passage: index, units: start..<end, score: score, matched: matched))
    }
    return firstDisjoint(spans, count: 2)
  }

  /// Whether a whole run of code fits behind the text before it: half of one is no example.
  private func fits(runFrom start: Int, in units: [QuotableUnit], after length: Int) -> Bool {
    var total = length
    for unit in units[start...] {
      guard unit.isCode else { break }
      total += unit.text.utf8.count + 1
      if total > spanLength { return false }
    }
    return true
  }

  private func firstDisjoint(_ spans: [QuotedSpan], count: Int) -> [QuotedSpan] {
    var taken: [QuotedSpan] = []
    let ordered = spans.sorted {
      ($0.score, $1.units.lowerBound) > ($1.score, $0.units.lowerBound)
    }
    for var span in ordered where taken.count < count {
      guard !taken.contains(where: { $0.units.overlaps(span.units) }) else { continue }
      span.score -= repeatCost * Float(taken.count)
      taken.append(span)
    }
    return taken
  }

  /// Whether two spans have most of their text in common.
  private func says(_ one: QuotedSpan, sameAs other: QuotedSpan) -> Bool {
    let first = Set(passages[one.passage].units[one.units].map(\.text))
    let second = Set(passages[other.passage].units[other.units].map(\.text))
    return first.intersection(second).count * 2 >= min(first.count, second.count)
  }
}
