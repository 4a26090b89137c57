/// What was measured on one project.
package struct EvaluationReport: Sendable {
  /// Names of the configurations: the columns.
  package var columns: [String]
  package var files = 0
  package var chunks = 0
  package var parts: [Part] = []
  /// What was left out or stands behind the figures, in sentences.
  package var notes: [String] = []
  /// Queries whose first result was wrong.
  package var misses: [Miss] = []
  /// Whether it was stopped before its end.
  package var isPartial = false

  package init(columns: [String]) { self.columns = columns }

  /// One kind of request.
  package struct Part: Sendable {
    /// What is asked of the project.
    package enum Subject: String, Sendable, Encodable {
      case places
      case placesOfDefinitions, placesOfSections, placesOfCommits
      case quotedAnswers, writtenAnswers
      case completions
      case likelihood
    }

    package var subject: Subject
    /// Measured and made; fewer are measured when the run, or the time for the part, ends early.
    package var measured: Int
    package var cases: Int
    /// In the order of the rows; each with a figure, or none, for each column.
    package var rows: [Row]
  }

  /// A query that led elsewhere at first.
  package struct Miss: Sendable, Encodable {
    package var origin: PlaceCase.Origin
    package var query: String
    /// `path:line`, counted from 1; the path alone where the whole file is right.
    package var wanted: [String]
    package var found: String?
  }

  package struct Row: Sendable {
    package var measure: Measure
    /// Nil where the column has nothing that could be measured.
    package var figures: [Figure?]
    /// What each column has more than the first that has the measure, over the same cases; nil for that
    /// first one, and for what is no mean.
    package var gains: [Estimate?]
  }
}

/// Collects figures of one part, column by column.
struct PartTable {
  private(set) var rows: [EvaluationReport.Row] = []

  /// Adds a row of a measure that columns have for the same cases, case by case.
  mutating func add(_ measure: Measure, means values: [[Double]]) {
    let estimates = values.map { Estimate($0) }
    guard estimates.contains(where: { $0 != nil }) else { return }
    rows.append(
      .init(
        measure: measure, figures: estimates.map { $0.map(Figure.mean) }, gains: gains(of: values)))
  }

  /// Adds a row of numbers.
  /// - Parameter values: what the numbers are made of, case by case, where more is better.
  mutating func add(_ measure: Measure, numbers: [Double?], from values: [[Double]] = []) {
    guard numbers.contains(where: { $0 != nil }) else { return }
    rows.append(
      .init(
        measure: measure, figures: numbers.map { $0.map(Figure.number) },
        gains: values.isEmpty ? numbers.map { _ in nil } : gains(of: values)))
  }

  /// Adds the rows of latency and cost.
  mutating func add(costs: [[RequestCost]]) {
    let figures = costs.map(\.figures)
    for measure in Measure.allCases where figures.contains(where: { $0[measure] != nil }) {
      rows.append(
        .init(
          measure: measure, figures: figures.map { $0[measure] },
          gains: figures.map { _ in nil }))
    }
  }
  /// What each column has more than the first that has values, case by case.
  private func gains(of values: [[Double]]) -> [Estimate?] {
    guard let first = values.firstIndex(where: { !$0.isEmpty }) else {
      return values.map { _ in nil }
    }
    return values.indices.map { column in
      guard column != first, values[column].count == values[first].count else { return nil }
      return Estimate(zip(values[column], values[first]).map { $0 - $1 })
    }
  }
}
