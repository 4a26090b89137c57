import Evaluation
import Foundation

/// An evaluation as a table for people: a column for each configuration, a block for each part.
struct EvaluationTable {
  let report: EvaluationReport

  private static let labelWidth = 36
  private static let gap = 3

  /// The lines of the table, its head first.
  var lines: [String] {
    let rows = report.parts.map { part in part.rows.map { cells(of: $0) } }
    let widths = report.columns.indices.map { column in
      (rows.joined().map { $0[column].count } + [report.columns[column].count]).max() ?? 0
    }
    func line(_ label: String, _ cells: [String], _ style: (String) -> String = { $0 }) -> String {
      let padded = zip(cells, widths).map { cell, width in
        String(repeating: " ", count: max(0, width - cell.count) + Self.gap) + style(cell)
      }
      return label + String(repeating: " ", count: max(0, Self.labelWidth - label.count))
        + padded.joined()
    }
    var lines = [line("", report.columns, Style.bold.callAsFunction)]
    for (part, rows) in zip(report.parts, rows) {
      lines += ["", Style.bold(part.subject.title) + Style.dim(", " + count(of: part))]
      for (row, cells) in zip(part.rows, rows) {
        lines.append(line("  " + row.measure.title(in: part.subject), cells))
      }
    }
    return lines
  }

  private func count(of part: EvaluationReport.Part) -> String {
    let noun = part.subject.noun
    guard part.measured < part.cases else { return Amounts.count(part.measured, noun) }
    return "\(part.measured) of \(Amounts.count(part.cases, noun))"
  }

  private func cells(of row: EvaluationReport.Row) -> [String] {
    row.figures.map { figure in
      guard let figure else { return "–" }
      let value = row.measure.format(figure.value)
      guard case .mean(let estimate) = figure else { return value }
      let (low, high) = (estimate.interval.lowerBound, estimate.interval.upperBound)
      return "\(value) [\(row.measure.format(low))–\(row.measure.format(high))]"
    }
  }
}

extension EvaluationReport.Part.Subject {
  var title: String {
    switch self {
    case .places: "Finding places"
    case .placesOfDefinitions: "  by doc comment → definition"
    case .placesOfSections: "  by heading → section"
    case .placesOfCommits: "  by commit subject → files changed"
    case .quotedAnswers: "Answers, quoted"
    case .writtenAnswers: "Answers, written by the decoder"
    case .completions: "Completing lines of unseen files"
    case .likelihood: "Foreseeing lines of unseen files"
    }
  }

  fileprivate var noun: String {
    switch self {
    case .places, .placesOfDefinitions, .placesOfSections, .placesOfCommits: "case"
    case .quotedAnswers, .writtenAnswers: "question"
    case .completions: "cursor"
    case .likelihood: "line"
    }
  }
}

extension Measure {
  fileprivate func title(in subject: EvaluationReport.Part.Subject) -> String {
    switch self {
    case .accuracy:
      switch subject {
      case .quotedAnswers, .writtenAnswers: "accuracy (names the definition)"
      default: "accuracy (the first is right)"
      }
    case .recall: "right among the first ten"
    case .ndcg: "NDCG@10"
    case .reciprocalRank: "MRR"
    case .exactMatch: "exact match"
    case .editSimilarity: "edit similarity"
    case .offered: "something offered"
    case .bleu: "BLEU"
    case .rougeL: "ROUGE-L"
    case .perplexity: "perplexity"
    case .medianMilliseconds: "latency, median, ms"
    case .slowMilliseconds: "latency, 95th percentile, ms"
    case .processorMilliseconds: "cost, processor ms a request"
    case .sentBytes: "cost, bytes sent elsewhere a request"
    }
  }

  fileprivate func format(_ value: Double) -> String {
    switch self {
    case .accuracy, .recall, .ndcg, .reciprocalRank, .exactMatch, .editSimilarity, .offered,
      .rougeL:
      String(format: "%.2f", value)
    case .bleu, .perplexity: String(format: "%.1f", value)
    case .medianMilliseconds, .slowMilliseconds, .processorMilliseconds:
      String(format: value < 10 ? "%.1f" : "%.0f", value)
    case .sentBytes: String(format: "%.0f", value)
    }
  }
}
