import Answering
import Evaluation
import Foundation
import LanguageModel
import LanguageServer
import LocalModels
import SearchIndex

/// What an evaluation needs of the user's machine: the project's settings, commits and models.
struct EvaluationSetup {
  let root: String
  let evaluation: ProjectEvaluation
  /// Names of the models that are measured.
  let encoder: String?
  let decoder: String?
  /// What people should know about them.
  let notes: [String]
  /// A copy of the project's vectors: those of texts that are changed must not come into its own.
  private let vectors: String?

  /// - Throws: `CommandFailure`, `ModelFailure` when the project or the model asked for is not there.
  init(_ options: Options) async throws {
    root = try ProjectRoot.resolve(options.root, from: FileManager.default.currentDirectoryPath)
    let project = Project.prepare(root: root)
    var settings = project.settings.models
    settings.decoder = options.model ?? settings.decoder
    encoder = try Self.name(of: .encoder, settings.encoder, settings.engines.embedder)
    decoder = try Self.name(of: .decoder, settings.decoder, settings.engines.generator)

    let traffic = EngineTraffic()
    var embedder = encoder == nil ? nil : await project.models.embedder(settings)
    if settings.engines.embedder.url != nil { embedder = embedder.map(traffic.counting) }
    let generator = decoder == nil ? nil : await project.models.generator(settings)
    let isRemote = settings.engines.generator.url != nil
    let writer = isRemote ? generator.map(traffic.counting) : generator
    let likelihoods = generator as? any TextLikelihoodModel
    var configurations = [("neither", false), ("retrieval", true)].map { name, isRetrieving in
      Configuration(
        name: name, isRetrieving: isRetrieving, writer: writer, languageModel: likelihoods)
    }
    var adapted: AdaptedDecoder?
    if let local = generator as? DecoderGenerator {
      adapted = try AdaptedDecoder(local, named: settings.decoder, root: root)
    }
    if let adapted {
      configurations += [("adaptation", false), ("both", true)].map { name, isRetrieving in
        Configuration(
          name: name, isRetrieving: isRetrieving, languageModel: adapted, isAdapted: true)
      }
    }
    vectors = embedder == nil ? nil : Self.copyOfVectors(ofRoot: root)
    notes = Self.notes(
      hasEmbedder: embedder != nil, hasVectors: vectors != nil, hasWriter: writer != nil)
    var evaluation = ProjectEvaluation(
      root: root, settings: project.settings.corpus,
      models: EvaluationModels(
        configurations: configurations, learned: adapted?.learned ?? [], embedder: embedder,
        vectors: vectors, traffic: traffic),
      commits: Self.commits(of: root))
    if !options.kinds.isEmpty { evaluation.kinds = options.kinds }
    evaluation.most = options.most
    evaluation.seed = options.seed
    self.evaluation = evaluation
  }

  func removeVectors() {
    if let vectors { try? FileManager.default.removeItem(atPath: vectors) }
  }

  private static func name(
    of kind: ModelKind, _ name: String?, _ engine: Settings.Engine
  ) throws -> String? {
    if let url = engine.url { return engine.model ?? url }
    return try Command.models.choice(of: kind, named: name)?.name
  }

  private static func commits(of root: String) -> Result<CommitLog, CommitLog.Failure> {
    guard let git = SystemChecks.find("git", ProcessInfo.processInfo.environment) else {
      return .failure(.init(reason: "git is not on the PATH"))
    }
    return Result { () throws(CommitLog.Failure) in try CommitLog.read(of: root, git: git) }
  }

  /// Nil when the project has none, or they can't be copied.
  private static func copyOfVectors(ofRoot root: String) -> String? {
    let copy = NSTemporaryDirectory() + "ragd-eval-\(UUID().uuidString)"
    do {
      try FileManager.default.copyItem(
        atPath: UserFolders.current.vectors(ofRoot: root), toPath: copy)
      return copy
    } catch {
      return nil
    }
  }

  private static func notes(hasEmbedder: Bool, hasVectors: Bool, hasWriter: Bool) -> [String] {
    var notes: [String] = []
    if !hasEmbedder {
      notes.append("No encoder: places are found by words; \"ragd model list\" shows encoders.")
    } else if !hasVectors {
      notes.append(
        "No place has a vector yet, so places are found by words; \"ragd index\" makes vectors.")
    }
    if !hasWriter {
      notes.append("No decoder: no written answers, no perplexity; \"ragd model list\" shows some.")
    }
    return notes
  }
}
