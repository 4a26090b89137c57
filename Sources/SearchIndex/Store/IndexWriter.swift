package import Corpus
package import Storage

/// The one writer of a workspace's store. Holds the directory's lock for its lifetime.
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
  private var state = StoredState()
  /// Replacing the manifest failed: which of the two is on disk is to be looked up.
  private var isUncertain = false

  /// The store was of another format or damaged, and was emptied.
  package private(set) var wasRebuilt = false
  /// The newest committed state.
  package private(set) var snapshot: IndexSnapshot

  /// Opens or creates the store. Nil while another process writes. A store of another format version
  /// or with a failing checksum is emptied (`snapshot` is then empty and `wasRebuilt` true).
  /// - Throws: what the directory throws; the store is then as it was.
  package init?(directory: any Directory, root: String, loader: DocumentLoader) throws {
    guard let lock = try directory.lock() else { return nil }
    self.directory = directory
    self.lock = lock
    source = RootSource(path: root, loader: loader)
    switch try Self.load(directory) {
    case .missing: break
    case .valid(let found): state = found
    case .damaged(let generation):
      wasRebuilt = true
      state.manifest.generation = generation + 1
      state.manifest.nextSegment = try Self.firstFreeNumber(directory)
      try directory.replace(Manifest.fileName, state.manifest.serialized())
    }
    snapshot = state.snapshot(source)
    removeOrphans()
  }

  /// True while live files are as an older chunker or analyzer made them. They are served until
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
      // What can't be removed now is removed at the next opening.
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

  private static func load(_ directory: any Directory) throws -> StoredState.Content {
    do {
      return try StoredState.read(directory)
    } catch StorageError.missing {
      // A segment that the manifest names is not there.
      guard case .valid(let manifest)? = try StoredState.readManifest(directory) else {
        return .damaged(generation: 0)
      }
      return .damaged(generation: manifest.generation)
    }
  }

  /// A number above those of all segments in the folder.
  private static func firstFreeNumber(_ directory: any Directory) throws -> UInt64 {
    try directory.list().compactMap(number).max().map { $0 + 1 } ?? 0
  }

  private static func number(ofSegment name: String) -> UInt64? {
    guard name.hasSuffix(segmentSuffix) else { return nil }
    return UInt64(name.dropLast(segmentSuffix.count)).map { min($0, UInt64.max / 2) }
  }

  /// Removes segments that no manifest names: what a kill has left.
  private mutating func removeOrphans() {
    let kept = Set(state.manifest.entries.map(\.name))
    for name in (try? directory.list()) ?? [] {
      guard let number = Self.number(ofSegment: name), !kept.contains(name) else { continue }
      state.manifest.nextSegment = max(state.manifest.nextSegment, number + 1)
      try? directory.remove(name)
    }
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
