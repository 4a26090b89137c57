import Adaptation
import Answering
import Completion
import Kernels
import LanguageModel
import LanguageServer
import LanguageServerProtocol
import LocalModels
import RemoteEngines
import SearchIndex
import Storage
import Synchronization

/// The user's installed models as the server uses them: loaded when first needed, shared by all.
final class InstalledModels: Sendable {
  private let store: ModelStore
  private let services: RemoteServices
  private let loads = Mutex(Loads())
  private let adapted = AdaptedProjects()
  private let report: @Sendable (String) -> Void

  /// What was asked for so far.
  ///
  /// Another number of threads is another load; its weights are the same.
  private struct Loads {
    var decoders: [Key: LazyModel<DecoderGenerator>] = [:]
    var encoders: [Key: LazyModel<LoadedEncoder>] = [:]
    var writers: [Key: DecoderLineWriter] = [:]
    var parameterCounts: [InstalledModel: Int] = [:]
    /// Problems told already.
    var told: Set<String> = []
  }

  /// One encoder's weights for two uses: questions, which are waited for, and the background.
  private struct LoadedEncoder: Sendable {
    var forQuestions: SentenceEncoder
    var forBackground: SentenceEncoder
  }

  private struct Key: Hashable {
    var name: String
    var threads: Int
  }

  /// - Parameter report: is told in a sentence why a model can't be used, once for each reason.
  init(_ store: ModelStore, report: @escaping @Sendable (String) -> Void) {
    self.store = store
    self.report = report
    services = RemoteServices(
      consents: ConsentRegister(folder: UserFolders.current.data), report: report)
  }

  /// What a server sees of the user's models; problems go to its user.
  static func forServer(_ store: ModelStore) -> ModelAccess {
    let (problems, continuation) = AsyncStream.makeStream(of: String.self)
    return InstalledModels(store, report: { continuation.yield($0) }).access(problems: problems)
  }

  /// What a command sees of them; problems go to the terminal.
  static func forCommand(_ store: ModelStore) -> ModelAccess {
    InstalledModels(store, report: { Terminal.note("ragd: \($0)") })
      .access(problems: ModelAccess.none.problems)
  }

  private func access(problems: AsyncStream<String>) -> ModelAccess {
    ModelAccess(
      states: { [self] in states($0) },
      generator: { [self] settings in
        let engine = settings.engines.generator
        if let remote = services.generator(engine, local: { [self] in await generator(settings) }) {
          return remote
        }
        return await generator(settings)
      },
      summaryAuthor: { [self] in summaryAuthor($0) },
      lineWriter: { [self] in await lineWriter($0) },
      isAdapted: { [self] in isAdapted($0, $1) },
      embedder: { [self] in await embedder($0, isBackground: false) },
      backgroundEmbedder: { [self] in await embedder($0, isBackground: true) },
      vectorStore: { [self] in services.vectorStore($0.engines.vectors, $1) },
      problems: problems,
      engines: EngineAccess(
        states: { [self] in services.states($0) },
        questions: { [self] in services.questions($0) }),
      training: .installed(store))
  }

  private func generator(_ settings: Settings.Models) async -> (any Generator)? {
    guard let model = choice(of: .decoder, named: settings.decoder) else { return nil }
    return await decoder(model, settings)
  }

  /// Reads no file but those of the models: what a repository brings is not asked.
  private func lineWriter(_ settings: Settings.Models) async -> (any LineWriter)? {
    guard let model = choice(of: .decoder, named: settings.decoder, isQuiet: true),
      let decoder = await decoder(model, settings)
    else { return nil }
    let ngrams = try? POSIXDirectory(path: UserFolders.current.ngrams)
    let fingerprint = ContentHash(model.files.flatMap { Array($0.sha256.utf8) })
    return loads.withLock { loads in
      let key = Self.key(model, settings)
      let writer =
        loads.writers[key]
        ?? DecoderLineWriter(
          decoder.generator,
          adaptation: ProjectAdaptations(
            of: decoder.generator.model, base: model.base, report: { [self] in tell($0) }
          ).adaptation,
          ngrams: ngrams, fingerprint: String(fingerprint.value, radix: 16))
      loads.writers[key] = writer
      return writer
    }
  }

  private func isAdapted(_ settings: Settings.Models, _ roots: [String]) -> Bool {
    roots.contains { root in
      guard let base = adapted.base(ofRoot: root) else { return false }
      return choice(of: .decoder, named: settings.decoder, isQuiet: true)?.base.sha256 == base
    }
  }

  private func decoder(
    _ model: InstalledModel, _ settings: Settings.Models
  ) async -> DecoderGenerator? {
    let key = Self.key(model, settings)
    let load = loads.withLock { loads in
      let load =
        loads.decoders[key]
        ?? LazyModel { [store] in
          try DecoderGenerator(store.decoder(model, threads: key.threads))
        } onFailure: { [self] in
          tell($0)
        }
      loads.decoders[key] = load
      return load
    }
    return await load.value()
  }

  /// The service that the settings name, else the installed decoder, where it is large enough.
  private func summaryAuthor(_ settings: Settings.Models) -> SummaryAuthor? {
    let engine = settings.engines.generator
    guard engine.url == nil else { return services.summaryAuthor(engine) }
    guard let model = try? store.choice(of: .decoder, named: settings.decoder) else { return nil }
    let weights = model.files.map(\.sha256).joined(separator: " ")
    return SummaryAuthor(name: model.name, fingerprint: "\(model.name) \(weights)") { [self] in
      guard AnswerStyle(parameterCount: parameterCount(of: model)) == .written else { return nil }
      return await generator(settings)
    }
  }

  /// Read from the head of its file, once; nil when that can't be read.
  private func parameterCount(of model: InstalledModel) -> Int? {
    if let known = loads.withLock({ $0.parameterCounts[model] }) { return known }
    guard let count = try? ModelDescription(store.weights(of: model)).parameters else { return nil }
    loads.withLock { $0.parameterCounts[model] = count }
    return count
  }

  /// The embedder that the settings name: a service's, else the installed encoder.
  private func embedder(
    _ settings: Settings.Models, isBackground: Bool
  ) async -> (any Embedder)? {
    // Vectors of two models are never mixed: a service that is away is waited for.
    guard settings.engines.embedder.url == nil else {
      return await services.embedder(settings.engines.embedder)
    }
    let encoder = await encoder(settings, isQuiet: isBackground)
    return isBackground ? encoder?.forBackground : encoder?.forQuestions
  }

  /// - Parameter isQuiet: says nothing when none is installed.
  private func encoder(_ settings: Settings.Models, isQuiet: Bool) async -> LoadedEncoder? {
    guard let model = choice(of: .encoder, named: settings.encoder, isQuiet: isQuiet) else {
      return nil
    }
    let key = Self.key(model, settings)
    let load = loads.withLock { loads in
      let load =
        loads.encoders[key]
        ?? LazyModel { [store] in
          let encoder = try store.encoder(model, threads: key.threads)
          return LoadedEncoder(
            forQuestions: encoder,
            forBackground: SentenceEncoder(
              sharing: encoder, threads: key.threads, isBackground: true))
        } onFailure: { [self] in
          tell($0)
        }
      loads.encoders[key] = load
      return load
    }
    return await load.value()
  }

  private static func key(_ model: InstalledModel, _ settings: Settings.Models) -> Key {
    Key(name: model.name, threads: settings.threads ?? Processor.physicalCores)
  }

  /// The model to use; nil, and a message, when there is none.
  private func choice(
    of kind: ModelKind, named name: String?, isQuiet: Bool = false
  ) -> InstalledModel? {
    do {
      if let model = try store.choice(of: kind, named: name) { return model }
      if isQuiet { return nil }
      let known = CatalogueModel.all.first { $0.kind == kind && $0.isDefault }
      tell(
        "no \(kind.rawValue) is installed"
          + (known.map { "; \"ragd model install \($0.name)\" gets one" } ?? ""))
    } catch {
      tell("\(error)")
    }
    return nil
  }

  private func tell(_ problem: String) {
    guard loads.withLock({ $0.told.insert(problem).inserted }) else { return }
    report(problem)
  }

  /// Every installed model, and how far it is; also what is damaged.
  private func states(_ settings: Settings.Models) -> [StatusResult.Model] {
    store.entries().map { entry in
      guard let model = entry.model else { return Self.damaged(entry) }
      let key = Self.key(model, settings)
      let (decoder, encoder) = loads.withLock { ($0.decoders[key], $0.encoders[key]) }
      switch decoder?.progress ?? encoder?.progress ?? .installed {
      case .installed: return Self.state(model, "installed")
      case .loading: return Self.state(model, "loading")
      case .ready: return Self.state(model, "ready")
      case .failed(let reason): return Self.state(model, "failed", reason)
      }
    }
  }

  private static func damaged(_ entry: ModelStore.Entry) -> StatusResult.Model {
    let known = CatalogueModel.all.first { $0.name == entry.name }
    return StatusResult.Model(
      name: entry.name, kind: known?.kind.rawValue ?? "model", state: "failed",
      problem: entry.problem.map { "\($0)" })
  }

  private static func state(
    _ model: InstalledModel, _ state: String, _ problem: String? = nil
  ) -> StatusResult.Model {
    StatusResult.Model(
      name: model.name, kind: model.kind.rawValue, state: state, problem: problem)
  }
}
