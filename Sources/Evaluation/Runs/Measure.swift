/// What a row of the report measures.
package enum Measure: String, Sendable, CaseIterable, Encodable {
  /// Share of cases whose first result, or whose answer, is right.
  case accuracy
  /// Share of queries with a right place among the first ten.
  case recall
  case ndcg
  case reciprocalRank
  /// Share of cursors whose line is completed to the letter.
  case exactMatch
  case editSimilarity
  /// Share of cursors at which something is offered.
  case offered
  case bleu
  case rougeL
  /// Of the rest of the cursor's line, by token.
  case perplexity
  case medianMilliseconds
  case slowMilliseconds
  /// Of this process, on all cores.
  case processorMilliseconds
  /// Bytes of text for an engine elsewhere.
  case sentBytes
}

/// A measured number, with its interval where it is a mean over cases.
package enum Figure: Sendable, Hashable {
  case mean(Estimate)
  case number(Double)

  package var value: Double {
    switch self {
    case .mean(let estimate): estimate.mean
    case .number(let number): number
    }
  }
}

/// What one request took.
package struct RequestCost: Sendable {
  package var seconds: Double
  package var processorSeconds: Double
  package var sentBytes: Int

  /// Runs a request and measures it; nothing else may run in the process.
  static func measure<Result>(
    _ traffic: EngineTraffic?, _ request: () async throws -> Result
  ) async rethrows -> (Result, RequestCost) {
    let (processor, sent) = (ProcessUsage.processorSeconds, traffic?.bytes ?? 0)
    let start = ContinuousClock.now
    let result = try await request()
    return (
      result,
      RequestCost(
        seconds: start.duration(to: .now).inSeconds,
        processorSeconds: ProcessUsage.processorSeconds - processor,
        sentBytes: (traffic?.bytes ?? 0) - sent)
    )
  }
}

extension [RequestCost] {
  /// Latency and cost of the requests; nothing for none.
  var figures: [Measure: Figure] {
    guard !isEmpty else { return [:] }
    let latencies = Latencies(map(\.seconds))
    let sent = reduce(0) { $0 + $1.sentBytes }
    var figures: [Measure: Figure] = [
      .medianMilliseconds: .number(latencies.percentile(0.5) * 1e3),
      .slowMilliseconds: .number(latencies.percentile(0.95) * 1e3),
      .processorMilliseconds: .number(reduce(0) { $0 + $1.processorSeconds } / Double(count) * 1e3),
    ]
    if sent > 0 { figures[.sentBytes] = .number(Double(sent) / Double(count)) }
    return figures
  }
}
