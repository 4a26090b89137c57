import Foundation

extension EvaluationReport {
  /// What the figures say, in sentences.
  package var summary: [String] {
    parts.compactMap { part in
      switch part.subject {
      case .places: found(part)
      case .quotedAnswers: named("Quoted answers", part)
      case .writtenAnswers: named("Answers that the decoder writes", part)
      case .completions: completed(part)
      case .likelihood: foreseen(part)
      case .placesOfDefinitions, .placesOfSections, .placesOfCommits: nil
      }
    }
  }

  private func found(_ part: Part) -> String? {
    guard let first = part.value(of: .accuracy), let ten = part.value(of: .recall) else {
      return nil
    }
    return "Searches show the right place first for \(Self.percent(first)) of "
      + "\(part.measured) queries, among the first ten for \(Self.percent(ten))."
  }

  private func named(_ subject: String, _ part: Part) -> String? {
    comparison(
      part.rows.first { $0.measure == .accuracy }, "\(subject) name the definition asked for")
  }

  private func completed(_ part: Part) -> String? {
    comparison(
      part.rows.first { $0.measure == .exactMatch }, "Lines are completed to the letter")
  }

  /// The share of each column, and whether it is more than the first one's.
  private func comparison(_ row: Row?, _ claim: String) -> String? {
    guard let row, let first = row.figures.firstIndex(where: { $0 != nil }) else { return nil }
    let phrases = columns.indices.dropFirst(first).compactMap { column -> String? in
      guard let figure = row.figures[column] else { return nil }
      let share = "in \(Self.percent(figure.value)) of cases with \(columns[column])"
      guard let gain = row.gains[column] else { return share }
      return share + ", " + Self.verdict(gain)
    }
    return "\(claim) " + phrases.joined(separator: "; ") + "."
  }

  /// Whether a gain is more than the choice of cases explains.
  static func verdict(_ gain: Estimate) -> String {
    guard gain.count >= leastCases else { return "too few cases to tell" }
    if gain.interval.lowerBound > 0 { return "which pays off" }
    if gain.interval.upperBound < 0 { return "which makes it worse" }
    return "a difference that \(gain.count) cases can't tell from chance"
  }

  /// Fewer cases are no ground for a verdict.
  private static let leastCases = 10

  private func foreseen(_ part: Part) -> String? {
    guard let row = part.rows.first(where: { $0.measure == .perplexity }) else { return nil }
    let phrases = columns.indices.compactMap { column -> String? in
      guard let figure = row.figures[column] else { return nil }
      let value = String(format: "%.1f with %@", figure.value, columns[column])
      return row.gains[column].map { "\(value), \(Self.verdict($0))" } ?? value
    }
    return "The decoder's perplexity on lines it has not seen is "
      + phrases.joined(separator: "; ") + " (lower is better)."
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
}

extension EvaluationReport.Part {
  /// The first column's figure of a measure.
  fileprivate func value(of measure: Measure) -> Double? {
    rows.first { $0.measure == measure }?.figures.compactMap(\.self).first?.value
  }
}
