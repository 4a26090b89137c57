package import Indexing

/// How far an evaluation is.
package enum EvaluationProgress: Sendable {
  /// The project is read, or its places get their vectors.
  case indexing(IndexProgress)
  /// Cases of a part are done, in seconds since it began.
  case cases(EvaluationReport.Part.Subject, done: Int, total: Int, seconds: Double)
}

/// Goes through the cases of one part and tells how far it is.
struct CaseLoop {
  let subject: EvaluationReport.Part.Subject
  /// No case is begun after it.
  var limit: Duration?
  let report: @Sendable (EvaluationProgress) -> Void

  /// Runs each case; ends early when the task is cancelled or the time is over.
  ///
  /// Nothing of a case counts that was cancelled, or whose models failed.
  /// - Returns: the results, and the first failure's words.
  func run<Case, Result>(
    _ cases: [Case], _ body: (Case) async throws -> Result
  ) async -> (results: [Result], failure: String?) {
    let start = ContinuousClock.now
    var results: [Result] = []
    for (done, item) in cases.enumerated() {
      let elapsed = start.duration(to: .now)
      if Task.isCancelled { break }
      if let limit, elapsed > limit, done > 0 { break }
      report(.cases(subject, done: done, total: cases.count, seconds: elapsed.inSeconds))
      do {
        let result = try await body(item)
        if Task.isCancelled { break }
        results.append(result)
      } catch is CancellationError {
        break
      } catch {
        return (results, "\(error)")
      }
    }
    return (results, nil)
  }
}
