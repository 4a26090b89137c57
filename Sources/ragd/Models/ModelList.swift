import LanguageModel

/// What `ragd model list` prints.
struct ModelList: Encodable {
  enum State: String, Encodable { case installed, available, damaged }

  struct Item: Encodable {
    var name: String
    var kind: String?
    var bytes: Int
    /// Of a model that is not installed.
    var downloadBytes: Int?
    var license: String?
    var summary: String?
    var state: State
    /// Whether ragd uses it when the user names none.
    var isUsed = false
    var problem: String?
  }

  let folder: String
  var models: [Item]

  /// Installed models first.
  init(_ store: ModelStore) {
    folder = store.folder
    let entries = store.entries()
    let used = [ModelKind.decoder, .encoder].compactMap { try? store.choice(of: $0)?.name }
    models = entries.map { entry in
      let known = CatalogueModel.all.first { $0.name == entry.name }
      return Item(
        name: entry.name, kind: entry.model?.kind.rawValue ?? known?.kind.rawValue,
        bytes: entry.model?.bytes ?? 0, license: entry.model?.license, summary: known?.summary,
        state: entry.problem == nil ? .installed : .damaged, isUsed: used.contains(entry.name),
        problem: entry.problem?.message)
    }
    models += CatalogueModel.all.filter { known in !entries.contains { $0.name == known.name } }
      .map { known in
        Item(
          name: known.name, kind: known.kind.rawValue, bytes: known.bytes,
          downloadBytes: known.downloadBytes, license: known.license, summary: known.summary,
          state: .available)
      }
  }

  func show() {
    let width = models.map(\.name.count).max() ?? 0
    for model in models {
      let gap = String(repeating: " ", count: width - model.name.count + 2)
      let state =
        switch model.state {
        case .installed: Style.green("installed") + (model.isUsed ? ", in use" : "")
        case .available: Style.dim("not installed")
        case .damaged: Style.red("damaged")
        }
      let facts = [
        model.kind ?? "", Amounts.bytes(model.bytes), model.license ?? "licence unknown",
      ]
      Terminal.print(
        Style.bold(model.name.harmless) + gap + facts.joined(separator: ", ").harmless + ", "
          + state)
      if let summary = model.summary { Terminal.print("  " + Style.dim(summary)) }
      if let problem = model.problem { Terminal.print("  " + Style.red(problem.harmless)) }
    }
    if !models.contains(where: { $0.state == .installed }) {
      Terminal.note("\nNo model is installed in \(folder); ragd model install NAME installs one.")
    }
  }
}

/// How the check of an installed model ended.
struct ModelCheck: Encodable {
  var name: String
  var problem: String?
  var hint: String?

  func show() {
    guard let problem else { return Terminal.print("\(Style.green("ok  "))  \(name)") }
    Terminal.print("\(Style.red("fail"))  \(name): \(problem.harmless)")
    if let hint { Terminal.print("      " + Style.dim("→ \(hint)")) }
  }
}
