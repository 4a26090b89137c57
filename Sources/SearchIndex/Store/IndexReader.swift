package import Corpus
package import Storage

/// Follows the commits of a store that another process writes.
package enum IndexReader {
  /// How often a writer's commit may come between reading the manifest and opening its segments.
  private static let attempts = 16

  /// The newest committed state, or nil when there is no readable store.
  /// - Parameter previous: an older snapshot of the same store; its open segments are used again.
  package static func snapshot(
    of directory: any Directory, root: String, loader: DocumentLoader,
    reusing previous: IndexSnapshot? = nil
  ) throws -> IndexSnapshot? {
    for _ in 0..<attempts {
      switch try StoredState.read(directory, reusing: previous?.parts ?? []) {
      case .valid(let state):
        let known = previous?.sources.first {
          $0.path == root && $0.documents.loader.settings == loader.settings
        }
        return state.snapshot(known ?? RootSource(path: root, loader: loader))
      case .missing: return nil
      case .damaged(let generation):
        // Perhaps the writer has dropped a segment meanwhile: then a newer manifest is there.
        guard let present = try self.generation(of: directory), present != generation else {
          return nil
        }
      }
    }
    return nil
  }

  /// The generation on disk, cheaply; nil when there is none.
  package static func generation(of directory: any Directory) throws -> UInt64? {
    guard case .valid(let manifest)? = try StoredState.readManifest(directory) else { return nil }
    return manifest.generation
  }
}
