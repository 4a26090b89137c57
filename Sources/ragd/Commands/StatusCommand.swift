import Foundation
import LanguageServer
import LanguageServerProtocol

extension Command {
  static let status = Command(
    name: "status",
    summary: "show how large the index is, where it lies, and what it leaves out",
    flags: [.root, .json],
    run: { options in
      let project = try await Project.open(options, meanings: .present)
      let result = project.context.status()
      if options.printsJSON {
        try JSONOutput.print(result)
      } else {
        for workspace in result.workspaces { show(workspace) }
        show(result.models)
        for engine in result.engines ?? [] { show(engine) }
        if let completions = result.completions { show(completions) }
      }
      return result.workspaces.contains { $0.problem != nil } ? .failure : .success
    })

  private static func show(_ workspace: StatusResult.Workspace) {
    row("project", Style.bold(workspace.root))
    row("index", workspace.store)
    row(
      "size",
      [
        Amounts.count(workspace.files, "file"), Amounts.bytes(workspace.bytes),
        Amounts.count(workspace.chunks, "chunk"), Amounts.count(workspace.symbols, "symbol"),
        "\(Amounts.bytes(workspace.storeBytes)) on disk",
      ].joined(separator: ", "))
    if let embedding = workspace.embedding {
      row(
        "meanings",
        "\(Amounts.count(embedding.done, "chunk")) of \(embedding.total) can be found by meaning"
          + (embedding.sent.map { ", \($0) lie in your store" } ?? ""))
    }
    if let adaptation = workspace.adaptation { show(adaptation) }
    row("written by", workspace.follower ? "another ragd process, followed here" : "this process")
    for skipped in workspace.skipped {
      let more = skipped.count - min(skipped.count, 3)
      row(
        "left out",
        Amounts.count(skipped.count, "file") + " (\(skipped.reason)): "
          + skipped.paths.prefix(3).joined(separator: ", ").harmless
          + (more > 0 ? ", +\(more)" : ""))
    }
    if let problem = workspace.problem { row("problem", Style.red(problem)) }
  }

  private static func show(_ adaptation: StatusResult.Adaptation) {
    if let problem = adaptation.problem { return row("adapter", Style.red(problem.harmless)) }
    if let number = adaptation.adapter, let figures = adaptation.figures {
      row(
        "adapter",
        "\(number) of \(Amounts.count(adaptation.adapters, "adapter")), for "
          + (adaptation.decoder ?? "another decoder").harmless
          + String(
            format: ": %.1f %% wrong next tokens instead of %.1f %%", 100 * figures.errorAfter,
            100 * figures.errorBefore))
    } else {
      row("adapter", "none in use, \(adaptation.adapters) stored")
    }
    guard let training = adaptation.training else { return }
    row(
      "training",
      training.state == "begun"
        ? "stopped; ragd train goes on" : "another ragd process trains now")
  }

  private static func show(_ models: [StatusResult.Model]) {
    guard !models.isEmpty else {
      return row("model", "none installed: answers are quoted, completions copied from the project")
    }
    for model in models {
      row(model.kind, model.problem.map { Style.red($0) } ?? "\(model.name), \(model.state)")
    }
  }

  private static func show(_ completions: StatusResult.Completions) {
    let judged = completions.accepted + completions.rejected
    guard judged > 0 else { return }
    row(
      "completions",
      "\(completions.accepted) of \(judged) accepted (\(100 * completions.accepted / judged) %), "
        + "shown from \(Int((100 * completions.threshold).rounded())) % certainty on")
  }

  private static func row(_ name: String, _ value: String) {
    let gap = String(repeating: " ", count: max(1, 12 - name.count))
    Terminal.print(Style.dim(name) + gap + value)
  }
}
