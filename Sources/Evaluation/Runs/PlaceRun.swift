import SearchIndex

/// Measures how well searches find the places that are right.
struct PlaceRun {
  let snapshot: IndexSnapshot
  let models: EvaluationModels
  let report: @Sendable (EvaluationProgress) -> Void

  private struct Outcome {
    var item: PlaceCase
    var ranked: RankedPlaces
    /// The first hit.
    var found: String?
    var cost: RequestCost
  }

  /// Adds the figures of all cases together, and the accuracy for those of each origin.
  /// - Returns: why it ended early, if models failed.
  func add(_ cases: [PlaceCase], to evaluation: inout EvaluationReport) async -> String? {
    // The first search of an index costs more than those to come.
    if let first = cases.first { _ = try? await outcome(of: first) }
    let (outcomes, failure) = await CaseLoop(subject: .places, report: report).run(cases, outcome)
    guard !outcomes.isEmpty else { return failure }
    evaluation.parts.append(part(.places, outcomes, cases.count, isWhole: true))
    for (origin, subject) in Self.subjects {
      let ofOrigin = outcomes.filter { $0.item.origin == origin }
      guard !ofOrigin.isEmpty else { continue }
      evaluation.parts.append(
        part(subject, ofOrigin, cases.count { $0.origin == origin }, isWhole: false))
    }
    evaluation.misses += outcomes.filter { $0.ranked.isFirstRight == 0 }.map { outcome in
      .init(
        origin: outcome.item.origin, query: outcome.item.query,
        wanted: outcome.item.targets.map(\.description), found: outcome.found)
    }
    return failure
  }

  private static let subjects: [(PlaceCase.Origin, EvaluationReport.Part.Subject)] = [
    (.definition, .placesOfDefinitions), (.section, .placesOfSections), (.commit, .placesOfCommits),
  ]

  private func outcome(of item: PlaceCase) async throws -> Outcome {
    let (hits, cost) = try await RequestCost.measure(models.traffic) {
      let vector = try await models.vector(of: item.query, for: snapshot)
      return snapshot.search(
        SearchQuery(text: item.query, limit: RankedPlaces.depth, vector: vector))
    }
    let ranked = RankedPlaces(item.shown(by: hits, in: snapshot), relevant: item.targets.count)
    let first = hits.first.map { hit in
      "\(snapshot.file(snapshot.chunk(hit.chunk).file).path):\(hit.lines.lowerBound + 1)"
    }
    return Outcome(item: item, ranked: ranked, found: first, cost: cost)
  }

  private func part(
    _ subject: EvaluationReport.Part.Subject, _ outcomes: [Outcome], _ cases: Int, isWhole: Bool
  ) -> EvaluationReport.Part {
    var table = PartTable()
    // Every configuration that retrieves retrieves in the same way.
    func columns<Value>(_ values: [Value]) -> [[Value]] {
      models.configurations.map { $0.isRetrieving ? values : [] }
    }
    table.add(.accuracy, means: columns(outcomes.map(\.ranked.isFirstRight)))
    table.add(.recall, means: columns(outcomes.map(\.ranked.isFound)))
    if isWhole {
      table.add(.ndcg, means: columns(outcomes.map(\.ranked.ndcg)))
      table.add(.reciprocalRank, means: columns(outcomes.map(\.ranked.reciprocalRank)))
      table.add(costs: columns(outcomes.map(\.cost)))
    }
    return .init(subject: subject, measured: outcomes.count, cases: cases, rows: table.rows)
  }
}
