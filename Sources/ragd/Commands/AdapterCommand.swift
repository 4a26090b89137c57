import Adaptation
import Foundation
import LanguageModel
import LanguageServer
import ModelFormats
import Storage

extension Command {
  static let adapter = Command(
    name: "adapter",
    summary: "list, change, export and forget what was learned of this project",
    details: """
      An adapter is a small change of the installed decoder, made by "ragd train" for one project. At most
      one is in use; editors take a change over at once.
      """,
    subcommands: [
      adapterList, adapterUse, adapterRollback, adapterRemove, adapterForget, adapterExport,
    ])

  private static let adapterList = Command(
    name: "adapter list",
    summary: "show the adapters of this project, and what they are worth",
    flags: [.root, .json],
    run: { options in
      let (root, folder) = try adapters(options)
      let list = try explained { try AdapterList(root: root, folder: folder) }
      if options.printsJSON { try JSONOutput.print(list) } else { list.show() }
      return .success
    })

  private static let adapterUse = Command(
    name: "adapter use", operands: "N", operandCount: 1...1,
    summary: "put an adapter into use",
    flags: [.root, .model],
    run: { options in
      let number = try number(options.operands[0])
      let decoder = try chosen(.decoder, options, in: models)
      try changing(options) { try $0.use(number, of: decoder.base) }
      Terminal.print("adapter \(number) is in use")
      return .success
    })

  private static let adapterRollback = Command(
    name: "adapter rollback",
    summary: "go back to what was in use before: another adapter, or none",
    flags: [.root],
    run: { options in
      let number = try changing(options) { try $0.rollback() }
      Terminal.print(number.map { "adapter \($0) is in use" } ?? "no adapter is in use")
      return .success
    })

  private static let adapterRemove = Command(
    name: "adapter remove", operands: "N|all", operandCount: 1...1,
    summary: "remove an adapter; \"all\" also removes a training under way",
    flags: [.root],
    run: { options in
      if options.operands[0] == "all" {
        let (_, folder) = try adapters(options)
        try explained { try removeAll(folder) }
        Terminal.print("removed all adapters; no adapter is in use")
        return .success
      }
      let number = try number(options.operands[0])
      let current = try changing(options) { history in
        try history.remove(number)
        return try history.state().current
      }
      Terminal.print(
        "removed adapter \(number); "
          + (current.map { "adapter \($0) is in use" } ?? "no adapter is in use"))
      return .success
    })

  private static let adapterForget = Command(
    name: "adapter forget", operands: "FILE", operandCount: 1...1,
    summary: "remove every adapter that saw a file, keep the file out, and train again without it",
    details: """
      The adapters go at once, the training under way too if it saw the file. Ctrl-C leaves the new training
      for later. The file stays in the index; .ragdignore keeps it out of that as well.
      """,
    flags: [.root, .timeLimit, .model, .threads, .json],
    run: { options in
      let (root, folder) = try adapters(options)
      let path = try relative(options.operands[0], to: root)
      let removed = try changing(options, makesFolder: true) { try $0.forget(path) }
      do {
        try TrainingFolder(ofAdapters: folder).forget([path])
      } catch TrainingFailure.busy {
        Terminal.note("ragd: the training under way ends by itself if it saw the file")
        return .success
      }
      Terminal.note(
        "\(path.harmless) is forgotten; "
          + (removed.isEmpty
            ? "no adapter had seen it"
            : "removed " + removed.map { "adapter \($0)" }.joined(separator: ", ")))
      guard !removed.isEmpty else { return .success }
      return try await train(options)
    })

  // MARK: - Parts

  /// The project, and the folder of its adapters.
  static func adapters(_ options: Options) throws -> (root: String, folder: String) {
    let root = try ProjectRoot.resolve(
      options.root, from: FileManager.default.currentDirectoryPath)
    return (root, UserFolders.current.adapters(ofRoot: root))
  }

  private static func changing<Result>(
    _ options: Options, makesFolder: Bool = false, _ body: (AdapterHistory) throws -> Result
  ) throws -> Result {
    let (root, folder) = try adapters(options)
    let history =
      makesFolder
      ? AdapterHistory(try POSIXDirectory(path: folder)) : try AdapterHistory(existing: folder)
    guard let history else {
      throw CommandFailure("\(root) has no adapters", hint: "ragd train makes one")
    }
    return try explained { try body(history) }
  }

  /// Says what to do about a failure.
  static func explained<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let failure as AdapterFailure {
      throw CommandFailure("\(failure)", hint: "ragd adapter list shows what there is")
    } catch StorageError.corrupt(let name, let reason) {
      throw CommandFailure(
        "\(name) is damaged: \(reason)",
        hint: name == AdapterHistory.name
          ? "ragd adapter remove all begins anew; forgotten files must be named again"
          : "ragd adapter remove N removes the adapter, ragd adapter rollback goes back")
    }
  }

  /// The number of an adapter.
  static func number(_ operand: String) throws(UsageError) -> Int {
    guard let number = Int(operand), number > 0 else {
      throw UsageError(
        "\"\(operand)\" is no adapter's number", hint: "ragd adapter list shows them")
    }
    return number
  }

  private static func removeAll(_ folder: String) throws {
    guard FileManager.default.fileExists(atPath: folder) else { return }
    let training = try TrainingFolder(ofAdapters: folder)
    try training.discard()
    try AdapterHistory(POSIXDirectory(path: folder)).clear()
  }

  /// A file's path in the project.
  private static func relative(_ operand: String, to root: String) throws -> String {
    let path = ProjectRoot.absolute(operand, from: FileManager.default.currentDirectoryPath)
    if path.hasPrefix(root + "/") { return String(path.dropFirst(root.count + 1)) }
    // Also as `ragd adapter` and manifests name it.
    guard !operand.hasPrefix("/"), !operand.contains("..") else {
      throw CommandFailure("\(path) is not in \(root)")
    }
    return operand
  }
}

extension Command {
  private static let adapterExport = Command(
    name: "adapter export", operands: "DIR [N]", operandCount: 1...2,
    summary: "write the adapter in use, or adapter N, for other programs",
    details: """
      Forms: "gguf" (adapter.gguf, for llama.cpp's --lora and ADAPTER in an Ollama Modelfile), "peft" (a
      folder for transformers and vLLM). Use it with the decoder that it was trained on.
      """,
    flags: [.root, .format],
    run: { options in
      let (root, folder) = try adapters(options)
      let format = options.format ?? "gguf"
      guard ["gguf", "peft"].contains(format) else {
        throw UsageError(
          "--format must be gguf or peft", suggesting: format, from: ["gguf", "peft"])
      }
      let asked = try options.operands.dropFirst().first.map { try number($0) }
      guard let history = try AdapterHistory(existing: folder) else {
        throw CommandFailure("\(root) has no adapters", hint: "ragd train makes one")
      }
      let (manifest, weights) = try explained {
        guard let number = try asked ?? history.state().current else {
          throw CommandFailure("no adapter is in use", hint: "name one: ragd adapter export DIR N")
        }
        guard try history.state().adapters.contains(number) else {
          throw AdapterFailure.unknown(number)
        }
        let manifest = try history.manifest(number)
        return (manifest, try history.weights(manifest))
      }
      let target = ProjectRoot.absolute(
        options.operands[0], from: FileManager.default.currentDirectoryPath)
      let files =
        format == "gguf"
        ? [(name: "adapter.gguf", bytes: Array(weights.bytes))]
        : try AdapterTensors(GGUFFile(weights))
          .peft(configuration(of: manifest.base), base: manifest.base.name)
      let directory = try POSIXDirectory(path: target)
      for (name, bytes) in files { try directory.replace(name, bytes) }
      for (name, bytes) in files {
        Terminal.print("\(target.harmless)/\(name): \(Amounts.bytes(bytes.count))")
      }
      return .success
    })

  /// The shape of the decoder that an adapter belongs to.
  private static func configuration(of base: BaseModel) throws -> DecoderConfiguration {
    guard
      let decoder = models.entries().compactMap(\.model).first(where: {
        $0.base.sha256 == base.sha256
      })
    else {
      throw CommandFailure(
        "the decoder of this adapter, \(base.name), is not installed",
        hint: "--format gguf needs no decoder")
    }
    return try DecoderConfiguration(GGUFFile(MappedFile(path: models.weights(of: decoder))))
  }
}
