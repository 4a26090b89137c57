import Answering
import Foundation
import LanguageServer
import LanguageServerProtocol
import RemoteEngines
import SearchIndex

extension Command {
  static let engine = Command(
    name: "engine",
    summary: "show the services that your settings name, and decide what may go to them",
    details: """
      An engine is a server that you run or pay for: Ollama or an OpenAI-compatible one, which write or
      make vectors, Chroma or Pinecone, which keep vectors. Your settings file names them (generator,
      embedder, vectors). Nothing goes to another machine before you allow it.
      """,
    subcommands: [engineList, engineAllow, engineCheck, engineRevoke])

  private static let engineList = Command(
    name: "engine list",
    summary: "show which host gets what, and whether it may",
    flags: [.json],
    run: { options in
      let (services, models) = engines()
      let states = services.states(models.engines)
      if options.printsJSON {
        try JSONOutput.print(["engines": states])
      } else {
        for state in states { show(state) }
        if states.isEmpty { Terminal.note("ragd: your settings name no engine") }
      }
      return .success
    })

  private static let engineAllow = Command(
    name: "engine allow",
    summary: "allow what your settings want to send, after a question for each host",
    run: { _ in
      let (services, models) = engines()
      let consents = services.unasked(models.engines)
      if consents.isEmpty { Terminal.note("ragd: there is nothing to decide") }
      var isAllAllowed = true
      for consent in consents {
        Terminal.write(consent.question + " [y/N] ", to: STDERR_FILENO)
        let answer = readLine()?.trimmingCharacters(in: .whitespaces).lowercased()
        if answer == "y" || answer == "yes" {
          try services.consents.grant(consent)
          Terminal.print("allowed: \(consent.origin)")
        } else {
          isAllAllowed = false
        }
      }
      return isAllAllowed ? .success : .failure
    })

  private static let engineCheck = Command(
    name: "engine check",
    summary: "send each engine something small, and say how that went",
    run: { _ in
      let (services, models) = engines(reporting: true)
      let settings = models.engines
      var results: [(role: String, result: String?)] = []
      if settings.generator.url != nil {
        results.append(("generator", await written(by: services, settings.generator)))
      }
      if settings.embedder.url != nil {
        let embedder = await services.embedder(settings.embedder)
        results.append(("embedder", embedder.map { "makes vectors \($0.width) wide" }))
      }
      if settings.vectors.url != nil {
        results.append(("vectors", await kept(by: services, models)))
      }
      for (role, result) in results { Terminal.print("\(role): \(result ?? "can't be used")") }
      return results.allSatisfy { $0.result != nil } ? .success : .failure
    })

  private static let engineRevoke = Command(
    name: "engine revoke", operands: "URL", operandCount: 1...1,
    summary: "take back what was allowed for a host",
    run: { options in
      let origin = try Endpoint(options.operands[0]).origin
      guard try engines().services.consents.revoke(origin: origin) else {
        throw CommandFailure("nothing was allowed for \(origin)")
      }
      Terminal.print("nothing goes to \(origin) any more")
      return .success
    })

  private static func engines(
    reporting: Bool = false
  ) -> (services: RemoteServices, models: Settings.Models) {
    let (settings, problems) = SettingsReader(folders: .current).user()
    for problem in problems { Terminal.note("ragd: \(problem.message)") }
    let services = RemoteServices(consents: ConsentRegister(folder: UserFolders.current.data)) {
      if reporting { Terminal.note("ragd: \($0)") }
    }
    return (services, settings.models)
  }

  private static func written(
    by services: RemoteServices, _ engine: Settings.Engine
  ) async -> String? {
    guard let generator = services.generator(engine, local: { nil }) else { return nil }
    let prompt = Prompt(
      instructions: "Answer in one word.", passages: [], question: "Say hello.")
    var text = ""
    do {
      for try await piece in generator.generate(prompt) { text += piece }
    } catch {
      Terminal.note("ragd: \(error)")
    }
    return text.isEmpty ? nil : "wrote \"\(text.prefix(60))\"".harmless
  }

  /// How many vectors the store has, of the embedder that the settings choose.
  private static func kept(by services: RemoteServices, _ settings: Settings.Models) async
    -> String?
  {
    let models = InstalledModels.forCommand(Command.models)
    guard let embedder = await models.embedder(settings) else { return nil }
    guard let store = services.vectorStore(settings.engines.vectors, embedder) else { return nil }
    do {
      return "keeps " + Amounts.count(try await store.count(), "vector") + " of this embedder"
    } catch {
      Terminal.note("ragd: \(error)")
      return nil
    }
  }

  /// Shows one engine, for `ragd engine list` and `ragd status`.
  static func show(_ engine: StatusResult.Engine) {
    let permission =
      engine.leaves
      ? engine.allowed ? "allowed" : Style.yellow("not allowed yet: ragd engine allow")
      : "stays on this machine"
    Terminal.print(
      Style.bold(engine.role) + ": \(engine.origin) gets \(engine.sends) ".harmless + permission)
    if let problem = engine.problem { Terminal.print("  " + Style.red(problem.harmless)) }
  }
}
