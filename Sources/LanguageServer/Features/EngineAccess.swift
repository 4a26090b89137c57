import JSONRPC
package import LanguageServerProtocol

/// What the program tells the server of the user's engines, and what the user decides about them.
package struct EngineAccess: Sendable {
  /// Those that the settings name, for `ragd/status`.
  package var states: @Sendable (Settings.Engines) -> [StatusResult.Engine]
  /// What the user has not been asked yet; each question is given out once.
  package var questions: @Sendable (Settings.Engines) -> [Question]

  /// Whether something may leave the machine.
  package struct Question: Sendable {
    package var text: String
    /// Records that the user agrees; throws when that can't be written.
    package var allow: @Sendable () throws -> Void

    package init(text: String, allow: @escaping @Sendable () throws -> Void) {
      self.text = text
      self.allow = allow
    }
  }

  package init(
    states: @escaping @Sendable (Settings.Engines) -> [StatusResult.Engine],
    questions: @escaping @Sendable (Settings.Engines) -> [Question]
  ) {
    self.states = states
    self.questions = questions
  }

  /// No engines at all.
  package static let none = EngineAccess(states: { _ in [] }, questions: { _ in [] })
}

extension Session {
  /// Asks the user, once, whether text may go where the settings send it.
  ///
  /// Until the answer comes, and after any but "Allow", nothing goes there.
  func askAboutEngines() {
    guard phase == .running else { return }
    for question in options.models.engines.questions(settings.models.engines) {
      let request = ShowMessageRequest(
        type: .info, message: "ragd: " + question.text,
        actions: ["Allow", "Not now"].map(ShowMessageRequest.Action.init))
      Task {
        do {
          let chosen: ShowMessageRequest.Action? = try await connection.request(
            ShowMessageRequest.method, request)
          if chosen?.title == "Allow" { try question.allow() }
        } catch {
          log(.warning, "the question about an engine got no answer: \(error)")
        }
      }
    }
  }
}
