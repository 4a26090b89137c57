import Corpus
import SearchIndex
import Synchronization

/// What the outside sees of an indexer: read by any thread, written by its own.
///
/// The lock is held for the swap of a few references, never for work, so that no reader waits.
final class IndexerState: Sendable {
  /// Facts of the status that no snapshot holds.
  struct Facts: Sendable {
    var isFollower = false
    var skipped: [SkippedFile] = []
    var progress = IndexProgress.none
    /// Why the last pass failed.
    var failure: String?
    /// Why changes are noticed late.
    var watchProblem: String?
    /// Why some files are left out altogether.
    var limit: String?
    /// Nil without an embedder.
    var embedding: EmbeddingProgress?
    /// Chunks whose vectors a remote store has; nil without one.
    var mirrored: Int?
    /// Why vectors don't reach it.
    var mirrorProblem: String?
  }

  private struct Values {
    /// What is committed.
    var base = IndexSnapshot.empty
    /// The same with the open buffers over it.
    var published = IndexSnapshot.empty
    /// What is known of the chunks' meanings, for every snapshot published.
    var vectors: (root: String, stored: StoredVectors?)?
    /// Counts the states of the vectors.
    var vectorVersion: UInt64 = 0
    /// Counts the states published.
    var version: UInt64 = 0
    var facts = Facts()
    var lastSubscriber = 0
    var subscribers: [Int: AsyncStream<IndexProgress>.Continuation] = [:]
    var isStopped = false

    mutating func publish(_ snapshot: IndexSnapshot) {
      published =
        vectors.map { snapshot.attaching($0.stored, toRoot: $0.root) } ?? snapshot
      version += 1
    }
  }

  private let values = Mutex(Values())
  /// Reaches 1 when the store's last commit is published.
  let opened = Milestone()
  /// Reaches 1 when the first full pass is committed or has failed.
  let ready = Milestone()
  /// Reaches the ticket of each notice of change that is committed or has failed.
  let committed = Milestone()
  /// Reaches the version of each state published, new vectors aside.
  let changed = Milestone()
  /// Reaches the version of each state whose chunks all have vectors, or get none.
  let embedded = Milestone()
  /// Reaches the version of each state of the vectors.
  let vectorsChanged = Milestone()
  /// Reaches the version of each state of the vectors that a remote store has, or will not get now.
  let mirrored = Milestone()
  /// Reaches 1 when the indexing thread has ended.
  let ended = Milestone()

  var snapshot: IndexSnapshot { values.withLock { $0.published } }
  var base: IndexSnapshot { values.withLock { $0.base } }
  var facts: Facts { values.withLock { $0.facts } }
  var version: UInt64 { values.withLock { $0.version } }
  var vectorVersion: UInt64 { values.withLock { $0.vectorVersion } }
  var vectors: StoredVectors? { values.withLock { $0.vectors?.stored } }

  /// Replaces the committed state.
  ///
  /// It is published at once when there are no open buffers to lay over it; otherwise whoever keeps
  /// these does so.
  func setBase(_ snapshot: IndexSnapshot, publishing: Bool) {
    // Snapshots are released outside the lock: unmapping segments takes time.
    let (old, version) = values.withLock { values in
      let old = (values.base, values.published)
      values.base = snapshot
      if publishing { values.publish(snapshot) }
      return (old, values.version)
    }
    withExtendedLifetime(old) {}
    changed.reach(version)
  }

  /// Publishes `snapshot`, unless the committed state it was made of has been replaced meanwhile.
  func publish(_ snapshot: IndexSnapshot, over base: IndexSnapshot) -> Bool {
    let (old, version) = values.withLock { values -> (IndexSnapshot?, UInt64) in
      guard values.base === base else { return (nil, values.version) }
      let old = values.published
      values.publish(snapshot)
      return (old, values.version)
    }
    changed.reach(version)
    return old != nil
  }

  /// Replaces what is known of the chunks' meanings.
  func setVectors(_ vectors: StoredVectors?, root: String) {
    let (old, version) = values.withLock { values in
      let old = values.published
      values.vectors = (root, vectors)
      values.published = old.attaching(vectors, toRoot: root)
      values.vectorVersion += 1
      return (old, values.vectorVersion)
    }
    withExtendedLifetime(old) {}
    vectorsChanged.reach(version)
  }

  func update(_ change: (inout Facts) -> Void) {
    values.withLock { change(&$0.facts) }
  }

  /// Tells everyone who follows the progress.
  func report(_ progress: IndexProgress) {
    // Under the lock, so that everyone sees the same order; a yield only schedules the reader.
    values.withLock { values in
      values.facts.progress = progress
      for subscriber in values.subscribers.values { subscriber.yield(progress) }
    }
  }

  /// The chunks of the present state get vectors in another way from now on.
  func restartEmbedding() {
    changed.reach(
      values.withLock { values in
        values.version += 1
        return values.version
      })
  }

  /// Tells how far the chunks have vectors, unless files are being indexed just now.
  func report(embedding: EmbeddingProgress) {
    let progress = values.withLock { values -> IndexProgress? in
      values.facts.embedding = embedding
      guard values.facts.progress.phase == .idle || values.facts.progress.phase == .embedding
      else { return nil }
      var progress = values.facts.progress
      progress.phase = .embedding
      progress.seconds = embedding.seconds
      progress.embedding = embedding
      return progress
    }
    if let progress { report(progress) }
  }

  /// The chunks of a state have vectors, as far as they get any.
  func finishEmbedding(_ embedding: EmbeddingProgress?, version: UInt64) {
    let progress = values.withLock { values -> IndexProgress? in
      values.facts.embedding = embedding
      guard values.facts.progress.phase == .embedding else { return nil }
      var progress = values.facts.progress
      progress.phase = .idle
      progress.embedding = embedding
      return progress
    }
    if let progress { report(progress) }
    embedded.reach(version)
  }

  /// Progress from now on, the present one first.
  ///
  /// A slow reader sees the newest value only.
  func progress() -> AsyncStream<IndexProgress> {
    AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
      let (id, isStopped) = values.withLock { values in
        values.lastSubscriber += 1
        if !values.isStopped { values.subscribers[values.lastSubscriber] = continuation }
        continuation.yield(values.facts.progress)
        return (values.lastSubscriber, values.isStopped)
      }
      continuation.onTermination = { [weak self] _ in
        self?.values.withLock { _ = $0.subscribers.removeValue(forKey: id) }
      }
      if isStopped { continuation.finish() }
    }
  }

  /// Ends all waiting and all progress.
  func close() {
    let subscribers = values.withLock { values in
      values.isStopped = true
      defer { values.subscribers = [:] }
      return Array(values.subscribers.values)
    }
    for subscriber in subscribers { subscriber.finish() }
    for milestone in [
      opened, ready, committed, changed, embedded, vectorsChanged, mirrored, ended,
    ] { milestone.close() }
  }
}
