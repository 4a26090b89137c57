package import Corpus
package import Indexing
import SearchIndex

/// A folder that the editor (or the command line) works on, with its index.
package struct Workspace: Sendable {
  /// Absolute, without a slash at the end.
  package let root: String
  package let indexer: Indexer
  /// Reads the folder's files and buffers by the same rules as the index.
  package let loader: DocumentLoader

  /// Prepares a workspace; nothing is read before the indexer is started.
  package init(root: String, settings: CorpusSettings, folders: UserFolders) {
    self.root = root
    indexer = Indexer(root: root, store: folders.store(ofRoot: root), settings: settings)
    loader = DocumentLoader(root: root, settings: settings)
  }

  private init(root: String, indexer: Indexer, loader: DocumentLoader) {
    self.root = root
    self.indexer = indexer
    self.loader = loader
  }

  /// Lets the chunks have vectors of the installed encoder from now on.
  /// - Parameter isFilling: makes those that are missing; otherwise only what is there is used.
  package func embed(
    _ models: ModelAccess, _ settings: Settings.Models, folders: UserFolders, isFilling: Bool = true
  ) {
    indexer.embed(
      into: folders.vectors(ofRoot: root), isFilling: isFilling,
      mirroringIn: { models.vectorStore(settings, $0) }
    ) {
      await models.backgroundEmbedder(settings)
    }
  }

  /// The workspace under other settings; the indexer takes them over.
  func configured(_ settings: CorpusSettings) -> Workspace {
    indexer.configure(settings)
    return Workspace(
      root: root, indexer: indexer, loader: DocumentLoader(root: root, settings: settings))
  }

  /// The folder's own name.
  package var name: String { root.split(separator: "/").last.map(String.init) ?? "/" }
}
