import Completion
import Corpus
import SearchIndex

/// Measures completions at cursors of files that the index doesn't have.
struct CompletionRun {
  let snapshot: IndexSnapshot
  let root: String
  let models: EvaluationModels
  let report: @Sendable (EvaluationProgress) -> Void

  private struct Reply {
    var offer: String
    var expected: String
    var cost: RequestCost
  }

  func part(_ cases: [CompletionCase]) async -> EvaluationReport.Part? {
    let completers = models.configurations.map {
      Completer(snapshot: $0.isRetrieving ? snapshot : .empty)
    }
    let loop = CaseLoop(subject: .completions, report: report)
    let (outcomes, _) = await loop.run(cases) { item in
      var replies: [Reply] = []
      for completer in completers { replies.append(await reply(at: item, completer)) }
      return replies
    }
    guard !outcomes.isEmpty else { return nil }
    return .init(
      subject: .completions, measured: outcomes.count, cases: cases.count, rows: rows(outcomes))
  }

  /// What is offered when somebody has just typed there: the files nearby have been read before.
  private func reply(at item: CompletionCase, _ completer: Completer) async -> Reply {
    let request = CompletionRequest(root: root, document: item.document, offset: item.offset)
    _ = completer.inline(request)
    let (offered, cost) = await RequestCost.measure(nil) { completer.inline(request).first }
    return Reply(
      offer: offered.map { item.offered($0.text, replacing: $0.replace) } ?? "",
      expected: item.expected, cost: cost)
  }

  private func rows(_ outcomes: [[Reply]]) -> [EvaluationReport.Row] {
    var table = PartTable()
    func columns<Value>(_ value: (Reply) -> Value) -> [[Value]] {
      models.configurations.enumerated().map { column, configuration in
        configuration.isAdapted ? [] : outcomes.map { value($0[column]) }
      }
    }
    table.add(.exactMatch, means: columns { $0.offer == $0.expected ? 1 : 0 })
    table.add(.editSimilarity, means: columns { EditSimilarity.of($0.offer, $0.expected) })
    table.add(.offered, means: columns { $0.offer.isEmpty ? 0 : 1 })
    table.add(
      .bleu,
      numbers: columns { $0 }.map { replies in
        guard !replies.isEmpty else { return nil }
        var bleu = BLEU()
        for reply in replies { bleu.add(reply.offer, reference: reply.expected) }
        return bleu.score
      })
    table.add(costs: columns(\.cost))
    return table.rows
  }
}
