import JSONRPC

extension Settings {
  /// Services that the user runs or pays for: in place of installed models.
  ///
  /// They decide where text goes, so the user's own settings file alone may name them.
  package struct Engines: Hashable, Sendable {
    package var generator = Engine()
    package var embedder = Engine()
    /// A store that gets the vectors too; its `model` is of no use.
    package var vectors = Engine()

    package init() {}
  }

  /// One service; without a URL there is none.
  package struct Engine: Hashable, Sendable {
    /// How it is spoken to; nil means the first that the schema names.
    package var api: String?
    package var url: String?
    package var model: String?
    /// Tokens that the model is run with.
    package var contextLength: Int?
    /// Begins the name of the part of a store of vectors that is used; nil means `ragd`.
    package var collection: String?
    /// Chroma's; nil means its defaults.
    package var tenant: String?
    package var database: String?
    /// The environment variable that holds the key.
    package var keyVariable: String?
    /// The file that holds the key.
    package var keyFile: String?

    package init() {}
  }
}

extension SettingsKey {
  /// The keys of the services.
  static let engines: [SettingsKey] = [
    .choice(
      "generator.api", \.models.engines.generator.api,
      ["openai-chat", "openai-completions", "ollama-chat", "ollama-generate"]),
    .text("generator.url", \.models.engines.generator.url),
    .text("generator.model", \.models.engines.generator.model),
    .contextLength("generator.contextLength"),
    .text("generator.keyVariable", \.models.engines.generator.keyVariable),
    .text("generator.keyFile", \.models.engines.generator.keyFile),
    .choice("embedder.api", \.models.engines.embedder.api, ["openai", "ollama"]),
    .text("embedder.url", \.models.engines.embedder.url),
    .text("embedder.model", \.models.engines.embedder.model),
    .text("embedder.keyVariable", \.models.engines.embedder.keyVariable),
    .text("embedder.keyFile", \.models.engines.embedder.keyFile),
    .choice("vectors.api", \.models.engines.vectors.api, ["chroma", "pinecone"]),
    .text("vectors.url", \.models.engines.vectors.url),
    .text("vectors.collection", \.models.engines.vectors.collection),
    .text("vectors.tenant", \.models.engines.vectors.tenant),
    .text("vectors.database", \.models.engines.vectors.database),
    .text("vectors.keyVariable", \.models.engines.vectors.keyVariable),
    .text("vectors.keyFile", \.models.engines.vectors.keyFile),
  ]

  private typealias Field = any WritableKeyPath<Settings, String?> & Sendable

  private static func text(_ name: String, _ field: Field) -> SettingsKey {
    SettingsKey(name: name, expectation: "a string", audience: .userFile) { value, settings, _ in
      guard case .string(let text) = value else { return false }
      settings[keyPath: field] = text.isEmpty ? nil : text
      return true
    }
  }

  private static func choice(_ name: String, _ field: Field, _ words: [String]) -> SettingsKey {
    SettingsKey(
      name: name, expectation: "one of " + words.map { "\"\($0)\"" }.joined(separator: ", "),
      audience: .userFile
    ) { value, settings, _ in
      guard case .string(let word) = value, words.contains(word) else { return false }
      settings[keyPath: field] = word
      return true
    }
  }

  private static func contextLength(_ name: String) -> SettingsKey {
    let bounds = 512...1_048_576
    return SettingsKey(
      name: name, expectation: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)",
      audience: .userFile
    ) { value, settings, _ in
      guard let number = value.wholeNumber, bounds.contains(number) else { return false }
      settings.models.engines.generator.contextLength = number
      return true
    }
  }
}
