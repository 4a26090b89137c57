package import Answering
package import SearchIndex

/// One way in which the project is served: a column of the report.
///
/// Answers and completions are measured for each; what a configuration lacks isn't measured for it.
package struct Configuration: Sendable {
  package var name: String
  /// Whether the project's index is used; otherwise a completion sees its own file alone, and a writer the
  /// question alone.
  package var isRetrieving: Bool
  /// Writes answers.
  package var writer: (any Generator)?
  /// Tells how likely the project's own text is.
  package var languageModel: (any TextLikelihoodModel)?
  /// Whether it differs from another only in that the language model has learned from the project.
  package var isAdapted: Bool

  package init(
    name: String, isRetrieving: Bool, writer: (any Generator)? = nil,
    languageModel: (any TextLikelihoodModel)? = nil, isAdapted: Bool = false
  ) {
    self.name = name
    self.isAdapted = isAdapted
    self.isRetrieving = isRetrieving
    self.writer = writer
    self.languageModel = languageModel
  }
}

/// What all configurations of a project share.
package struct EvaluationModels: Sendable {
  /// The columns, in order.
  package var configurations: [Configuration]
  /// Paths that a language model has learned from: its foresight is measured on others.
  package var learned: Set<String>
  /// Turns queries into vectors.
  package var embedder: (any Embedder)?
  /// Folder of the vectors that the project has; nil measures without vectors.
  package var vectors: String?
  /// Counts what went to engines elsewhere.
  package var traffic: EngineTraffic?

  package init(
    configurations: [Configuration], learned: Set<String> = [],
    embedder: (any Embedder)? = nil, vectors: String? = nil, traffic: EngineTraffic? = nil
  ) {
    self.configurations = configurations
    self.learned = learned
    self.embedder = embedder
    self.vectors = vectors
    self.traffic = traffic
  }

  /// A query's vector; nil where there is nothing to compare it with.
  func vector(of query: String, for snapshot: IndexSnapshot) async throws -> QueryVector? {
    snapshot.hasVectors ? try await embedder?.vector(ofQuery: query) : nil
  }
}

/// A language model that tells how likely a text is; the model tower conforms to it in `ragd`.
package protocol TextLikelihoodModel: Sendable {
  /// The likelihood of a text that follows on a context, of which the end is read as far as there is room.
  /// - Parameter passages: read before the context.
  func likelihood(
    of text: String, after context: String, passages: [String]
  ) async throws -> TextLikelihood
}

/// How likely a text is, token by token.
package struct TextLikelihood: Sendable {
  /// The natural logarithm of the product of the tokens' probabilities.
  package var logarithm: Double
  package var tokens: Int

  package init(logarithm: Double, tokens: Int) {
    self.logarithm = logarithm
    self.tokens = tokens
  }
}
