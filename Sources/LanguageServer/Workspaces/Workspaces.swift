import Corpus
import Foundation
import Indexing
import LanguageServerProtocol
import SearchIndex

/// The folders of one session, in the order in which the client named them.
///
/// A value: requests look at the copy of their moment.
struct Workspaces: Sendable {
  private(set) var all: [Workspace] = []

  mutating func add(_ workspace: Workspace) {
    if !all.contains(where: { $0.root == workspace.root }) { all.append(workspace) }
  }

  mutating func remove(root: String) -> Workspace? {
    guard let index = all.firstIndex(where: { $0.root == root }) else { return nil }
    return all.remove(at: index)
  }

  mutating func update(_ change: (Workspace) -> Workspace) {
    all = all.map(change)
  }

  /// Everything indexed at this moment, of all folders.
  var snapshot: IndexSnapshot {
    switch all.count {
    case 0: .empty
    case 1: all[0].indexer.snapshot
    default: .merging(all.map(\.indexer.snapshot))
    }
  }

  /// The folder that an absolute path lies in, the innermost when folders are nested, and the path
  /// relative to it.
  func locate(_ path: String) -> (workspace: Workspace, path: String)? {
    if let place = locateExactly(path) { return place }
    // Editors resolve links in some paths and not in others.
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    return resolved == path ? nil : locateExactly(resolved)
  }

  private func locateExactly(_ path: String) -> (workspace: Workspace, path: String)? {
    all.filter { path.hasPrefix($0.root == "/" ? "/" : $0.root + "/") }
      .max { $0.root.utf8.count < $1.root.utf8.count }
      .map { workspace in
        let prefix = workspace.root == "/" ? 1 : workspace.root.utf8.count + 1
        return (workspace, String(decoding: path.utf8.dropFirst(prefix), as: UTF8.self))
      }
  }
}

extension Workspaces {
  init(_ workspaces: [Workspace]) { all = workspaces }

  /// Where a file belongs.
  ///
  /// One outside all workspaces is read by itself, by its absolute path.
  func place(ofFile path: String) -> DocumentPlace {
    if let (workspace, relative) = locate(path) {
      return DocumentPlace(root: workspace.root, path: relative, loader: workspace.loader)
    }
    let relative = String(path.drop { $0 == "/" })
    return DocumentPlace(
      root: "", path: relative, loader: DocumentLoader(root: "/", settings: CorpusSettings()))
  }

  /// Where a document without a file belongs: nowhere; its language is what the editor says.
  func place(ofUntitled language: Language?) -> DocumentPlace {
    DocumentPlace(
      root: "", path: "untitled", loader: DocumentLoader(root: "/", settings: CorpusSettings()),
      language: language)
  }
}
