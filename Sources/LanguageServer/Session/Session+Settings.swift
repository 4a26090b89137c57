import JSONRPC
import LanguageServerProtocol

/// Settings: from files at the start, from the editor whenever it tells.
extension Session {
  func add(settings given: LSPAny) {
    // Every LSPAny was read from JSON, so that the way back can't fail.
    guard let value = try? JSONValue(encoding: given), value != .null else { return }
    settingsReader.add(fromEditor: value)
  }

  /// Reads the user's settings; returns what is wrong with them.
  func readSettings() -> [Settings.Problem] {
    let (settings, problems) = settingsReader.user()
    self.settings = settings
    return problems
  }

  /// Reads all settings again, and lets every folder's index follow them.
  func applySettings() -> [Settings.Problem] {
    var problems = readSettings()
    workspaces.update { workspace in
      let (narrowed, more) = settingsReader.narrowing(settings, forRoot: workspace.root)
      problems += more
      return workspace.configured(narrowed.corpus)
    }
    followTraining()
    return problems
  }

  func configurationChanged(_ message: DidChangeConfigurationNotification) {
    if client.answersConfiguration { return askForConfiguration() }
    guard let given = message.settings else { return }
    configure([given])
  }

  /// Asks the client for ragd's section of its settings.
  func askForConfiguration() {
    Task {
      let request = ConfigurationRequest(items: [ConfigurationItem(section: "ragd")])
      do {
        configure(try await connection.request(ConfigurationRequest.method, request))
      } catch {
        log(.warning, "the editor did not tell its settings: \(error)")
      }
    }
  }

  private func configure(_ given: [LSPAny]) {
    let before = settings
    for value in given { add(settings: value) }
    let problems = applySettings()
    if settings.models != before.models {
      for workspace in workspaces.all {
        workspace.embed(options.models, settings.models, folders: options.folders)
      }
    }
    guard settings != before || !problems.isEmpty else { return }
    for problem in problems { show(.warning, problem.message) }
  }

  /// Asks to be told of changes that this client tells only when asked.
  func registerWishes() {
    var wishes: [Registration] = []
    if client.registersConfiguration {
      wishes.append(
        Registration(
          id: "ragd.configuration", method: DidChangeConfigurationNotification.method,
          registerOptions: ["section": "ragd"]))
    }
    // Where ragd watches the files itself, a second watcher in the editor would only cost.
    if client.registersWatchers, !(options.watchesFiles && settings.watchesFiles) {
      wishes.append(
        Registration(
          id: "ragd.files", method: DidChangeWatchedFilesNotification.method,
          registerOptions: ["watchers": [["globPattern": "**/*"]]]))
    }
    guard !wishes.isEmpty else { return }
    let request = RegisterCapabilityRequest(registrations: wishes)
    Task {
      do {
        let _: Nothing = try await connection.request(RegisterCapabilityRequest.method, request)
      } catch {
        log(.warning, "the editor refused a registration: \(error)")
      }
    }
  }
}
