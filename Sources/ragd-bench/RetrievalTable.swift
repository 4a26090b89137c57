import Evaluation
import Foundation
import SearchIndex

/// Prints what searches are worth on judged projects, by words alone and, with vectors, by meaning too.
struct RetrievalTable {
  private let projects: [JudgedProject]
  private let categories: [String]
  private let modes: [Mode]

  private enum Mode: String {
    case words
    case meaning = "words and meaning"
  }

  init(_ projects: [JudgedProject]) {
    self.projects = projects
    categories = Set(projects.flatMap { $0.queries.map(\.category) }).sorted()
    modes = projects.contains { !$0.vectors.isEmpty } ? [.words, .meaning] : [.words]
  }

  // MARK: Scores

  func printScores() {
    let count = projects.reduce(0) { $0 + $1.queries.count }
    print("NDCG@10 of \(count) queries on \(projects.count) projects, pooled")
    printHead()
    printRow("all signals", without: nil)
  }

  /// The scores when each signal in turn counts for nothing.
  func printAblations() {
    print("\nwithout one signal: the difference to all signals")
    printHead()
    for signal in RankingSignal.allCases { printRow("− \(signal.rawValue)", without: signal) }
  }

  private func printHead() {
    let head = modes.map { mode in
      "  " + pad(mode.rawValue, (categories.count + 1) * width)
    }
    if modes.count > 1 { print(pad("", nameWidth) + head.joined()) }
    let columns = (["all"] + categories).map { pad($0, width, fromLeft: true) }.joined()
    print(pad("", nameWidth) + modes.map { _ in "  " + columns }.joined())
  }

  private func printRow(_ name: String, without signal: RankingSignal?) {
    var line = pad(name, nameWidth)
    for mode in modes {
      let scores = scores(mode, without: signal)
      let base = signal == nil ? nil : self.scores(mode, without: nil)
      line += "  "
      for category in [nil] + categories.map(Optional.some) {
        let score = mean(scores, of: category)
        let text =
          base.map { String(format: "%+.3f", score - mean($0, of: category)) }
          ?? String(format: "%.3f", score)
        line += pad(text, width, fromLeft: true)
      }
    }
    print(line)
  }

  private func scores(_ mode: Mode, without signal: RankingSignal?) -> [(
    category: String, score: Double
  )] {
    projects.flatMap { project in
      project.queries.enumerated().map { number, query in
        let places = project.places(number, byMeaning: mode == .meaning, without: signal)
        return (query.category, query.gain(places))
      }
    }
  }

  private func mean(_ scores: [(category: String, score: Double)], of category: String?) -> Double {
    let picked = scores.filter { category == nil || $0.category == category }
    return picked.reduce(0) { $0 + $1.score } / Double(max(1, picked.count))
  }

  private let nameWidth = 16
  private let width = 14

  private func pad(_ text: String, _ width: Int, fromLeft: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return fromLeft ? space + text : text + space
  }

  // MARK: Time

  func printLatencies() {
    for mode in modes {
      let seconds = projects.flatMap { project in
        project.queries.indices.map { number in
          let start = ContinuousClock.now
          _ = project.places(number, byMeaning: mode == .meaning)
          let embedding = mode == .meaning ? project.embedding[number] : 0
          return embedding + start.duration(to: .now).inSeconds
        }
      }
      let latencies = Latencies(seconds)
      print(
        String(
          format: "a search by %@: median %.1f ms, 95th percentile %.1f ms",
          mode.rawValue, latencies.percentile(0.5) * 1000, latencies.percentile(0.95) * 1000))
    }
  }

  // MARK: Lines

  /// How often the first hit's lines hold the whole definition that a name asks for: for the judged names, and
  /// for names that stand for one definition, taken evenly from each project.
  func printCoverage() {
    var judged = DefinitionCoverage()
    var sampled = DefinitionCoverage()
    for project in projects {
      let tagged = TaggedDefinition.all(below: project.snapshot.roots[0])
      for (number, query) in project.queries.enumerated() where query.category == "symbol" {
        if let definition = Self.definition(of: query, tagged) {
          let first = project.places(number, byMeaning: false).first
          judged.add(query.query, definition, first: first)
        }
      }
      for definition in Self.sample(tagged, of: project) {
        sampled.add(definition.name, definition, first: project.places(definition.name).first)
      }
    }
    print("the first hit holds the whole definition, by universal-ctags")
    printCoverage("judged names", judged)
    printCoverage("sampled names", sampled)
  }

  private func printCoverage(_ name: String, _ coverage: DefinitionCoverage) {
    guard coverage.asked > 0 else { return print("  \(name): universal-ctags finds none") }
    print(String(format: "  %@: %.3f of %d", name, coverage.share, coverage.asked))
    for miss in coverage.missed.prefix(Self.shownMisses) { print("    not \(miss)") }
    let rest = coverage.missed.count - Self.shownMisses
    if rest > 0 { print("    and \(rest) more") }
  }

  private static let shownMisses = 12
  private static let sampledNames = 100

  /// The longest definition in a file that answers: a type is longer than its constructor.
  private static func definition(of query: JudgedQuery, _ tagged: [TaggedDefinition])
    -> TaggedDefinition?
  {
    let name = query.query.split(whereSeparator: { ":.".contains($0) }).last.map(String.init)
    return tagged.filter { definition in
      definition.name == name && definition.isCallableOrType
        && query.targets.contains { $0.hasPath(definition.path) }
    }.max { ($0.lines.count, $1.lines.lowerBound) < ($1.lines.count, $0.lines.lowerBound) }
  }

  private static func sample(_ tagged: [TaggedDefinition], of project: JudgedProject)
    -> [TaggedDefinition]
  {
    let root = project.snapshot.roots[0]
    let names = Dictionary(grouping: tagged, by: \.name)
    let unique = tagged.filter { definition in
      names[definition.name]?.count == 1 && definition.isNamed && definition.isCallableOrType
        && definition.lines.count > 1
        && project.snapshot.file(
          root: root, path: String(definition.path.dropFirst(root.count + 1)))
          != nil
    }
    let count = min(sampledNames, unique.count)
    return (0..<count).map { unique[$0 * unique.count / count] }
  }
}
