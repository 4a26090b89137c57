import Answering
import Foundation
import SearchIndex

/// Measures answers: whether they name the definition that is asked for, and how near they come to the
/// project's own words.
struct AnswerRun {
  let snapshot: IndexSnapshot
  let models: EvaluationModels
  let project: String
  let isWritten: Bool
  let report: @Sendable (EvaluationProgress) -> Void

  /// Characters of an answer that count: pasting pages is not answering.
  private static let readLength = 800
  /// For answers that a model writes; they take seconds each.
  private static let limit = Duration.seconds(45)

  private struct Outcome {
    var item: PlaceCase
    /// Of each column; nil where it can't answer.
    var answers: [Reply?]
  }

  private struct Reply {
    var text: String
    var cost: RequestCost
  }

  /// - Parameter cases: those with a name or a reference.
  func part(_ cases: [PlaceCase]) async -> (part: EvaluationReport.Part?, failure: String?) {
    let loop = CaseLoop(
      subject: isWritten ? .writtenAnswers : .quotedAnswers, limit: isWritten ? Self.limit : nil,
      report: report)
    let (outcomes, failure) = await loop.run(cases) { item in
      var replies: [Reply?] = []
      for column in models.configurations { replies.append(try await reply(to: item, column)) }
      return Outcome(item: item, answers: replies)
    }
    guard outcomes.contains(where: { $0.answers.contains { $0 != nil } }) else {
      return (nil, failure)
    }
    return (
      .init(
        subject: loop.subject, measured: outcomes.count, cases: cases.count, rows: rows(outcomes)),
      failure
    )
  }

  // MARK: Answering

  private func reply(to item: PlaceCase, _ column: Configuration) async throws -> Reply? {
    guard isWritten ? column.writer != nil : column.isRetrieving else { return nil }
    let question = item.name == nil ? item.query : "What does this: \(item.query)?"
    let (text, cost) = try await RequestCost.measure(models.traffic) {
      if !column.isRetrieving, let writer = column.writer {
        return try await closedBook(question, writer)
      }
      let answerer = Answerer(
        snapshot: snapshot, generator: isWritten ? column.writer : nil, embedder: models.embedder,
        style: isWritten ? .written : .quoted)
      return try await answerer.finishedAnswer(to: Question(text: question)).text
    }
    return Reply(text: String(text.prefix(Self.readLength)), cost: cost)
  }

  /// What a model says from memory.
  private func closedBook(_ question: String, _ writer: any Generator) async throws -> String {
    let prompt = Prompt(
      instructions: """
        Answer the question about the software project \(project) in a few sentences. Give the name of \
        the function or type, if one is asked for.
        """, passages: [], question: question)
    var text = ""
    for try await piece in writer.generate(prompt) {
      text += piece
      if text.utf8.count >= Self.readLength { break }
    }
    try Task.checkCancellation()
    return text
  }

  // MARK: Figures

  private func rows(_ outcomes: [Outcome]) -> [EvaluationReport.Row] {
    var table = PartTable()
    func columns<Value>(_ value: (PlaceCase, Reply) -> Value?) -> [[Value]] {
      models.configurations.indices.map { column in
        outcomes.compactMap { outcome in outcome.answers[column].flatMap { value(outcome.item, $0) }
        }
      }
    }
    table.add(
      .accuracy,
      means: columns { item, reply in item.name.map { Self.names($0, in: reply.text) ? 1 : 0 } })
    table.add(
      .rougeL,
      means: columns { item, reply in item.reference.map { RougeL.of(reply.text, reference: $0) } })
    let pairs = columns { item, reply in item.reference.map { (reply.text, $0) } }
    table.add(
      .bleu,
      numbers: pairs.map { pairs in
        guard !pairs.isEmpty else { return nil }
        var bleu = BLEU()
        for (text, reference) in pairs { bleu.add(text, reference: reference) }
        return bleu.score
      })
    table.add(costs: columns { $1.cost })
    return table.rows
  }

  /// Whether a text has a name as a word of its own.
  static func names(_ name: String, in text: String) -> Bool {
    return text.ranges(of: name).contains { range in
      let before =
        range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : nil
      let after = range.upperBound < text.endIndex ? text[range.upperBound] : nil
      return before?.isIdentifier != true && after?.isIdentifier != true
    }
  }
}
