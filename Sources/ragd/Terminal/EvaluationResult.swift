import Evaluation

/// What `ragd eval --json` prints.
struct EvaluationResult: Encodable {
  let root: String
  let seed: UInt64
  let files: Int
  let chunks: Int
  /// Stopped before the end.
  let partial: Bool
  let seconds: Double
  let encoder: String?
  let decoder: String?
  let columns: [String]
  let parts: [Part]
  let summary: [String]
  let notes: [String]
  /// Queries whose first result was wrong, to look at.
  let misses: [EvaluationReport.Miss]

  struct Part: Encodable {
    let subject: EvaluationReport.Part.Subject
    let measured: Int
    let cases: Int
    /// A number, or null, for each column.
    let measures: [Row]
  }

  struct Row: Encodable {
    let measure: Measure
    let values: [Value?]
  }

  struct Value: Encodable {
    let value: Double
    /// The 95 % interval, where the value is a mean over cases.
    let low: Double?
    let high: Double?
  }

  init(
    _ report: EvaluationReport, root: String, seed: UInt64, seconds: Double, encoder: String?,
    decoder: String?
  ) {
    self.root = root
    self.seed = seed
    self.seconds = seconds
    self.encoder = encoder
    self.decoder = decoder
    files = report.files
    chunks = report.chunks
    partial = report.isPartial
    columns = report.columns
    summary = report.summary
    notes = report.notes
    misses = report.misses
    parts = report.parts.map { part in
      Part(
        subject: part.subject, measured: part.measured, cases: part.cases,
        measures: part.rows.map { row in
          Row(measure: row.measure, values: row.figures.map { $0.map(Value.init) })
        })
    }
  }
}

extension EvaluationResult.Value {
  init(_ figure: Figure) {
    value = figure.value
    guard case .mean(let estimate) = figure else {
      (low, high) = (nil, nil)
      return
    }
    (low, high) = (estimate.interval.lowerBound, estimate.interval.upperBound)
  }
}
