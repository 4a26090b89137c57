package import Corpus
package import Storage

/// The one writer of a workspace's store.
///
/// Holds the directory's lock for its lifetime.
///
/// A commit writes its new segments, then replaces the manifest: that rename is the commit. A kill
/// before it loses the segments (removed at the next opening), never the manifest. Segments are
/// never changed; files of deleted segments are removed only after the manifest that no longer names
/// them is durable.
package struct IndexWriter: ~Copyable {
  static let segmentSuffix = ".segment"

  private let directory: any Directory
  private let lock: DirectoryLock
  private let source: RootSource
  private var state: StoredState
  /// Replacing the manifest failed: which of the two is on disk is to be looked up.
  private var isUncertain = false

  /// The store was of another format or damaged, and was emptied.
  package let wasRebuilt: Bool
  /// The newest committed state.
  package private(set) var snapshot: IndexSnapshot

  /// Opens or creates the store.
  ///
  /// Nil while another process writes. A store of another format version
  /// or with a failing checksum is emptied (`snapshot` is then empty and `wasRebuilt` true).
  /// - Throws: what the directory throws; the store is then as it was.
  package init?(directory: any Directory, root: String, loader: DocumentLoader) throws {
    guard let lock = try directory.lock() else { return nil }
    let (state, wasRebuilt) = try Self.load(directory)
    self.directory = directory
    self.lock = lock
    self.state = state
    self.wasRebuilt = wasRebuilt
    source = RootSource(path: root, loader: loader)
    snapshot = state.snapshot(source)
  }

  /// True while live files are as an older chunker or analyzer made them.
  ///
  /// They are served until
  /// they are indexed again; `IndexSnapshot.needsReindex` tells which.
  package var needsReindex: Bool {
    state.parts.contains { $0.segment.featureVersion != SegmentFormat.featureVersion }
  }

  /// Adds segments' bytes, marks older versions of their files and `removing` as deleted, merges
  /// small segments when there are too many, and commits once.
  ///
  /// Of several new versions of a path the last one counts; a path both added and removed is
  /// added. Nothing is written when nothing changes.
  /// - Throws: what the directory throws; readers then see the old state or, if the failure came
  ///   after the rename, the new one. The next commit goes on from there.
  package mutating func commit(adding segments: [[UInt8]], removing paths: [String]) throws
    -> IndexSnapshot
  {
    if isUncertain { try reload() }
    var next = state
    var isChanged = false
    for path in paths {
      for number in next.parts.indices where next.parts[number].remove(path: path) {
        isChanged = true
      }
    }
    for bytes in segments {
      let segment = try Segment(MappedFile(bytes), name: "new segment")
      guard segment.fileCount > 0 else { continue }
      next.supersede(with: segment)
      isChanged = true
    }
    guard isChanged else { return snapshot }
    next.compact()
    return try commit(&next)
  }

  // MARK: Disk

  /// Writes what is new, replaces the manifest, and only then drops what is old.
  private mutating func commit(_ next: inout StoredState) throws -> IndexSnapshot {
    var created: [String] = []
    do {
      for number in next.parts.indices where next.manifest.entries[number].name.isEmpty {
        let name = "\(state.manifest.nextSegment)\(Self.segmentSuffix)"
        state.manifest.nextSegment += 1
        created.append(name)
        try directory.create(name, next.parts[number].segment.copy())
        let file = try directory.open(name)
        let segment = try Segment(file, name: name)
        next.parts[number].replaceSegment(segment)
        next.manifest.entries[number].name = name
      }
    } catch {
      for name in created { try? directory.remove(name) }
      throw error
    }
    next.manifest.nextSegment = state.manifest.nextSegment
    next.manifest.generation = state.manifest.generation + 1
    next.writeDeletions()
    isUncertain = true
    try directory.replace(Manifest.fileName, next.manifest.serialized())
    isUncertain = false
    let kept = Set(next.manifest.entries.map(\.name))
    for entry in state.manifest.entries where !kept.contains(entry.name) {
      try? directory.remove(entry.name)
    }
    state = next
    snapshot = state.snapshot(source)
    return snapshot
  }

  /// Takes up the state on disk after a commit whose end is unknown.
  private mutating func reload() throws {
    let number = state.manifest.nextSegment
    switch try StoredState.read(directory, reusing: state.parts) {
    case .valid(let found): state = found
    case .missing where state.manifest.entries.isEmpty: break
    case .missing, .damaged:
      throw StorageError.corrupt(name: Manifest.fileName, reason: "it changed under its writer")
    }
    state.manifest.nextSegment = max(state.manifest.nextSegment, number)
    snapshot = state.snapshot(source)
    isUncertain = false
  }

  /// The state on disk, or an empty one in place of one that can't be read.
  private static func load(_ directory: any Directory) throws
    -> (state: StoredState, wasRebuilt: Bool)
  {
    var state = StoredState()
    var damaged: UInt64?
    switch try StoredState.read(directory) {
    case .missing: break
    case .valid(let found): state = found
    case .damaged(let generation): damaged = generation
    }
    // A segment of the same number may have been left by a kill.
    let segments = try directory.list().compactMap { name in number(of: name).map { (name, $0) } }
    let last = segments.map(\.1).max() ?? 0
    state.manifest.nextSegment = max(state.manifest.nextSegment, last + 1)
    if let damaged {
      state.manifest.generation = damaged &+ 1
      try directory.replace(Manifest.fileName, state.manifest.serialized())
    }
    let kept = Set(state.manifest.entries.map(\.name))
    for (name, _) in segments where !kept.contains(name) {
      // What can't be removed now is removed at the next opening.
      try? directory.remove(name)
    }
    return (state, damaged != nil)
  }

  /// The number in a segment's file name.
  private static func number(of name: String) -> UInt64? {
    guard name.hasSuffix(segmentSuffix) else { return nil }
    return UInt64(name.dropLast(segmentSuffix.count)).map { min($0, UInt64.max / 2) }
  }
}

extension StoredState {
  /// Adds a new segment; older files of its paths are deleted.
  fileprivate mutating func supersede(with segment: Segment) {
    let paths = segment.read { view in
      (0..<view.files.count).map { view.decoded(view.files[$0].path) }
    }
    for path in paths {
      for number in parts.indices { parts[number].remove(path: path) }
    }
    append(segment, name: "")
    let last = parts.count - 1
    for (file, path) in paths.enumerated() where !parts[last].deadFiles.contains(file) {
      if let kept = parts[last].files(path: path).max() {
        parts[last].remove(path: path, keeping: kept)
      }
    }
  }

  /// Drops segments without live files and rewrites what the policy says.
  fileprivate mutating func compact() {
    remove(parts.indices.filter { parts[$0].fileCount == 0 })
    while let numbers = MergePolicy.next(parts.indices.map(candidate)) {
      let sources = numbers.map {
        SegmentMerge.Source(segment: parts[$0].segment, deadFiles: parts[$0].deadFiles)
      }
      guard
        let merged = try? Segment(MappedFile(SegmentMerge.merge(sources)), name: "merged segment")
      else { return }
      remove(numbers)
      append(merged, name: "")
    }
  }

  private func candidate(_ number: Int) -> MergePolicy.Candidate {
    let part = parts[number]
    let total = max(1, part.segment.chunkCount + part.segment.fileCount)
    let live = part.chunkCount + part.fileCount
    return MergePolicy.Candidate(
      number: number, size: part.segment.byteCount / total * live + 1,
      deadShare: 1 - Double(live) / Double(total), featureVersion: part.segment.featureVersion)
  }

  /// Puts the deleted files into the manifest's entries.
  fileprivate mutating func writeDeletions() {
    for number in parts.indices {
      manifest.entries[number].deadFiles = parts[number].deadFiles
    }
  }
}
