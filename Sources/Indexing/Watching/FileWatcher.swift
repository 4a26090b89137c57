/// Something seen by a watcher.
struct WatchEvents: Sendable {
  /// Files that changed, came or went, relative to the root.
  var paths: Set<String> = []
  /// More changed than the paths tell: folders came or went, ignore rules changed, events were lost.
  var everything = false

  var isEmpty: Bool { paths.isEmpty && !everything }

  /// Names of files that decide which other files are indexed.
  static let ruleFiles: Set<String> = [
    ".gitignore", ".ragdignore", ".ragd.json",
    // Another work tree's top, a cache, an installed environment: see `WalkRules.Markers`.
    ".git", "CACHEDIR.TAG", "pyvenv.cfg",
  ]

  /// Adds a file to what changed.
  mutating func add(_ path: String, name: String) {
    if Self.ruleFiles.contains(name) { everything = true }
    paths.insert(path)
  }
}

/// Why changes can't be watched; the indexer then looks at all files from time to time.
enum WatchError: Error {
  /// The system watches no more folders for this user.
  case limitReached(watched: Int, wanted: Int)
  /// Anything else, in the system's words.
  case unavailable(String)
}

extension WatchError: CustomStringConvertible {
  var description: String {
    switch self {
    case .limitReached(let watched, let wanted):
      """
      The system's limit of watched folders is reached (\(watched) of \(wanted) watched; on Linux \
      raise fs.inotify.max_user_watches)
      """
    case .unavailable(let reason): "Files can't be watched: \(reason)"
    }
  }
}
