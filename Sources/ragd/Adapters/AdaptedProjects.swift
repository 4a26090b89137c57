import Adaptation
import LanguageServer
import Storage
import Synchronization

/// Which decoder projects have an adapter of, in use, looked up without loading anything.
final class AdaptedProjects: Sendable {
  private struct Seen {
    /// Held, so that no later file can have its identity.
    var file: SharedFile
    var base: String?
  }

  /// By root.
  private let seen = Mutex<[String: Seen]>([:])

  /// The hash of the decoder whose adapter is in use; nil where none is, or it can't be read.
  /// - Complexity: one look at a file, as long as nothing changes.
  func base(ofRoot root: String) -> String? {
    let folder = UserFolders.current.adapters(ofRoot: root)
    let path = folder + "/" + AdapterHistory.name
    return seen.withLock { seen in
      let known = seen[root]
      guard let identity = (try? SharedFile.look(at: path))?.identity else {
        seen[root] = nil
        return nil
      }
      if let known, (try? known.file.look())?.identity == identity { return known.base }
      seen[root] = (try? SharedFile(path: path)).map { Seen(file: $0, base: Self.base(folder)) }
      return seen[root]?.base
    }
  }

  private static func base(_ folder: String) -> String? {
    guard let history = try? AdapterHistory(existing: folder),
      let number = try? history.state().current
    else { return nil }
    return try? history.manifest(number).base.sha256
  }
}
