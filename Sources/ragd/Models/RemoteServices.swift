import Answering
import LanguageServer
import LanguageServerProtocol
import RemoteEngines
import SearchIndex
import Synchronization

/// The services that the user's settings name, opened when first needed and shared by all.
///
/// Without such settings nothing here runs.
final class RemoteServices: Sendable {
  let consents: ConsentRegister
  private let report: @Sendable (String) -> Void
  private let opened = Mutex(Opened())

  private struct Opened {
    var generators: [Settings.Engine: RemoteGenerator] = [:]
    var embedders: [Settings.Engine: RemoteEmbedder] = [:]
    var stores: [StoreKey: VectorService] = [:]
    var asked: Set<Consent> = []
    /// What is wrong with an engine that could not be opened.
    var problems: [Settings.Engine: String] = [:]
  }

  /// Vectors of two embedders lie apart.
  private struct StoreKey: Hashable {
    var engine: Settings.Engine
    var fingerprint: String
  }

  /// - Parameter report: is told in a sentence why a service can't be used.
  init(consents: ConsentRegister, report: @escaping @Sendable (String) -> Void) {
    self.consents = consents
    self.report = report
  }

  /// The service that writes, with `local` behind it; nil where the settings name none.
  func generator(
    _ engine: Settings.Engine, local: @escaping @Sendable () async -> (any Generator)?
  ) -> (any Generator)? {
    generator(engine).map {
      FallbackGenerator($0, local: local) { [report] in report("\($0)") }
    }
  }

  /// The same without anything behind it, for summaries; nil before the user has agreed, too.
  func summaryAuthor(_ engine: Settings.Engine) -> SummaryAuthor? {
    guard let endpoint = try? Endpoint(engine.url ?? ""),
      endpoint.isLoopback
        || consents.allows(Consent(origin: endpoint.origin, data: .prompts)),
      let model = engine.model
    else { return nil }
    let fingerprint = "\(engine.api ?? "") \(endpoint.origin)\(endpoint.prefix) \(model)"
    return SummaryAuthor(name: model, fingerprint: fingerprint) { [self] in generator(engine) }
  }

  private func generator(_ engine: Settings.Engine) -> RemoteGenerator? {
    guard engine.url != nil else { return nil }
    do {
      return try opened.withLock { opened in
        if let known = opened.generators[engine] { return known }
        let api = engine.api.flatMap(GenerationAPI.init) ?? .openAIChat
        let generator = RemoteGenerator(
          try service(engine, named: api.name, for: .prompts), api: api,
          model: try Self.model(engine), contextLength: engine.contextLength ?? 4096)
        opened.generators[engine] = generator
        return generator
      }
    } catch {
      fail(engine, error)
      return nil
    }
  }

  /// The service that makes vectors; nil where the settings name none, or it can't be used now.
  func embedder(_ engine: Settings.Engine) async -> (any Embedder)? {
    guard engine.url != nil else { return nil }
    if let known = opened.withLock({ $0.embedders[engine] }) { return known }
    do {
      let api = engine.api.flatMap(EmbeddingAPI.init) ?? .openAI
      let embedder = try await RemoteEmbedder.open(
        service(engine, named: api.name, for: .texts), api: api, model: Self.model(engine))
      return opened.withLock { opened in
        opened.problems[engine] = nil
        opened.embedders[engine] = opened.embedders[engine] ?? embedder
        return opened.embedders[engine]
      }
    } catch {
      fail(engine, error)
      return nil
    }
  }

  /// The service that keeps an embedder's vectors; nil where the settings name none.
  ///
  /// Nothing is sent before it is used.
  func vectorStore(_ engine: Settings.Engine, _ embedder: any Embedder) -> VectorService? {
    guard engine.url != nil else { return nil }
    let key = StoreKey(engine: engine, fingerprint: embedder.fingerprint)
    do {
      return try opened.withLock { opened in
        if let known = opened.stores[key] { return known }
        let collection = engine.collection ?? "ragd"
        let isPinecone = engine.api == "pinecone"
        let service = try service(engine, named: isPinecone ? "Pinecone" : "Chroma", for: .vectors)
        let store =
          isPinecone
          ? VectorService.pinecone(
            service, namespace: collection, fingerprint: embedder.fingerprint,
            width: embedder.width)
          : VectorService.chroma(
            service, tenant: engine.tenant ?? "default_tenant",
            database: engine.database ?? "default_database", collection: collection,
            fingerprint: embedder.fingerprint)
        opened.stores[key] = store
        return store
      }
    } catch {
      fail(engine, error)
      return nil
    }
  }

  private func fail(_ engine: Settings.Engine, _ error: any Error) {
    guard !(error is CancellationError) else { return }
    let isNew = opened.withLock {
      $0.problems.updateValue("\(error)", forKey: engine) != "\(error)"
    }
    if isNew { report("\(error)") }
  }

  private func service(
    _ engine: Settings.Engine, named name: String, for data: OutgoingData
  ) throws -> Service {
    let endpoint = try Endpoint(engine.url ?? "")
    let consent = Consent(origin: endpoint.origin, data: data)
    let key = engine.keyFile.map(APIKey.file) ?? engine.keyVariable.map(APIKey.variable)
    return try Service(name: name, endpoint: endpoint, key: key) { [consents] in
      consents.allows(consent)
    }
  }

  private static func model(_ engine: Settings.Engine) throws -> String {
    if let model = engine.model { return model }
    throw EngineError(.configuration, "your settings name an engine's URL, and no model")
  }

  // MARK: What leaves the machine

  /// The engines that the settings name, what goes there, and whether it may.
  func states(_ engines: Settings.Engines) -> [StatusResult.Engine] {
    Self.roles(engines).map { role, engine, data in
      var state = StatusResult.Engine(
        role: role, api: engine.api ?? "", origin: "", sends: data.words, leaves: true,
        allowed: false)
      do throws(EngineError) {
        let endpoint = try Endpoint(engine.url ?? "")
        state.origin = endpoint.origin
        state.leaves = !endpoint.isLoopback
        state.allowed =
          endpoint.isLoopback || consents.allows(Consent(origin: endpoint.origin, data: data))
        state.problem = opened.withLock { opened in
          opened.generators[engine]?.problem ?? opened.embedders[engine]?.problem
            ?? opened.stores.first { $0.key.engine == engine }?.value.problem
            ?? opened.problems[engine]
        }
        if !state.allowed { state.problem = "you have not agreed to it; run: ragd engine allow" }
      } catch {
        state.problem = "\(error)"
      }
      return state
    }
  }

  /// What the user has not agreed to yet.
  func unasked(_ engines: Settings.Engines) -> [Consent] {
    Self.roles(engines).compactMap { _, engine, data in
      guard let endpoint = try? Endpoint(engine.url ?? ""), !endpoint.isLoopback else {
        return nil
      }
      let consent = Consent(origin: endpoint.origin, data: data)
      return consents.allows(consent) ? nil : consent
    }
  }

  /// The same as questions of a server, each once.
  func questions(_ engines: Settings.Engines) -> [EngineAccess.Question] {
    unasked(engines).filter { consent in
      opened.withLock { $0.asked.insert(consent).inserted }
    }.map { consent in
      EngineAccess.Question(text: consent.question) { [consents] in try consents.grant(consent) }
    }
  }

  private static func roles(
    _ engines: Settings.Engines
  ) -> [(role: String, engine: Settings.Engine, data: OutgoingData)] {
    [
      ("generator", engines.generator, OutgoingData.prompts),
      ("embedder", engines.embedder, .texts),
      ("vectors", engines.vectors, .vectors),
    ].filter { $0.1.url != nil }
  }
}
