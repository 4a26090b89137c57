import Storage

/// What decides whether a file or folder is taken: settings, ignore files, names.
///
/// A file that git tracks although it is ignored counts as ignored here: nothing reads git's index.
struct WalkRules: Sendable {
  /// What is to be done with an entry of a folder.
  enum Decision: Equatable, Sendable {
    case leaveOut
    case skip(SkipReason)
    case take
    /// Go into the folder; `onlyIncluded` when only some of its files have been asked for.
    case enter(onlyIncluded: Bool)
  }

  /// A folder that is to be read.
  struct Folder: Sendable {
    /// From the top of the work tree, with a slash at the end; empty for the top itself.
    var path: [UInt8]
    fileprivate var git: IgnoreScope?
    fileprivate var own: IgnoreScope?
    fileprivate var onlyIncluded = false
  }

  /// Names of a folder's entries that change how the others are seen.
  struct Markers: Sendable {
    fileprivate var hasGit = false
    fileprivate var hasGitIgnore = false
    fileprivate var hasOwnIgnore = false
    /// Says that the folder is a cache or an installed environment.
    fileprivate var isInstalled = false

    private static let caches = ["CACHEDIR.TAG", "pyvenv.cfg"]

    init() {}

    /// Looks for them in a folder that is not listed.
    init(of folder: borrowing SourceFolder) {
      func has(_ name: String) -> Bool { (try? folder.status(of: name)) != nil }
      hasGit = has(".git")
      hasGitIgnore = has(".gitignore")
      hasOwnIgnore = has(".ragdignore")
      isInstalled = Self.caches.contains(where: has)
    }

    /// Takes notice of an entry's name.
    mutating func note(_ name: UnsafeRawBufferPointer) {
      switch name.first {
      case UInt8(ascii: "."):
        if name.elementsEqual(".git".utf8) { hasGit = true }
        if name.elementsEqual(".gitignore".utf8) { hasGitIgnore = true }
        if name.elementsEqual(".ragdignore".utf8) { hasOwnIgnore = true }
      case UInt8(ascii: "C"), UInt8(ascii: "p"):
        if Self.caches.contains(where: { name.elementsEqual($0.utf8) }) { isInstalled = true }
      default: break
      }
    }
  }

  private let root: String
  private let exclude: IgnoreRules
  private let include: IncludeRules
  private let globalExcludes: IgnoreScope?
  private let rootFolder: Folder
  /// Length of the root's own path from the top of the work tree that holds it.
  let prefix: Int

  init(root: String, settings: CorpusSettings, environment: GitEnvironment) {
    self.root = root
    exclude = IgnoreRules(lines: settings.exclude)
    include = IncludeRules(settings.include)
    let excludes = environment.globalExcludes()
    globalExcludes = .adding(excludes, base: 0, to: nil)
    let outer = OuterWorkTree(around: root, globalExcludes: globalExcludes)
    prefix = outer?.path.count ?? 0
    rootFolder = Folder(path: outer?.path ?? [], git: outer?.scope ?? globalExcludes, own: nil)
  }

  /// The root, where a walk begins.
  var start: Folder { rootFolder }

  /// A folder's path from the root, without a slash at the end.
  func relativePath(of folder: Folder) -> String {
    String(decoding: folder.path[prefix...].dropLast(), as: UTF8.self)
  }

  /// Reads the ignore files of a folder, which count for everything below it.
  ///
  /// - Returns: nil when nothing in the folder is to be read.
  func opened(
    _ folder: consuming Folder, _ source: borrowing SourceFolder, _ markers: Markers
  ) -> Folder? {
    let depth = folder.path.count
    if markers.isInstalled && depth > prefix { return nil }
    if markers.hasGit, let repository = repository(at: folder) {
      folder.git = .adding(
        GitRepository.infoExclude(of: repository), base: depth,
        to: globalExcludes.map { $0.moved(to: depth) })
    }
    func text(_ name: String) -> [UInt8]? {
      try? source.read(name, limit: GitRepository.fileLimit)
    }
    if markers.hasGitIgnore {
      folder.git = .adding(text(".gitignore"), base: depth, to: folder.git)
    }
    if markers.hasOwnIgnore {
      folder.own = .adding(text(".ragdignore"), base: depth, to: folder.own)
    }
    return folder
  }

  /// What to do with an entry of an opened folder.
  /// - Parameters:
  ///   - path: the folder's path and the entry's name.
  ///   - text: the entry's name.
  func decision(
    _ path: UnsafeRawBufferPointer, name text: String, isFolder: Bool, in folder: Folder
  ) -> Decision {
    if isFolder || text == ".git" {
      if FolderNames.isNeverRead(text) {
        return .leaveOut
      }
    }
    let name = folder.path.count
    let visible = UnsafeRawBufferPointer(rebasing: path[prefix...])
    let verdict =
      exclude.verdict(visible, name: name - prefix, isFolder: isFolder)
      ?? folder.own?.verdict(path, name: name, isFolder: isFolder)
      ?? folder.git?.verdict(path, name: name, isFolder: isFolder)
    if verdict == .ignored { return .leaveOut }
    return isFolder
      ? folderDecision(visible, name: name - prefix, text, folder)
      : fileDecision(visible, name: name - prefix, text, folder)
  }

  private func folderDecision(
    _ path: UnsafeRawBufferPointer, name: Int, _ text: String, _ folder: Folder
  ) -> Decision {
    let isHidden = text.utf8.first == UInt8(ascii: ".")
    let parent = folder.path[prefix...].split(separator: UInt8(ascii: "/")).last
    let isUnwanted =
      folder.onlyIncluded || isHidden && !FolderNames.readableHidden.contains(text)
      || FolderNames.isFetchedOrBuilt(
        text, in: parent.map { String(decoding: $0, as: UTF8.self)[...] })
    if !isUnwanted { return .enter(onlyIncluded: false) }
    if include.match(path, name: name, isFolder: true) { return .enter(onlyIncluded: false) }
    return include.mayMatch(below: path) ? .enter(onlyIncluded: true) : .leaveOut
  }

  private func fileDecision(
    _ path: UnsafeRawBufferPointer, name: Int, _ text: String, _ folder: Folder
  ) -> Decision {
    let lowered = text.lowercased()
    let isUnwanted = folder.onlyIncluded || lowered.utf8.first == UInt8(ascii: ".")
    if isUnwanted, !include.match(path, name: name, isFolder: false) {
      return SecretFiles.contain(lowered) && !folder.onlyIncluded ? .skip(.secret) : .leaveOut
    }
    return FileNames.reasonToSkip(lowered).map { .skip($0) } ?? .take
  }

  /// The folder below `parent` that `decision` said to enter.
  func folder(at path: [UInt8], in parent: Folder, onlyIncluded: Bool) -> Folder {
    Folder(
      path: path + [UInt8(ascii: "/")], git: parent.git, own: parent.own,
      onlyIncluded: onlyIncluded)
  }

  /// The absolute path of a folder that is the top of a work tree of its own, else nil.
  private func repository(at folder: borrowing Folder) -> String? {
    let path = String(decoding: folder.path[prefix...].dropLast(), as: UTF8.self)
    let absolute = path.isEmpty ? root : root + "/" + path
    return GitRepository.isWorkTree(absolute) ? absolute : nil
  }
}
