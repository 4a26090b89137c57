import Corpus
import Foundation
import SearchIndex

/// Measures how well a language model foresees the project's own lines: its perplexity on the rest of the
/// cursors' lines, after the text before them alone, and with passages of other files that a search finds.
struct LikelihoodRun {
  let snapshot: IndexSnapshot
  let models: EvaluationModels
  let report: @Sendable (EvaluationProgress) -> Void

  /// A context of a few hundred tokens takes about a second to read.
  private static let limit = Duration.seconds(45)
  /// Bytes before the cursor that are searched for, and passages that are read.
  private static let queryLength = 400
  private static let passages = 3

  private struct Reply {
    var likelihood: TextLikelihood
    var cost: RequestCost
  }

  func part(
    _ cases: [CompletionCase]
  ) async -> (part: EvaluationReport.Part?, failure: String?) {
    guard models.configurations.contains(where: { $0.languageModel != nil }) else {
      return (nil, nil)
    }
    let loop = CaseLoop(subject: .likelihood, limit: Self.limit, report: report)
    let (outcomes, failure) = await loop.run(cases) { item in
      var replies: [Reply?] = []
      for column in models.configurations { replies.append(try await reply(to: item, column)) }
      return replies
    }
    guard !outcomes.isEmpty else { return (nil, failure) }
    var table = PartTable()
    let columns = models.configurations.indices.map { column in outcomes.compactMap { $0[column] } }
    table.add(
      .perplexity, numbers: columns.map { Self.perplexity($0.map(\.likelihood)) },
      from: columns.map {
        $0.map { $0.likelihood.logarithm / Double(max(1, $0.likelihood.tokens)) }
      })
    table.add(costs: columns.map { $0.map(\.cost) })
    return (
      .init(
        subject: .likelihood, measured: outcomes.count, cases: cases.count, rows: table.rows),
      failure
    )
  }

  private func reply(to item: CompletionCase, _ column: Configuration) async throws -> Reply? {
    guard let model = column.languageModel else { return nil }
    let (likelihood, cost) = try await RequestCost.measure(models.traffic) {
      let passages = column.isRetrieving ? try await passages(for: item) : []
      return try await model.likelihood(
        of: item.expected, after: item.before, passages: passages)
    }
    return Reply(likelihood: likelihood, cost: cost)
  }

  /// Texts of places that the text before the cursor leads to, best first, each under its path.
  private func passages(for item: CompletionCase) async throws -> [String] {
    let text = String(decoding: item.before.utf8.suffix(Self.queryLength), as: UTF8.self)
    let query = SearchQuery(
      text: text, limit: Self.passages, vector: try await models.vector(of: text, for: snapshot))
    return snapshot.search(query).compactMap { hit in
      let chunk = snapshot.chunk(hit.chunk)
      guard let (document, isCurrent) = try? snapshot.document(chunk.file), isCurrent else {
        return nil
      }
      return "\(document.path):\n\(document.string(chunk.bytes))"
    }
  }

  /// e to the mean of the tokens' negative log-probabilities; nil without tokens.
  static func perplexity(_ likelihoods: [TextLikelihood]) -> Double? {
    let tokens = likelihoods.reduce(0) { $0 + $1.tokens }
    guard tokens > 0 else { return nil }
    return exp(-likelihoods.reduce(0) { $0 + $1.logarithm } / Double(tokens))
  }
}
