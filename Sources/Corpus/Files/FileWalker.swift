import Dispatch
package import Storage
import Synchronization

/// A file worth reading, as the walk saw it.
package struct FileEntry: Hashable, Sendable {
  /// Relative to the root, `/` between parts.
  package var path: String
  /// Bytes.
  package var size: Int
  /// Nanoseconds since 1970.
  package var modified: Int64
  /// Makes an entry of its parts.
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
  /// Relative to the root, `/` between parts.
  package var path: String
  /// Why it was left out.
  package var reason: SkipReason
  /// Makes an entry of its parts.
  package init(path: String, reason: SkipReason) {
    self.path = path
    self.reason = reason
  }
}

/// Finds the files of a project: gitignore rules, `.ragdignore`, hidden, vendored and secret paths.
///
/// What counts, the strongest first: names that are never read (version control, keys), the
/// settings' patterns, `.ragdignore`, `.gitignore` from the file's folder up to the top of the work
/// tree, `info/exclude`, the user's global ignore file; then hidden and fetched folders are left
/// out unless the settings include them. Submodules and other repositories inside the root are
/// walked by their own ignore files. Links are never followed: what one inside the root leads to is
/// found where it is, and what lies outside is nobody's business. Only regular files are opened.
package struct FileWalker: Sendable {
  /// Absolute path of the folder.
  package let root: String
  /// What the user and the project want read.
  package let settings: CorpusSettings
  private let environment: GitEnvironment

  /// Walks `root` with the ignore files of the user who runs the process.
  package init(root: String, settings: CorpusSettings) {
    self.init(root: root, settings: settings, environment: .current)
  }

  init(root: String, settings: CorpusSettings, environment: GitEnvironment) {
    self.root = root
    self.settings = settings
    self.environment = environment
  }

  /// All files, sorted by path, those left out, and the folders entered (the root is "").
  ///
  /// Parallel. Throws `StorageError` when the root can't be read or the system has no room to open
  /// a folder, and `CancellationError` soon after `isCancelled` says so; it is called from several
  /// threads. Folders that can't be read are listed as left out. The folders entered are those to
  /// watch for changes.
  package func walk(
    isCancelled: @Sendable () -> Bool = { Task.isCancelled }
  ) throws -> (files: [FileEntry], skipped: [SkippedFile], folders: [String]) {
    let rules = WalkRules(root: root, settings: settings, environment: environment)
    let source = try SourceFolder(path: root)
    try source.forEachEntry { _, _ in }
    var all = Found()
    var waiting = [rules.start]
    while !waiting.isEmpty {
      // The folders of one level at a time: simple to share among cores, and in any order.
      let batch = Array(waiting.suffix(1024))
      waiting.removeLast(batch.count)
      let found = read(batch, source, rules, isCancelled)
      if isCancelled() { throw CancellationError() }
      // Without some of its folders, the tree would look as if these were gone.
      if let failure = found.failure { throw failure }
      all.add(found)
      waiting += found.waiting
    }
    all.files.sort { $0.path < $1.path }
    all.skipped.sort { $0.path < $1.path }
    return (all.files, all.skipped, all.folders.sorted())
  }

  /// What `walk` would say of one path (used for watch events).
  ///
  /// Nil: ignored or missing.
  package func entry(_ path: String) -> FileEntry? {
    guard let seen = try? look(at: path), case .success(let entry) = seen else { return nil }
    return entry
  }

  /// What `walk` would say of one path: an entry, or why the file is left out.
  ///
  /// Nil: ignored or missing, which is not worth telling. Throws what keeps it from being known: the
  /// root can't be read, or the system has no room to open a folder.
  package func look(at path: String) throws(StorageError) -> Result<FileEntry, LoadError>? {
    let rules = WalkRules(root: root, settings: settings, environment: environment)
    let source = try SourceFolder(path: root)
    let status: FileStatus
    do {
      status = try source.status(of: path)
    } catch {
      if case .exhausted = error { throw error }
      return nil
    }
    guard status.kind == .file else { return nil }
    switch try Self.decision(on: path, source, rules) {
    case .take where status.size > settings.maximumFileSize:
      return .failure(LoadError(path: path, reason: .tooLarge))
    case .take:
      return .success(FileEntry(path: path, size: status.size, modified: status.modified))
    case .skip(let reason): return .failure(LoadError(path: path, reason: reason))
    case .leaveOut, .enter: return nil
    }
  }

  /// Whether a file at this path is read, as far as the path decides; there need be no such file.
  package func accepts(_ path: String) -> Bool {
    let rules = WalkRules(root: root, settings: settings, environment: environment)
    guard let source = try? SourceFolder(path: root) else { return false }
    return (try? Self.decision(on: path, source, rules)) == .take
  }

  /// Follows a path from the root as a walk would, as far as it gets.
  ///
  /// Throws when the system has no room to open a folder.
  private static func decision(
    on path: String, _ source: borrowing SourceFolder, _ rules: WalkRules
  ) throws(StorageError) -> WalkRules.Decision {
    var parts = path.split(separator: "/").map(String.init)[...]
    var folder = rules.start
    while let part = parts.popFirst() {
      guard let current = try source.readableFolder(rules.relativePath(of: folder)),
        let opened = rules.opened(folder, current, WalkRules.Markers(of: current))
      else { return .leaveOut }
      let place = opened.path + Array(part.utf8)
      let decision = place.withUnsafeBytes {
        rules.decision($0, name: part, isFolder: !parts.isEmpty, in: opened)
      }
      guard !parts.isEmpty, case .enter(let onlyIncluded) = decision else { return decision }
      folder = rules.folder(at: place, in: opened, onlyIncluded: onlyIncluded)
    }
    return .leaveOut
  }

  /// What a number of folders hold.
  private struct Found: Sendable {
    var files: [FileEntry] = []
    var skipped: [SkippedFile] = []
    var folders: [String] = []
    /// Folders to be read next.
    var waiting: [WalkRules.Folder] = []
    /// Why a folder that may be read was not.
    var failure: StorageError?

    /// Takes in what another part of the walk found, what it left to read excepted.
    mutating func add(_ other: Found) {
      failure = failure ?? other.failure
      files += other.files
      skipped += other.skipped
      folders += other.folders
    }
  }

  private func read(
    _ folders: [WalkRules.Folder], _ source: borrowing SourceFolder, _ rules: WalkRules,
    _ isCancelled: @Sendable () -> Bool
  ) -> Found {
    let all = Mutex(Found())
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(folders.count, 8)) { _ in
      var found = Found()
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < folders.count, !isCancelled() else { break }
        read(folders[index], source, rules, into: &found)
      }
      all.withLock { all in
        all.add(found)
        all.waiting += found.waiting
      }
    }
    return all.withLock { $0 }
  }

  private func read(
    _ folder: WalkRules.Folder, _ source: borrowing SourceFolder, _ rules: WalkRules,
    into found: inout Found
  ) {
    let place = rules.relativePath(of: folder)
    do {
      try list(folder, at: place, source, rules, into: &found)
    } catch {
      if case .exhausted = error { found.failure = error }
      found.skipped.append(SkippedFile(path: place, reason: .unreadable))
    }
  }

  /// Adds what a folder holds, if it can be read: all of it or nothing.
  private func list(
    _ folder: WalkRules.Folder, at place: String, _ source: borrowing SourceFolder,
    _ rules: WalkRules, into found: inout Found
  ) throws(StorageError) {
    var listing = Listing()
    let current = try source.folder(place)
    try current.forEachEntry { listing.add($0, $1) }
    guard let opened = rules.opened(folder, current, listing.markers) else { return }
    found.folders.append(place)
    var path = opened.path
    for entry in listing.entries {
      let name = listing.names[entry.name]
      let status = entry.kind == nil ? listing.status(entry, in: current) : nil
      let kind = entry.kind ?? status?.kind ?? .other
      guard kind == .file || kind == .folder else { continue }
      path.removeSubrange(opened.path.count...)
      path += name
      guard let text = String(validating: name, as: UTF8.self) else {
        // Such a name has no place in the protocol.
        let shown = String(decoding: path[rules.prefix...], as: UTF8.self)
        found.skipped.append(SkippedFile(path: shown, reason: .unreadable))
        continue
      }
      let decision = path.withUnsafeBytes {
        rules.decision($0, name: text, isFolder: kind == .folder, in: opened)
      }
      let shown = place.isEmpty ? text : place + "/" + text
      switch decision {
      case .leaveOut: continue
      case .enter(let onlyIncluded):
        found.waiting.append(rules.folder(at: path, in: opened, onlyIncluded: onlyIncluded))
      case .skip(let reason):
        found.skipped.append(SkippedFile(path: shown, reason: reason))
      case .take:
        guard let status = status ?? listing.status(entry, in: current) else { continue }
        if status.size > settings.maximumFileSize {
          found.skipped.append(SkippedFile(path: shown, reason: .tooLarge))
        } else {
          found.files.append(
            FileEntry(path: shown, size: status.size, modified: status.modified))
        }
      }
    }
  }
}

extension SourceFolder {
  /// The folder at a path, or nil when it is gone or not ours to read.
  ///
  /// Throws when the system has no room to open it.
  fileprivate func readableFolder(_ path: String) throws(StorageError) -> SourceFolder? {
    do {
      return try folder(path)
    } catch {
      if case .exhausted = error { throw error }
      return nil
    }
  }
}

/// The entries of one folder.
///
/// Names lie in one piece, each with a zero behind it.
private struct Listing {
  struct Entry {
    var name: Range<Int>
    var kind: FileStatus.Kind?
  }

  private(set) var names: [UInt8] = []
  private(set) var entries: [Entry] = []
  private(set) var markers = WalkRules.Markers()

  mutating func add(_ name: UnsafeRawBufferPointer, _ kind: FileStatus.Kind?) {
    let start = names.count
    names += name
    entries.append(Entry(name: start..<names.count, kind: kind))
    markers.note(name)
    names.append(0)
  }

  func status(_ entry: Entry, in folder: borrowing SourceFolder) -> FileStatus? {
    names.withUnsafeBytes { names in
      folder.status(ofEntry: UnsafeRawBufferPointer(rebasing: names[entry.name]))
    }
  }
}
