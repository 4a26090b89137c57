package import Corpus
package import JSONRPC

/// What a user may set, after every source has had its say.
///
/// Sources in order, later ones over earlier: the user's settings file, the editor (initialization
/// options, then configuration), and last the project's `.ragd.json`. A project's file is untrusted:
/// it may only narrow what is indexed and choose how much is shown.
package struct Settings: Hashable, Sendable {
  package var corpus = CorpusSettings()
  /// Whether ragd watches the files itself; otherwise the editor is asked to.
  package var watchesFiles = true
  package var isHoverEnabled = true
  /// Whether a decoder may write summaries of definitions without doc comments.
  package var areHoversSummarized = true
  package var isCompletionEnabled = true
  package var isInlineCompletionEnabled = true
  /// Whether an installed decoder writes completions where the project's own text leaves doubt; nil where
  /// it has been adapted to the project.
  package var areCompletionsGenerated: Bool?
  /// Milliseconds that a completion may wait for the decoder.
  package var inlineCompletionDeadline = 120
  /// Most items in a completion menu.
  package var completionLimit = 50
  /// Most results of a search that names no limit of its own.
  package var searchLimit = 10
  /// Whether an installed decoder writes answers; otherwise they are quoted.
  package var isAskGenerated = false
  /// Whether it does even when quotations do better, being small.
  package var doSmallDecodersWrite = false
  /// Whether adapters are trained while nobody works.
  package var trainsWhenIdle = false
  package var models = Models()

  package init() {}

  /// Which models are used, and how; the user's alone.
  package struct Models: Hashable, Sendable {
    /// The installed decoder's name; nil leaves the choice to ragd.
    package var decoder: String?
    /// The installed encoder's name, likewise.
    package var encoder: String?
    /// Threads that compute; nil means one for each physical core.
    package var threads: Int?
    package var engines = Engines()

    package init() {}
  }

  /// Takes over what a settings object says and returns what it could not understand.
  package mutating func apply(_ value: JSONValue, from source: Source) -> [Problem] {
    var problems: [Problem] = []
    apply(value, at: [], from: source, problems: &problems)
    return problems
  }

  /// Where a settings object was read.
  package enum Source: Hashable, Sendable {
    case userFile(String)
    case editor
    case projectFile(String)

    var description: String {
      switch self {
      case .userFile(let path), .projectFile(let path): path
      case .editor: "the editor's settings"
      }
    }

    func maySet(_ key: SettingsKey) -> Bool {
      switch (self, key.audience) {
      case (.userFile, _), (.editor, .user), (_, .everybody): true
      default: false
      }
    }

    var isProject: Bool { if case .projectFile = self { true } else { false } }
  }

  /// A setting that was not taken over; the rest of its object was.
  package struct Problem: Hashable, Sendable {
    /// A sentence for people: what, where, and what to do.
    package let message: String
    package init(message: String) { self.message = message }
  }

  private mutating func apply(
    _ value: JSONValue, at path: [String], from source: Source, problems: inout [Problem]
  ) {
    let name = path.joined(separator: ".")
    if let key = SettingsKey.all[name] {
      if !source.maySet(key) {
        let who = source.isProject ? "a project" : "an editor"
        problems.append(
          Problem(
            message: "\(source.description): \(who) may not set \"\(name)\"; it is ignored. "
              + "Put it into your own settings file."))
      } else if !key.take(value, &self, source.isProject) {
        problems.append(
          Problem(
            message: "\(source.description): \"\(name)\" must be \(key.expectation); it is ignored."
          ))
      }
      return
    }
    let isSection = path.isEmpty || SettingsKey.sections.contains(name)
    guard isSection else {
      problems.append(
        Problem(message: "\(source.description): there is no setting \"\(name)\"; it is ignored."))
      return
    }
    guard case .object(let members) = value else {
      if case .null = value { return }
      let subject = path.isEmpty ? "settings" : "\"\(name)\""
      problems.append(
        Problem(message: "\(source.description): \(subject) must be an object; it is ignored."))
      return
    }
    for (member, value) in members.sorted(by: { $0.key < $1.key }) where member != "$schema" {
      apply(value, at: path + [member], from: source, problems: &problems)
    }
  }
}
