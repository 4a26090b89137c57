import Corpus
import Dispatch
import SearchIndex
import Storage
import Synchronization

/// Lays the open buffers over what is committed, on a thread of its own.
///
/// A buffer whose text is what the index has of its file needs no overlay, which is so for most open
/// files. Only the newest text of a buffer counts: texts that arrive while another is chunked are
/// never looked at when a newer one follows.
final class BufferOverlay: Sendable {
  private struct State {
    /// Texts to take up since the thread last looked; nil: closed.
    var changed: [String: [UInt8]?] = [:]
    var open: Set<String> = []
    var loader: DocumentLoader
    /// What is committed changed since.
    var isStale = false
    var ticket: UInt64 = 0
    var isStarted = false
    var isStopped = false
  }

  private let indexer: IndexerState
  private let root: String
  private let state: Mutex<State>
  private let signal = DispatchSemaphore(value: 0)
  /// Reaches the ticket of each change that `IndexerState.snapshot` shows.
  let applied = Milestone()

  init(indexer: IndexerState, loader: DocumentLoader) {
    self.indexer = indexer
    root = loader.root
    state = Mutex(State(loader: loader))
  }

  /// The number of the last change.
  var ticket: UInt64 { state.withLock { $0.ticket } }

  /// Paths of the open buffers.
  var openPaths: Set<String> { state.withLock { $0.open } }

  /// An open buffer's text, or nil when it was closed.
  func set(_ path: String, to text: [UInt8]?) {
    let mustStart = state.withLock { state in
      guard !state.isStopped, text != nil || state.open.contains(path) else { return false }
      if text == nil { state.open.remove(path) } else { state.open.insert(path) }
      state.changed[path] = .some(text)
      state.ticket += 1
      defer { state.isStarted = true }
      return !state.isStarted
    }
    if mustStart { DedicatedThread.start("ragd.buffers") { self.run() } }
    signal.signal()
  }

  /// Reads texts by other rules from now on.
  func use(_ loader: DocumentLoader) {
    state.withLock { $0.loader = loader }
  }

  /// Takes over a new committed state, and publishes it with the buffers over it.
  func rebase(on snapshot: IndexSnapshot) {
    let isOverlaid = state.withLock { state in
      if state.isStarted {
        state.isStale = true
        state.ticket += 1
      }
      return state.isStarted
    }
    indexer.setBase(snapshot, publishing: !isOverlaid)
    if isOverlaid { signal.signal() }
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    signal.signal()
    applied.close()
  }
}

extension BufferOverlay {
  /// An open buffer's newest text.
  private struct Buffer {
    var hash: ContentHash
    var indexed: IndexedBuffer
  }

  private struct Work {
    var changed: [String: [UInt8]?]
    var loader: DocumentLoader
    var ticket: UInt64
  }

  private func run() {
    var buffers: [String: Buffer] = [:]
    while let work = nextWork() {
      let started = ContinuousClock.now
      for (path, text) in work.changed {
        buffers[path] = text.flatMap { text in
          // Ignored files and secrets don't come in by being opened either.
          guard FileWalker(root: root, settings: work.loader.settings).accepts(path) else {
            return nil
          }
          let document = work.loader.document(path: path, buffer: text)
          // A chunk that does not fit its text would be a bug; the file's own text stands then.
          return try? Buffer(
            hash: document.hash, indexed: IndexedBuffer(Chunker.chunk(document)))
        }
      }
      compose(buffers)
      applied.reach(work.ticket)
      rest(after: started.duration(to: .now))
    }
  }

  /// Waits for something to do; nil after `stop`.
  private func nextWork() -> Work? {
    while true {
      let (work, isStopped) = state.withLock { state -> (Work?, Bool) in
        if state.isStopped { return (nil, true) }
        guard state.isStale || !state.changed.isEmpty else { return (nil, false) }
        defer {
          state.changed = [:]
          state.isStale = false
        }
        return (Work(changed: state.changed, loader: state.loader, ticket: state.ticket), false)
      }
      if let work { return work }
      if isStopped { return nil }
      signal.wait()
    }
  }

  /// Publishes the committed state with the buffers over it, again if a commit comes between.
  private func compose(_ buffers: [String: Buffer]) {
    var isPublished = false
    while !isPublished {
      let base = indexer.base
      let differing = buffers.filter { path, buffer in
        guard let file = base.file(root: root, path: path) else { return true }
        return base.file(file).hash != buffer.hash
      }
      let ordered = differing.sorted { $0.key < $1.key }.map(\.value.indexed)
      isPublished = indexer.publish(base.overlaying(root: root, ordered), over: base)
    }
  }

  /// After long work (large buffers), leaves as much time to others before taking up newer text.
  private func rest(after busy: Duration) {
    guard busy > .milliseconds(20) else { return }
    let deadline = ContinuousClock.now + min(busy * 2, .seconds(1))
    while ContinuousClock.now < deadline, !state.withLock({ $0.isStopped }) {
      signal.wait(until: deadline)
    }
  }
}
