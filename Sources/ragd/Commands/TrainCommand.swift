import Adaptation
import Foundation
import LanguageServer
import LanguageServerProtocol

extension Command {
  static let train = Command(
    name: "train", operands: "[DIR]", operandCount: 0...1,
    summary: "adapt the installed decoder to this project, and use the result if it is better",
    details: """
      Learns a LoRA adapter from the project's files, and holds a part of them back: the adapter is used
      only if it predicts these better than what is in use now. Nothing leaves this machine, and the
      decoder's own file stays as it is. Ctrl-C keeps what was learned; run it again to go on, with the
      same result as without a stop. "ragd adapter" lists, changes and exports what came of it.
      """,
    flags: [.root, .timeLimit, .dryRun, .scratch, .model, .threads, .json],
    run: { options in
      var options = options
      if let folder = options.operands.first { options.root = folder }
      return try await train(options)
    })

  /// Trains at the terminal.
  static func train(_ options: Options) async throws -> ExitStatus {
    let root = try ProjectRoot.resolve(
      options.root, from: FileManager.default.currentDirectoryPath)
    var trainer = try ProjectTrainer(
      root: root, settings: Project.prepare(root: root).settings, named: options.model,
      in: models, folders: .current)
    trainer.training.isFromScratch = options.isFromScratch
    trainer.training.isDry = options.isDryRun
    trainer.work = options.isDryRun ? .estimate : .train
    trainer.timeLimit = options.timeLimit
    trainer.threads = options.threads ?? trainer.threads
    let result = try await following(trainer)
    if options.printsJSON {
      try JSONOutput.print(result)
    } else {
      for line in TrainingDisplay.lines(result) { Terminal.print(line) }
    }
    return result.outcome == "stopped" ? .interrupted : .success
  }

  /// Shows a training while it runs; Ctrl-C ends it after the step under way.
  private static func following(_ trainer: ProjectTrainer) async throws -> TrainResult {
    do {
      return try await Interruption.cancelling {
        let (events, continuation) = AsyncStream.makeStream(of: ProjectTrainer.Event.self)
        async let result = {
          defer { continuation.finish() }
          return try await trainer.run { continuation.yield($0) }
        }()
        var display = TrainingDisplay()
        for await event in events { display.show(event) }
        display.clear()
        return try await result
      }
    } catch let failure as TrainingFailure {
      throw CommandFailure("\(failure)", hint: hint(failure))
    }
  }

  private static func hint(_ failure: TrainingFailure) -> String? {
    switch failure {
    case .tooLittleText:
      "completion learns from small projects by n-grams alone, which needs no training"
    case .busy: "wait until it has finished; \"ragd status\" shows how far it is"
    case .forgotten: "run ragd train again: it begins anew, without the file"
    }
  }
}
