import Storage

/// A file worth reading, as the walk saw it.
package struct FileEntry: Hashable, Sendable {
  /// Relative to the root, `/` between parts.
  package var path: String
  package var size: Int
  /// Nanoseconds since 1970.
  package var modified: Int64
  package init(path: String, size: Int, modified: Int64) {
    self.path = path
    self.size = size
    self.modified = modified
  }
}

/// Why a file is not in the index.
package enum SkipReason: String, Sendable, CaseIterable {
  case tooLarge, binary, minified, generated, secret, unreadable
}

/// A file that was left out for a reason worth telling (ignored files are not listed).
package struct SkippedFile: Hashable, Sendable {
  package var path: String
  package var reason: SkipReason
  package init(path: String, reason: SkipReason) {
    self.path = path
    self.reason = reason
  }
}

/// Finds the files of a project: gitignore rules, `.ragdignore`, hidden, vendored and secret paths.
package struct FileWalker: Sendable {
  package let root: String
  package let settings: CorpusSettings
  package init(root: String, settings: CorpusSettings) {
    self.root = root
    self.settings = settings
  }
  /// All files, sorted by path, those left out, and the folders entered (the root is "").
  ///
  /// Parallel. Throws `CancellationError` soon after `isCancelled` says so; it is called from
  /// several threads, and the folders are those to watch for changes.
  package func walk(
    isCancelled: @Sendable () -> Bool = { Task.isCancelled }
  ) throws -> (files: [FileEntry], skipped: [SkippedFile], folders: [String]) {
    let folder = try SourceFolder(path: root)
    var files: [FileEntry] = []
    var folders: [String] = []
    var waiting = [""]
    while let path = waiting.popLast() {
      guard let current = try? folder.folder(path) else { continue }
      if isCancelled() { throw CancellationError() }
      folders.append(path)
      try current.forEachEntry { name, _ in
        guard name.first != UInt8(ascii: "."), let status = current.status(ofEntry: name) else {
          return
        }
        let place = (path.isEmpty ? "" : path + "/") + String(decoding: name, as: UTF8.self)
        switch status.kind {
        case .folder: waiting.append(place)
        case .file where status.size <= settings.maximumFileSize:
          files.append(FileEntry(path: place, size: status.size, modified: status.modified))
        default: break
        }
      }
    }
    return (files.sorted { $0.path < $1.path }, [], folders)
  }

  /// What `walk` would say of one path (used for watch events).
  ///
  /// Nil: ignored or missing.
  package func entry(_ path: String) -> FileEntry? {
    guard let status = try? SourceFolder(path: root).status(of: path), status.kind == .file else {
      return nil
    }
    return FileEntry(path: path, size: status.size, modified: status.modified)
  }
}
