import Corpus
import JSONRPC

/// One key of the settings: its place in the object, what it takes, and who may set it.
struct SettingsKey: Sendable {
  let name: String
  /// Completes the sentence "… must be".
  let expectation: String
  /// Who may set it.
  let audience: Audience
  /// Takes a value over; false when it is not what the key expects.
  ///
  /// A project's value only narrows.
  let take: @Sendable (_ value: JSONValue, _ settings: inout Settings, _ isProject: Bool) -> Bool

  /// Who may set a key.
  enum Audience: Sendable {
    /// Everybody, a project's own file too, untrusted as it is.
    case everybody
    /// The user, in the settings file or in the editor.
    case user
    /// The user's settings file alone: what an editor sends may come from the project.
    case userFile
  }

  /// Whether a project's own file may set it.
  var isOpenToProjects: Bool { audience == .everybody }

  static let all: [String: SettingsKey] = Dictionary(
    uniqueKeysWithValues: (table + engines).map { ($0.name, $0) })

  /// The names of the objects that hold the keys.
  static let sections = Set(
    all.keys.compactMap { $0.split(separator: ".").first.map(String.init) })

  private static let table: [SettingsKey] = [
    .flag("index.watch", \.watchesFiles),
    .patterns("index.exclude", \.corpus.exclude, isOpenToProjects: true),
    .patterns("index.include", \.corpus.include, isOpenToProjects: false),
    .fileSize("index.maximumFileSize"),
    .flag("hover.enabled", \.isHoverEnabled),
    .flag("hover.summaries", \.areHoversSummarized),
    .flag("completion.enabled", \.isCompletionEnabled),
    .count("completion.limit", \.completionLimit, 1...500),
    .flag("inlineCompletion.enabled", \.isInlineCompletionEnabled),
    .flag("inlineCompletion.generated", \.areCompletionsGenerated),
    .count("inlineCompletion.deadline", \.inlineCompletionDeadline, 10...10_000, audience: .user),
    .count("search.limit", \.searchLimit, 1...100),
    .flag("ask.generated", \.isAskGenerated),
    .flag("ask.smallDecoders", \.doSmallDecodersWrite),
    .flag("training.idle", \.trainsWhenIdle, audience: .userFile),
    .modelName("models.decoder", \.models.decoder),
    .modelName("models.encoder", \.models.encoder),
    .threads("models.threads"),
  ]

  private static func flag(
    _ name: String, _ field: any WritableKeyPath<Settings, Bool> & Sendable,
    audience: Audience = .user
  ) -> SettingsKey {
    flag(name, audience) { $0[keyPath: field] = $1 }
  }

  /// A flag whose absence means something of its own.
  private static func flag(
    _ name: String, _ field: any WritableKeyPath<Settings, Bool?> & Sendable
  ) -> SettingsKey {
    flag(name, .user) { $0[keyPath: field] = $1 }
  }

  private static func flag(
    _ name: String, _ audience: Audience,
    set: @escaping @Sendable (inout Settings, Bool) -> Void
  ) -> SettingsKey {
    SettingsKey(name: name, expectation: "true or false", audience: audience) {
      value, settings, _ in
      guard case .bool(let flag) = value else { return false }
      set(&settings, flag)
      return true
    }
  }

  private static func count(
    _ name: String, _ field: any WritableKeyPath<Settings, Int> & Sendable,
    _ bounds: ClosedRange<Int>, audience: Audience = .everybody
  ) -> SettingsKey {
    SettingsKey(
      name: name, expectation: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)",
      audience: audience
    ) { value, settings, _ in
      guard let number = value.wholeNumber, bounds.contains(number) else { return false }
      settings[keyPath: field] = number
      return true
    }
  }

  private static func modelName(
    _ name: String, _ field: any WritableKeyPath<Settings, String?> & Sendable
  ) -> SettingsKey {
    SettingsKey(
      name: name, expectation: "the name of an installed model (a string)", audience: .user
    ) { value, settings, _ in
      guard case .string(let model) = value else { return false }
      settings[keyPath: field] = model.isEmpty ? nil : model
      return true
    }
  }

  private static func threads(_ name: String) -> SettingsKey {
    let bounds = 1...256
    return SettingsKey(
      name: name, expectation: "a whole number from 1 to \(bounds.upperBound)",
      audience: .user
    ) { value, settings, _ in
      guard let number = value.wholeNumber, bounds.contains(number) else { return false }
      settings.models.threads = number
      return true
    }
  }

  private static func patterns(
    _ name: String, _ field: any WritableKeyPath<Settings, [String]> & Sendable,
    isOpenToProjects: Bool
  ) -> SettingsKey {
    SettingsKey(
      name: name, expectation: "an array of patterns (strings)",
      audience: isOpenToProjects ? .everybody : .user
    ) { value, settings, isProject in
      guard case .array(let elements) = value else { return false }
      let patterns = elements.compactMap { element in
        if case .string(let pattern) = element { pattern } else { nil as String? }
      }
      guard patterns.count == elements.count else { return false }
      if isProject {
        // A negated pattern would bring files back that the user's own patterns left out.
        settings[keyPath: field] += patterns.filter { !$0.hasPrefix("!") }
      } else {
        settings[keyPath: field] = patterns
      }
      return true
    }
  }

  private static func fileSize(_ name: String) -> SettingsKey {
    let bounds = 1...(1 << 30)
    return SettingsKey(
      name: name, expectation: "a number of bytes from 1 to \(bounds.upperBound)",
      audience: .everybody
    ) { value, settings, isProject in
      guard let size = value.wholeNumber, bounds.contains(size) else { return false }
      let present = settings.corpus.maximumFileSize
      settings.corpus.maximumFileSize = isProject ? min(present, size) : size
      return true
    }
  }
}

extension JSONValue {
  /// The value as an `Int`, when it is a whole number that fits.
  var wholeNumber: Int? {
    switch self {
    case .integer(let value): Int(exactly: value)
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }
}
