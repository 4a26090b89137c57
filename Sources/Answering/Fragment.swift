import Corpus
import SearchIndex

/// A sentence or a run of lines of code that an answer may quote.
struct Fragment: Sendable {
  /// Index of the passage.
  var passage: Int
  /// Its units in the passage.
  var units: Range<Int>
  var text: String
  var isCode: Bool
  /// Whether it begins with a word that points back: "It is also …".
  var pointsBack = false
  /// The question's words in it.
  var matched: TermSet
  /// What speaks for it besides its own words: the passage's rank, headings, neighbours.
  var support: Float = 0
  /// Cosine of its vector and the question's; 0 without an encoder.
  var similarity: Float = 0
}

/// Cuts passages into fragments and tells what speaks for each.
///
/// The sentence that answers a question often stands beside the one that repeats its words, so that
/// words of neighbours count too, less with the distance. The weights were chosen on two sets of
/// questions, about three projects, where both agreed; each stands on a plateau, so that its second
/// digit says little.
struct FragmentScorer {
  /// Standing alone.
  let question: String
  let passages: [Passage]
  let terms: QuestionTerms
  private let kind: AnswerKind
  private let asksForDefault: Bool

  private let titleWeight: Float = 0.3
  private let rankWeight: Float = 0.5
  private let coverageWeight: Float = 0.2
  private let neighbourWeight: Float = 0.5
  private let secondNeighbourWeight: Float = 0.4
  /// Of docs, which say how things are used, beside comments in code.
  private let docsWeight: Float = 0.05
  /// Of a sentence that states a default, where the question asks for one.
  private let defaultWeight: Float = 0.2
  /// Of a sentence that can't be understood without the one before.
  private let backreferenceCost: Float = 0.1
  /// For each hundred bytes: what is said in fewer words leaves room for more.
  private let lengthCost: Float = 0.05
  /// Bytes of code that are quoted together at most, unless a line is longer.
  private static let codeLength = 300

  init(question: String, passages: [Passage], terms: QuestionTerms) {
    self.question = question
    self.passages = passages
    self.terms = terms
    kind = AnswerKind(question)
    asksForDefault = AnswerKind.asksForDefault(question)
  }

  /// The fragments of all passages, best first by words alone.
  /// - Complexity: O(bytes of the passages + fragments × log fragments).
  func fragments() -> [Fragment] {
    var all: [(fragment: Fragment, score: Float)] = []
    for index in passages.indices {
      for fragment in fragments(of: index) {
        all.append((fragment, score(of: fragment)))
      }
    }
    all.sort {
      ($0.score, $1.fragment.passage, $1.fragment.units.lowerBound)
        > ($1.score, $0.fragment.passage, $0.fragment.units.lowerBound)
    }
    return all.map(\.fragment)
  }

  /// The greatest share of the question, by weight, that one of the best passages has.
  func coverage(by fragments: [Fragment]) -> Float {
    var covered = passages.prefix(5).map(title)
    for fragment in fragments where covered.indices.contains(fragment.passage) {
      covered[fragment.passage].formUnion(fragment.matched)
    }
    return covered.map(terms.share).max() ?? 0
  }

  /// The question's words in a passage's names or headings.
  private func title(of passage: Passage) -> TermSet {
    terms.matches(in: passage.path.joined(separator: " "))
  }

  /// - Parameter covered: words that the answer has already, which count for less.
  func score(of fragment: Fragment, covered: TermSet = [], bonus: Float = 0) -> Float {
    let again = terms.share(fragment.matched.intersection(covered))
    let words = terms.share(fragment.matched) - Self.repeatedCost * again
    let factor: Float = fragment.isCode ? Self.codeFactor : 1
    return (words + fragment.support + fragment.similarity + bonus) * factor
  }

  /// Share of a word's weight that is lost when the answer has it already.
  private static let repeatedCost: Float = 0.6
  /// Code says what is done, prose what it is for.
  private static let codeFactor: Float = 0.7

  private func fragments(of index: Int) -> [Fragment] {
    let passage = passages[index]
    var fragments = cut(passage, index)
    let title = self.title(of: passage)
    let all = fragments.reduce(title) { $0.union($1.matched) }
    let base = rankWeight * passage.relevance + coverageWeight * terms.share(all)
    for place in fragments.indices {
      let own = fragments[place].matched
      let near = matched(at: [place - 1, place + 1], of: fragments)
      let second = matched(at: [place - 2, place + 2], of: fragments)
      fragments[place].support =
        base + neighbourWeight * terms.share(near.subtracting(own))
        + secondNeighbourWeight * terms.share(second.subtracting(near).subtracting(own))
        + titleWeight * terms.share(title.subtracting(near).subtracting(own))
        + (kind.isIn(fragments[place].text) ? kind.weight : 0)
        + (asksForDefault && AnswerKind.statesDefault(fragments[place].text) ? defaultWeight : 0)
        - lengthCost * Float(fragments[place].text.utf8.count) / 100
        + (passage.file.language.isProse ? docsWeight : 0)
        - (fragments[place].pointsBack ? backreferenceCost : 0)
    }
    return fragments
  }

  /// The sentence that a fragment points back to; nil when it points to none in its paragraph.
  func lead(of fragment: Fragment) -> Fragment? {
    let units = passages[fragment.passage].units
    let place = fragment.units.lowerBound
    guard fragment.pointsBack, place > 0, units[place].continues, !units[place - 1].isCode else {
      return nil
    }
    return self.fragment(place - 1, of: fragment.passage)
  }

  private func matched(at places: [Int], of fragments: [Fragment]) -> TermSet {
    places.reduce([]) {
      fragments.indices.contains($1) ? $0.union(fragments[$1].matched) : $0
    }
  }

  /// Sentences one by one; lines of code together as far as they are short enough.
  private func cut(_ passage: Passage, _ index: Int) -> [Fragment] {
    var fragments: [Fragment] = []
    for (place, unit) in passage.units.enumerated() {
      if unit.isCode, let last = fragments.last, last.isCode,
        last.text.utf8.count + unit.text.utf8.count < Self.codeLength
      {
        fragments[fragments.count - 1].units = last.units.lowerBound..<place + 1
        fragments[fragments.count - 1].text += "\n" + unit.text
        fragments[fragments.count - 1].matched.formUnion(terms.matches(in: unit.text))
      } else {
        fragments.append(fragment(place, of: index))
      }
    }
    return fragments
  }

  /// A unit of a passage by itself.
  private func fragment(_ place: Int, of index: Int) -> Fragment {
    let unit = passages[index].units[place]
    return Fragment(
      passage: index, units: place..<place + 1, text: unit.text, isCode: unit.isCode,
      pointsBack: !unit.isCode && Backreference.opens(unit.text),
      matched: terms.matches(in: unit.text))
  }
}

extension AnswerKind {
  /// What a fragment gains that holds a thing of this kind.
  fileprivate var weight: Float {
    switch self {
    case .number: 0.2
    case .reason: 0.15
    case .name: 0.08
    }
  }
}
