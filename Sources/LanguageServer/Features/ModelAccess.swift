package import Answering
package import Completion
package import LanguageServerProtocol
package import SearchIndex

/// The models that the program lends the server, which itself knows no file and no weights.
///
/// Nothing is loaded before it is asked for. What can't be loaded is told once, through `problems`,
/// and the server goes on one step lower.
package struct ModelAccess: Sendable {
  /// What is installed and how far it is; called for every `ragd/status`.
  package var states: @Sendable (Settings.Models) -> [StatusResult.Model]
  /// The decoder, loaded at the first call; nil where there is none, or it can't be used.
  package var generator: @Sendable (Settings.Models) async -> (any Generator)?
  /// Who may write summaries of definitions: the generator, unless it is known to write too badly.
  ///
  /// Called for hovers: answers at once.
  package var summaryAuthor: @Sendable (Settings.Models) -> SummaryAuthor?
  /// The decoder as the writer of completions, loaded at the first call; nil, without a word, where
  /// there is none.
  package var lineWriter: @Sendable (Settings.Models) async -> (any LineWriter)?
  /// Whether the decoder has been adapted to a project with these roots, and that is in use.
  ///
  /// Called for completions: answers at once.
  package var isAdapted: @Sendable (Settings.Models, _ roots: [String]) -> Bool
  /// The encoder, loaded at the first call; nil where there is none, or it can't be used.
  package var embedder: @Sendable (Settings.Models) async -> (any Embedder)?
  /// The same encoder for long work in the background; nil, without a word, where none is installed.
  package var backgroundEmbedder: @Sendable (Settings.Models) async -> (any Embedder)?
  /// The remote store that the settings name for an embedder's vectors; nothing is sent by this call.
  package var vectorStore: @Sendable (Settings.Models, any Embedder) -> (any RemoteVectorStore)?
  /// Sentences for the user about models that could not be loaded, each once.
  ///
  /// Read by one session.
  package var problems: AsyncStream<String>
  package var engines: EngineAccess
  package var training: TrainingAccess

  package init(
    states: @escaping @Sendable (Settings.Models) -> [StatusResult.Model],
    generator: @escaping @Sendable (Settings.Models) async -> (any Generator)?,
    summaryAuthor: @escaping @Sendable (Settings.Models) -> SummaryAuthor? = { _ in nil },
    lineWriter: @escaping @Sendable (Settings.Models) async -> (any LineWriter)? = { _ in nil },
    isAdapted: @escaping @Sendable (Settings.Models, [String]) -> Bool = { _, _ in false },
    embedder: @escaping @Sendable (Settings.Models) async -> (any Embedder)?,
    backgroundEmbedder: @escaping @Sendable (Settings.Models) async -> (any Embedder)?,
    vectorStore: @escaping @Sendable (Settings.Models, any Embedder) -> (any RemoteVectorStore)? = {
      _, _ in nil
    },
    problems: AsyncStream<String>, engines: EngineAccess = .none,
    training: TrainingAccess = .none
  ) {
    self.states = states
    self.generator = generator
    self.summaryAuthor = summaryAuthor
    self.lineWriter = lineWriter
    self.isAdapted = isAdapted
    self.embedder = embedder
    self.backgroundEmbedder = backgroundEmbedder
    self.vectorStore = vectorStore
    self.problems = problems
    self.engines = engines
    self.training = training
  }

  /// No models at all.
  package static let none = ModelAccess(
    states: { _ in [] }, generator: { _ in nil }, embedder: { _ in nil },
    backgroundEmbedder: { _ in nil }, problems: AsyncStream { $0.finish() })
}

/// A generator that may write summaries, not loaded yet.
package struct SummaryAuthor: Sendable {
  /// For people.
  package var name: String
  /// Identifies the model and its weights: each has summaries of its own.
  package var fingerprint: String
  /// Loaded at the first call; nil where it can't be used, or writes too badly.
  package var generator: @Sendable () async -> (any Generator)?

  package init(
    name: String, fingerprint: String,
    generator: @escaping @Sendable () async -> (any Generator)?
  ) {
    self.name = name
    self.fingerprint = fingerprint
    self.generator = generator
  }
}
