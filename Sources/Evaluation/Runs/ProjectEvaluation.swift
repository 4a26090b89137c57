package import Corpus
import Foundation
import SearchIndex

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
    let index = MeasuredIndex(root: root, settings: settings, report: progress)
    await index.open()
    var report = EvaluationReport(columns: models.configurations.map(\.name))
    report.files = index.snapshot.fileCount
    report.chunks = index.snapshot.chunkCount
    // Both are drawn before anything is hidden.
    let held = HeldOutFiles(
      of: index.snapshot, loader: DocumentLoader(root: root, settings: settings), most: most,
      seed: seed, except: models.learned)
    if !kinds.isDisjoint(with: [.retrieval, .answers]) {
      await measurePlaces(index, &report)
    }
    if kinds.contains(.completion), !Task.isCancelled {
      await measureCompletion(index, held, &report)
    }
    report.isPartial = Task.isCancelled
    await index.close()
    return report
  }

  // MARK: Places and answers

  private func measurePlaces(_ index: MeasuredIndex, _ report: inout EvaluationReport) async {
    let cases = placeCases(index.snapshot, &report)
    guard !cases.isEmpty else { return }
    let hidden = await index.hide(cases)
    defer { index.show(hidden) }
    if let embedder = models.embedder, let vectors = models.vectors {
      report.note(await index.embed(into: vectors, with: embedder))
    }
    guard !Task.isCancelled else { return }
    let snapshot = index.snapshot
    if kinds.contains(.retrieval) {
      let run = PlaceRun(snapshot: snapshot, models: models, report: index.report)
      report.note(await run.add(cases, to: &report))
    }
    guard kinds.contains(.answers) else { return }
    let asked = Self.mixed(cases.filter { $0.name != nil }, cases.filter { $0.reference != nil })
    for isWritten in [false, true] where !asked.isEmpty && !Task.isCancelled {
      let run = AnswerRun(
        snapshot: snapshot, models: models, project: URL(fileURLWithPath: root).lastPathComponent,
        isWritten: isWritten, report: index.report)
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

  // MARK: Completion

  private func measureCompletion(
    _ index: MeasuredIndex, _ held: HeldOutFiles, _ report: inout EvaluationReport
  ) async {
    guard !held.cases.isEmpty else {
      return report.note("No completions are measured: there are too few files to hold some out.")
    }
    await index.leaveOut(held.paths)
    report.note("\(held.paths.count) files were left out of the index to be completed.")
    let snapshot = index.snapshot
    let run = CompletionRun(snapshot: snapshot, root: root, models: models, report: index.report)
    if let part = await run.part(held.cases) { report.parts.append(part) }
    let weighed = held.cases.prefix(max(1, most / Self.likelihoodShare))
    let (part, failure) = await LikelihoodRun(
      snapshot: snapshot, models: models, report: index.report
    ).part(Array(weighed))
    if let part { report.parts.append(part) }
    report.note(failure)
  }
}

extension EvaluationReport {
  fileprivate mutating func note(_ sentence: String?) {
    if let sentence, !notes.contains(sentence) { notes.append(sentence) }
  }
}
