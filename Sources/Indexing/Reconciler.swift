import Corpus
import SearchIndex
import Storage

/// Brings the index in line with the files: finds what changed, reads that alone, commits.
///
/// Runs on the indexing thread. When an error leaves it, everything committed before stays, and a
/// later pass over everything makes up for the rest.
struct Reconciler {
  private let state: IndexerState
  private let changes: ChangeQueue
  private let overlay: BufferOverlay
  private let loader: DocumentLoader
  private let walker: FileWalker
  /// Nil when changes are told by others alone.
  var watches: FolderWatches?
  private(set) var files: FileTable
  /// What the last walk left out, and what was read and left out.
  private var walkSkipped: [SkippedFile] = []

  /// More files than this are not indexed: somebody opened the root of a disk.
  static let maximumFiles = 500_000
  /// A walk looks at all files in less time than it takes to look at this many one by one.
  private static let pathsWorthWalk = 256
  /// A walk follows a walk that found new folders, for what changed before these were watched; in a
  /// tree that never stops growing, other work comes between after so many.
  private static let walksTogether = 3

  init(
    state: IndexerState, changes: ChangeQueue, overlay: BufferOverlay, loader: DocumentLoader,
    files: FileTable
  ) {
    self.state = state
    self.changes = changes
    self.overlay = overlay
    self.loader = loader
    self.files = files
    walker = FileWalker(root: loader.root, settings: loader.settings)
  }

  /// Indexes what a batch says has changed.
  mutating func index(_ batch: ChangeQueue.Batch, with writer: inout IndexWriter) throws {
    if !batch.everything && !batch.fromScratch && batch.paths.count <= Self.pathsWorthWalk {
      if let work = try look(at: batch.paths) {
        try index(work, with: &writer)
        walkSkipped.removeAll { batch.paths.contains($0.path) }
        walkSkipped += work.skipped
        tellSkipped()
        return
      }
    }
    try indexEverything(fromScratch: batch.fromScratch, with: &writer)
  }

  mutating func saveTable(fingerprint: UInt64) -> [UInt8] { files.saved(fingerprint: fingerprint) }

  // MARK: - What to do

  /// Files to read and files to remove.
  private struct Work {
    var candidates: [SegmentProducer.Candidate] = []
    var removing: [String] = []
    var skipped: [SkippedFile] = []
  }

  private mutating func indexEverything(
    fromScratch: Bool, with writer: inout IndexWriter
  ) throws {
    let started = ContinuousClock.now
    var fromScratch = fromScratch
    var hasNewFolders = true
    for _ in 0..<Self.walksTogether where hasNewFolders {
      report(.walking, since: started)
      let walk = try walk()
      let entries = capped(walk.files)
      hasNewFolders = watches?.watch(Set(walk.folders)) ?? false
      walkSkipped = walk.skipped
      if fromScratch { files.forgetSkipped() } else { files.forgetSkipped(except: entries) }
      let work = Work(
        candidates: entries.filter { fromScratch || !files.isCurrent($0) }
          .map { candidate($0, fromScratch: fromScratch) },
        removing: files.indexed(except: entries))
      try index(work, with: &writer, since: started)
      tellSkipped()
      fromScratch = false
    }
    if hasNewFolders { changes.add { $0.everything = true } }
    let last = state.facts.progress
    report(.idle, since: started, last.filesTotal, of: last.filesTotal, last.bytesTotal)
  }

  /// What to do about some paths; nil when only a walk can tell.
  private func look(at paths: Set<String>) throws -> Work? {
    var work = Work()
    for path in paths {
      switch try readingRoot({ try walker.look(at: path) }) {
      case .success(let entry)?:
        if !files.isCurrent(entry) { work.candidates.append(candidate(entry)) }
      case .failure(let error)?:
        work.skipped.append(SkippedFile(path: path, reason: error.reason))
        if files.isIndexed(path) { work.removing.append(path) }
      case nil:
        // Only a walk finds what is below a folder.
        if try files.isFolder(path) || isFolderOnDisk(path) { return nil }
        if files.isRecorded(path) { work.removing.append(path) }
      }
    }
    return work
  }

  private func candidate(
    _ entry: FileEntry, fromScratch: Bool = false
  ) -> SegmentProducer.Candidate {
    SegmentProducer.Candidate(
      entry: entry, knownHash: fromScratch ? nil : files.hash(of: entry.path))
  }

  private func isFolderOnDisk(_ path: String) throws -> Bool {
    try readingRoot {
      do {
        return try SourceFolder(path: loader.root).status(of: path).kind == .folder
      } catch StorageError.missing, StorageError.invalidName {
        return false
      }
    }
  }

  private func capped(_ entries: [FileEntry]) -> [FileEntry] {
    let isCapped = entries.count > Self.maximumFiles
    state.update { facts in
      facts.limit =
        isCapped
        ? """
        There are \(entries.count) files; only the first \(Self.maximumFiles) are indexed. Open a \
        smaller folder, or exclude some.
        """ : nil
    }
    return isCapped ? Array(entries.prefix(Self.maximumFiles)) : entries
  }

  private func walk() throws -> (
    files: [FileEntry], skipped: [SkippedFile], folders: [String]
  ) {
    do {
      return try readingRoot { try walker.walk { [changes] in changes.interruptsPass } }
    } catch is CancellationError {
      throw PassInterrupted()
    }
  }

  /// Says of errors in the project's folder that they are its own, not the store's.
  private func readingRoot<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as StorageError {
      throw IndexingFailure.root(loader.root, error)
    }
  }

  // MARK: - Doing it

  /// Reads the files on all cores and commits their segments as they come.
  /// - Parameter started: when the pass began that tells its progress; nil for a silent one.
  private mutating func index(
    _ work: Work, with writer: inout IndexWriter, since started: ContinuousClock.Instant? = nil
  ) throws {
    guard !work.candidates.isEmpty else { return try commit([], removing: work.removing, &writer) }
    let bytes = work.candidates.reduce(0) { $0 + $1.entry.size }
    let producer = SegmentProducer(work.candidates, loader: loader)
    var removing = work.removing
    do {
      while let outputs = producer.next(by: .now + .milliseconds(50)) {
        if changes.interruptsPass { throw PassInterrupted() }
        if !outputs.isEmpty {
          try commit(outputs, removing: removing, &writer)
          removing = []
        }
        guard let started else { continue }
        let done = producer.done
        report(
          .indexing, since: started, done.files, of: work.candidates.count, done.bytes, of: bytes)
        try indexMeanwhile(with: &writer)
      }
    } catch {
      producer.cancel()
      throw error
    }
  }

  /// Indexes files saved while a long pass is under way, so that they need not wait for its end.
  private mutating func indexMeanwhile(with writer: inout IndexWriter) throws {
    guard let paths = changes.takePaths() else { return }
    if let work = try look(at: paths) { try index(work, with: &writer) }
    // The pass may yet commit an older version that it had read before: look again after it.
    changes.add { $0.paths.formUnion(paths) }
  }

  private mutating func commit(
    _ outputs: [SegmentProducer.Output], removing gone: [String], _ writer: inout IndexWriter
  ) throws {
    let outcomes = outputs.flatMap(\.outcomes)
    let unwanted = outcomes.compactMap { outcome -> String? in
      guard case .skipped = outcome.kind, files.isIndexed(outcome.entry.path) else {
        return nil
      }
      return outcome.entry.path
    }
    let segments = outputs.compactMap(\.segment)
    if !segments.isEmpty || !gone.isEmpty || !unwanted.isEmpty {
      overlay.rebase(on: try writer.commit(adding: segments, removing: gone + unwanted))
    }
    for path in gone { files.forget(path) }
    var failure: StorageError?
    for outcome in outcomes {
      switch outcome.kind {
      case .indexed(let hash):
        files.note(
          outcome.entry, modified: outcome.modified, .indexed(hash), isInSegment: true)
      case .unchanged(let hash):
        files.noteUnchanged(outcome.entry, modified: outcome.modified, hash)
      case .skipped(let reason):
        files.note(
          outcome.entry, modified: outcome.modified, .skipped(reason), isInSegment: false)
      case .postponed(let error): failure = failure ?? error
      }
    }
    // The pass is tried again after a while, and reads what it has not read.
    if let failure { throw IndexingFailure.root(loader.root, failure) }
  }

  // MARK: - Telling

  private func report(
    _ phase: IndexProgress.Phase, since started: ContinuousClock.Instant, _ done: Int = 0,
    of total: Int = 0, _ bytes: Int = 0, of bytesTotal: Int? = nil
  ) {
    state.report(
      IndexProgress(
        phase: phase, filesDone: done, filesTotal: total, bytesDone: bytes,
        bytesTotal: bytesTotal ?? bytes, seconds: started.duration(to: .now) / .seconds(1)))
  }

  private func tellSkipped() {
    let skipped = (walkSkipped + files.skipped).sorted { $0.path < $1.path }
    state.update { $0.skipped = skipped }
  }
}
