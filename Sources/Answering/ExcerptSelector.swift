/// What an answer quotes of one passage.
struct Excerpt: Sendable {
  /// Index of the passage.
  var passage: Int
  /// In the passage's order.
  var fragments: [Fragment]
}

/// Chooses the fragments to quote: a few of the best passages, in a given length.
///
/// Greedy by score, where words that the answer has already count for less (maximal marginal
/// relevance: Carbonell and Goldstein, 1998), and sentences that follow on another read better.
struct ExcerptSelector {
  let scorer: FragmentScorer
  /// Bytes of the answer, titles and marks included.
  var budget = 790

  /// Fragments of one passage at most.
  private let fragmentLimit = 5
  /// What each further fragment of a passage loses.
  private let repeatCost: Float = 0.03
  private let adjacencyBonus: Float = 0.1
  /// Bytes that are not worth filling.
  private let leftover = 40

  /// The excerpts, best first.
  /// - Complexity: O(fragments × fragments chosen).
  func select(from fragments: [Fragment]) -> [Excerpt] {
    var excerpts: [Excerpt] = []
    var left = budget
    var covered: TermSet = []
    var texts: Set<String> = []
    while left > leftover {
      var best: (fragment: Fragment, score: Float, cost: Int)?
      for fragment in fragments where !texts.contains(fragment.text) {
        let excerpt = excerpts.first { $0.passage == fragment.passage }
        let lead = missingLead(of: fragment, in: excerpt)
        let cost = self.cost(of: fragment, in: excerpt) + (lead.map { $0.text.utf8.count + 2 } ?? 0)
        guard cost <= left, excerpt?.fragments.count ?? 0 < fragmentLimit else { continue }
        let score = scorer.score(
          of: fragment, covered: covered, bonus: bonus(of: fragment, in: excerpt))
        if score > best?.score ?? -.infinity { best = (fragment, score, cost) }
      }
      guard let best else { break }
      left -= best.cost
      covered.formUnion(best.fragment.matched)
      texts.insert(best.fragment.text)
      let excerpt = excerpts.first { $0.passage == best.fragment.passage }
      if let lead = missingLead(of: best.fragment, in: excerpt) {
        covered.formUnion(lead.matched)
        texts.insert(lead.text)
        Self.add(lead, to: &excerpts)
      }
      Self.add(best.fragment, to: &excerpts)
    }
    return excerpts
  }

  /// The sentence that has to be quoted before a fragment, unless it is already.
  private func missingLead(of fragment: Fragment, in excerpt: Excerpt?) -> Fragment? {
    guard let lead = scorer.lead(of: fragment) else { return nil }
    let isQuoted = excerpt?.fragments.contains { $0.units.overlaps(lead.units) } ?? false
    return isQuoted ? nil : lead
  }

  private static func add(_ fragment: Fragment, to excerpts: inout [Excerpt]) {
    guard let index = excerpts.firstIndex(where: { $0.passage == fragment.passage }) else {
      return excerpts.append(Excerpt(passage: fragment.passage, fragments: [fragment]))
    }
    let place = excerpts[index].fragments.firstIndex {
      $0.units.lowerBound > fragment.units.lowerBound
    }
    excerpts[index].fragments.insert(fragment, at: place ?? excerpts[index].fragments.count)
  }

  private func bonus(of fragment: Fragment, in excerpt: Excerpt?) -> Float {
    guard let excerpt else { return 0 }
    let follows = excerpt.fragments.contains {
      $0.units.upperBound == fragment.units.lowerBound
        || $0.units.lowerBound == fragment.units.upperBound
    }
    return (follows ? adjacencyBonus : 0) - repeatCost * Float(excerpt.fragments.count)
  }

  /// Bytes that the answer grows by.
  private func cost(of fragment: Fragment, in excerpt: Excerpt?) -> Int {
    let fence = fragment.isCode ? 14 : 0
    let length = fragment.text.utf8.count + fence + 2
    guard excerpt == nil else { return length }
    let title = scorer.passages[fragment.passage].path.last?.utf8.count ?? -8
    return length + title + 14
  }
}
