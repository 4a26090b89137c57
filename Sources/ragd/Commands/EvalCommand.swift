import Answering
import Evaluation
import Foundation
import LanguageModel
import LanguageServer
import SearchIndex

extension Command {
  static let eval = Command(
    name: "eval", operands: "[DIR]", operandCount: 0...1,
    summary: "measure on this project what retrieval and models are worth",
    details: """
      The cases come from the project: doc comments lead to definitions, headings to sections, subjects of
      commits to the files changed, and lines of files that are left out of the index are completed. What
      would give an answer away is hidden from the index that is measured. Figures in brackets are 95 %
      intervals: the same measures on other cases of this project would mostly lie there.

      The columns are ways to work: "neither" has no index (a completion sees its own file, a decoder only
      the question), "retrieval" has; where an adapter is in use, "adaptation" and "both" use it, and only
      files that it has not learned from are completed. Takes seconds without models, and two or three minutes with a decoder,
      whose parts end after 45 seconds each, with the cases that were measured by then. Ctrl-C prints what is
      measured so far. The project's own index is not used and not changed.
      """,
    flags: [.root, .kind, .most, .seed, .model, .json],
    run: { options in
      var options = options
      if let folder = options.operands.first { options.root = folder }
      let start = ContinuousClock.now
      let setup = try await EvaluationSetup(options)
      defer { setup.removeVectors() }
      let report = try await measure(setup.evaluation)
      guard !report.parts.isEmpty else {
        if report.isPartial { return .interrupted }
        throw CommandFailure(
          "there is nothing to measure in \(setup.root)", hint: report.notes.first)
      }
      let seconds = start.duration(to: .now) / .seconds(1)
      if options.printsJSON {
        try JSONOutput.print(
          EvaluationResult(
            report, root: setup.root, seed: options.seed, seconds: seconds,
            encoder: setup.encoder, decoder: setup.decoder))
      } else {
        show(report, setup, seconds: seconds, seed: options.seed)
      }
      return report.isPartial ? .interrupted : .success
    })

  /// Runs with a progress bar; Ctrl-C ends the run, and what was measured is kept.
  private static func measure(_ evaluation: ProjectEvaluation) async throws -> EvaluationReport {
    try await Interruption.cancelling {
      let (progress, continuation) = AsyncStream.makeStream(
        of: EvaluationProgress.self, bufferingPolicy: .bufferingNewest(1))
      async let report = {
        defer { continuation.finish() }
        return await evaluation.run { continuation.yield($0) }
      }()
      var bar = ProgressBar()
      for await state in progress { bar.show(state) }
      bar.clear()
      return await report
    }
  }

  private static func show(
    _ report: EvaluationReport, _ setup: EvaluationSetup, seconds: Double, seed: UInt64
  ) {
    let models = [setup.encoder, setup.decoder].compactMap(\.self)
    Terminal.print(
      Style.bold(setup.root.harmless) + ": " + Amounts.count(report.files, "file") + ", "
        + Amounts.count(report.chunks, "chunk") + "; "
        + (models.isEmpty ? "no models" : models.joined(separator: ", ")) + "; seed \(seed)")
    Terminal.print()
    for line in EvaluationTable(report: report).lines { Terminal.print(line) }
    Terminal.print()
    for sentence in report.summary { Terminal.print(sentence) }
    for note in report.notes + setup.notes { Terminal.print(Style.dim(note.harmless)) }
    if report.isPartial {
      Terminal.print(Style.yellow("Stopped early: fewer cases were measured."))
    }
    Terminal.print(Style.dim("Measured in \(Amounts.duration(seconds))."))
  }
}
