import Completion
import Foundation
import Indexing
import LanguageServer
import SearchIndex

/// The project that a command works on, with its index brought up to date.
struct Project {
  let workspace: Workspace
  let settings: Settings
  /// The models that commands use.
  let models = InstalledModels.forCommand(Command.models)

  var root: String { workspace.root }

  /// What the present index knows, for requests.
  var context: RequestContext {
    RequestContext(
      workspace: workspace, settings: settings, models: models,
      summaries: HoverSummaries(folder: UserFolders.current.summaries),
      completions: InlineLadder(feedback: CompletionFeedback(folder: UserFolders.current.data)))
  }

  /// Finds the project and brings its index up to date, with a progress bar where that takes long.
  ///
  /// - Parameters:
  ///   - folder: where to look for the project when no root was asked for.
  ///   - meanings: which vectors of the chunks are needed, where an encoder is installed.
  static func open(
    _ options: Options, near folder: String? = nil, meanings: Meanings = .none
  ) async throws -> Project {
    let folder = folder ?? FileManager.default.currentDirectoryPath
    let project = try prepare(root: ProjectRoot.resolve(options.root, from: folder))
    let indexer = project.workspace.indexer
    indexer.start(watching: false)
    let isEmbedding = project.startEmbedding(meanings)
    await following(indexer) {
      await isEmbedding ? indexer.whenEmbedded() : indexer.whenReady()
      if meanings == .all, project.hasVectorStore { await indexer.whenMirrored() }
    }
    let status = indexer.status
    if let problem = status.problem {
      guard status.files > 0 else {
        throw CommandFailure(
          "\(project.root) could not be indexed: \(problem)",
          hint: "\"ragd doctor\" checks the installation and this folder")
      }
      Terminal.note("ragd: \(problem)")
    }
    return project
  }

  private var hasVectorStore: Bool { settings.models.engines.vectors.url != nil }

  /// Vectors that a command has a use for.
  enum Meanings { case none, present, all }

  /// False when there is nothing to wait for.
  private func startEmbedding(_ meanings: Meanings) -> Bool {
    let folder = UserFolders.current.vectors(ofRoot: root)
    switch meanings {
    case .none: return false
    // Where nothing was embedded, the encoder need not be loaded.
    case .present where !FileManager.default.fileExists(atPath: folder): return false
    case .present, .all:
      workspace.embed(
        models, settings.models, folders: .current, isFilling: meanings == .all)
      return true
    }
  }

  /// Reads the settings for a folder; its index is not touched.
  static func prepare(root: String) -> Project {
    let folders = UserFolders.current
    let reader = SettingsReader(folders: folders)
    let (user, userProblems) = reader.user()
    let (settings, projectProblems) = reader.narrowing(user, forRoot: root)
    for problem in userProblems + projectProblems { Terminal.note("ragd: \(problem.message)") }
    return Project(
      workspace: Workspace(root: root, settings: settings.corpus, folders: folders),
      settings: settings)
  }

  /// Draws the progress bar while an indexer works.
  static func following(
    _ indexer: Indexer, _ work: () async throws -> Void
  ) async rethrows {
    guard Terminal.showsProgress else { return try await work() }
    let drawing = Task {
      var bar = ProgressBar()
      for await progress in indexer.progress() { bar.show(progress) }
      bar.clear()
    }
    do {
      try await work()
    } catch {
      drawing.cancel()
      await drawing.value
      throw error
    }
    drawing.cancel()
    await drawing.value
  }
}
