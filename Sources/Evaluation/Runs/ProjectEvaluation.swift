package import Corpus
import Foundation
import Indexing
import SearchIndex
import Storage

/// What to measure.
package enum EvaluationKind: String, Sendable, CaseIterable {
  case retrieval
  case answers
  case completion
}

/// Measures ragd on a project, with cases made from the project's own contents.
///
/// Works on an index of its own, in memory: the project's store is neither used nor changed.
package struct ProjectEvaluation: Sendable {
  private let root: String
  private let settings: CorpusSettings
  private let models: EvaluationModels
  /// The commits of the project, or why there are none.
  private let commits: Result<CommitLog, CommitLog.Failure>

  package var kinds = Set(EvaluationKind.allCases)
  /// Cases at most, of each origin.
  package var most = 100
  package var seed: UInt64 = 0

  /// Of the cases, how many answers are written and how many lines are weighed by a model at most: what
  /// takes seconds each has to be a smaller sample.
  private static let writtenShare = 3
  private static let likelihoodShare = 2

  package init(
    root: String, settings: CorpusSettings, models: EvaluationModels,
    commits: Result<CommitLog, CommitLog.Failure>
  ) {
    self.root = root
    self.settings = settings
    self.models = models
    self.commits = commits
  }

  /// Makes the cases, and measures them until the end or until the task is cancelled.
  package func run(
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async -> EvaluationReport {
    let directory = MemoryDirectory()
    let indexer = Indexer(root: root, store: "", settings: settings) { directory }
    indexer.start(watching: false)
    await following(indexer, progress) { await indexer.whenReady() }
    var report = EvaluationReport(columns: models.configurations.map(\.name))
    report.files = indexer.snapshot.fileCount
    report.chunks = indexer.snapshot.chunkCount
    // Both are drawn before anything is hidden.
    let held = HeldOutFiles(
      of: indexer.snapshot, loader: DocumentLoader(root: root, settings: settings), most: most,
      seed: seed)
    if !kinds.isDisjoint(with: [.retrieval, .answers]) {
      await measurePlaces(indexer, &report, progress)
    }
    if kinds.contains(.completion) { await measureCompletion(indexer, held, &report, progress) }
    report.isPartial = Task.isCancelled
    await indexer.stop()
    return report
  }

  // MARK: Places and answers

  private func measurePlaces(
    _ indexer: Indexer, _ report: inout EvaluationReport,
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async {
    let cases = placeCases(indexer.snapshot, &report)
    guard !cases.isEmpty else { return }
    let hidden = await hide(cases, in: indexer)
    defer { for path in hidden { indexer.setBuffer(path: path, text: nil) } }
    await embed(indexer, &report, progress)
    guard !Task.isCancelled else { return }
    let snapshot = indexer.snapshot
    if kinds.contains(.retrieval) {
      let run = PlaceRun(snapshot: snapshot, models: models, report: progress)
      report.note(await run.add(cases, to: &report))
    }
    guard kinds.contains(.answers) else { return }
    let asked = Self.mixed(cases.filter { $0.name != nil }, cases.filter { $0.reference != nil })
    for isWritten in [false, true] where !asked.isEmpty && !Task.isCancelled {
      let run = AnswerRun(
        snapshot: snapshot, models: models, project: URL(fileURLWithPath: root).lastPathComponent,
        isWritten: isWritten, report: progress)
      let (part, failure) = await run.part(
        isWritten ? Array(asked.prefix(max(1, most / Self.writtenShare))) : asked)
      if let part { report.parts.append(part) }
      report.note(failure)
    }
  }

  private func placeCases(
    _ snapshot: IndexSnapshot, _ report: inout EvaluationReport
  ) -> [PlaceCase] {
    var random = LinearGenerator(state: seed)
    let definitions = DefinitionCases(snapshot: snapshot).sample(most, &random)
    let sections = SectionCases(snapshot: snapshot).sample(most, &random)
    if definitions.isEmpty { report.note("No definition has a doc comment that makes a query.") }
    if sections.isEmpty { report.note("No docs have headings that make a query.") }
    guard kinds.contains(.retrieval) else { return definitions + sections }
    return definitions + sections + commitCases(snapshot, &random, &report)
  }

  private func commitCases(
    _ snapshot: IndexSnapshot, _ random: inout LinearGenerator, _ report: inout EvaluationReport
  ) -> [PlaceCase] {
    switch commits {
    case .failure(let failure):
      report.note("No commits are measured: \(failure.reason).")
      return []
    case .success(let log):
      let cases = CommitCases(snapshot: snapshot, root: root, log: log).sample(most, &random)
      if log.isShallow {
        report.note(
          "The clone is shallow: \(log.commits.count) of its commits are known, \(cases.count) make a "
            + "query; \"git fetch --unshallow\" gets the others.")
      } else if cases.isEmpty {
        report.note(
          "None of \(log.commits.count) commits makes a query that leads to present files.")
      }
      return cases
    }
  }

  /// One of each in turn, so that the first ones are of both kinds.
  private static func mixed(_ some: [PlaceCase], _ others: [PlaceCase]) -> [PlaceCase] {
    (0..<max(some.count, others.count)).flatMap { index in
      [some, others].compactMap { $0.indices.contains(index) ? $0[index] : nil }
    }
  }

  /// Blanks what would give places away: files appear as buffers whose hidden bytes are spaces, so lines and
  /// offsets stay as they are.
  ///
  /// - Returns: the paths of the buffers.
  private func hide(_ cases: [PlaceCase], in indexer: Indexer) async -> [String] {
    var hidden: [String: [Range<Int>]] = [:]
    for item in cases where !item.hidden.isEmpty {
      hidden[item.targets[0].path, default: []] += item.hidden
    }
    let snapshot = indexer.snapshot
    for (path, ranges) in hidden {
      guard let file = snapshot.file(root: root, path: path),
        var text = try? snapshot.document(file).document.text
      else { continue }
      for place in ranges.joined() where text.indices.contains(place) && !text[place].isLineEnd {
        text[place] = UInt8(ascii: " ")
      }
      indexer.setBuffer(path: path, text: text)
    }
    await indexer.whenIdle()
    return Array(hidden.keys)
  }

  // MARK: Completion

  private func measureCompletion(
    _ indexer: Indexer, _ held: HeldOutFiles, _ report: inout EvaluationReport,
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async {
    guard !held.cases.isEmpty else {
      return report.note("No completions are measured: there are too few files to hold some out.")
    }
    var settings = settings
    settings.exclude += held.paths.map(Self.pattern)
    indexer.configure(settings)
    await following(indexer, progress) { await indexer.whenIdle() }
    report.note("\(held.paths.count) files were left out of the index to be completed.")
    let run = CompletionRun(
      snapshot: indexer.snapshot, root: root, models: models, report: progress)
    if let part = await run.part(held.cases) { report.parts.append(part) }
    let weighed = held.cases.prefix(max(1, most / Self.likelihoodShare))
    let (part, failure) = await LikelihoodRun(
      snapshot: indexer.snapshot, models: models, report: progress
    ).part(Array(weighed))
    if let part { report.parts.append(part) }
    report.note(failure)
  }

  /// The ignore pattern of one path, in which nothing stands for anything else.
  static func pattern(of path: String) -> String {
    "/" + path.map { "*?[]\\ ".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  // MARK: The index

  private func embed(
    _ indexer: Indexer, _ report: inout EvaluationReport,
    _ progress: @escaping @Sendable (EvaluationProgress) -> Void
  ) async {
    guard let embedder = models.embedder, let vectors = models.vectors else { return }
    indexer.embed(into: vectors) { embedder }
    await following(indexer, progress) { await indexer.whenEmbedded() }
    report.note(indexer.status.embedding?.problem)
  }

  /// Tells how far the indexer is while it works.
  private func following(
    _ indexer: Indexer, _ report: @escaping @Sendable (EvaluationProgress) -> Void,
    _ work: () async -> Void
  ) async {
    let telling = Task {
      for await progress in indexer.progress() { report(.indexing(progress)) }
    }
    await work()
    telling.cancel()
    await telling.value
  }
}

extension EvaluationReport {
  fileprivate mutating func note(_ sentence: String?) {
    if let sentence, !notes.contains(sentence) { notes.append(sentence) }
  }
}

extension UInt8 {
  fileprivate var isLineEnd: Bool { self == 0x0A || self == 0x0D }
}
