import Corpus
import Dispatch
import Foundation
import SearchIndex
import Storage
import Synchronization

/// Reads and chunks files on several threads, each of which builds segments of its own; one consumer
/// takes these in any order.
///
/// Threads stop ahead of a slow consumer (a disk that syncs), so memory stays bounded.
final class SegmentProducer: Sendable {
  /// A file to read.
  struct Candidate: Sendable {
    var entry: FileEntry
    /// Hash of its content in the index: no need to chunk it again if that is unchanged.
    var knownHash: ContentHash?
  }

  /// What became of a file.
  struct Outcome: Sendable {
    enum Kind: Sendable {
      case indexed(ContentHash)
      case unchanged(ContentHash)
      case skipped(SkipReason)
      /// The system had no room to open it: what the index says of it stays until it is read.
      case postponed(StorageError)
    }
    /// As it was read: its size fits the hash, whatever it was when it was looked at.
    var entry: FileEntry
    /// The time of modification to record.
    var modified: Int64
    var kind: Kind
  }

  /// One thread's work since its last output.
  struct Output: Sendable {
    /// Holds the files indexed; nil when there are none.
    var segment: [UInt8]?
    var outcomes: [Outcome]
  }

  private struct State {
    var outputs: [Output] = []
    var running = 0
  }

  /// Text in memory over all threads, in bytes: a builder takes a few times its text.
  private static let textInMemory = 16 << 20
  /// A segment is handed over after this time, so that a large project's first answers come early
  /// and a kill loses little.
  private static let longest = Duration.seconds(2)

  private let loader: DocumentLoader
  private let candidates: [Candidate]
  private let workers: Int
  private let cursor = Atomic<Int>(0)
  private let bytes = Atomic<Int>(0)
  private let cancelled = Atomic<Bool>(false)
  private let state = Mutex(State())
  /// Signalled for each output, and when a thread ends.
  private let produced = DispatchSemaphore(value: 0)
  /// Room for outputs that nobody has taken yet.
  private let room = DispatchSemaphore(value: 0)

  /// Starts on as many threads as there are cores, fewer for a handful of files.
  init(_ candidates: [Candidate], loader: DocumentLoader) {
    self.loader = loader
    self.candidates = candidates
    let cores = ProcessInfo.processInfo.activeProcessorCount
    workers = max(1, min(cores, 8, candidates.count / 4))
    state.withLock { $0.running = workers }
    // A save is urgent; a whole project must not keep requests waiting.
    let isLong = candidates.count > 16
    for number in 0..<workers {
      room.signal()
      DedicatedThread.start("ragd.chunk.\(number)", isBackground: isLong) { self.work() }
    }
  }

  /// Files and bytes taken up so far.
  var done: (files: Int, bytes: Int) {
    (min(cursor.load(ordering: .relaxed), candidates.count), bytes.load(ordering: .relaxed))
  }

  /// All outputs that are there; waits for one until `deadline`.
  ///
  /// Nil: there will be no more.
  func next(by deadline: ContinuousClock.Instant) -> [Output]? {
    while true {
      let (outputs, isOver) = state.withLock { state in
        defer { state.outputs = [] }
        return (state.outputs, state.running == 0)
      }
      for _ in outputs { room.signal() }
      if !outputs.isEmpty { return outputs }
      if isOver { return nil }
      if deadline <= .now { return [] }
      produced.wait(until: deadline)
    }
  }

  /// Stops the threads; returns when they have ended.
  ///
  /// What they had not handed over is lost.
  func cancel() {
    cancelled.store(true, ordering: .relaxed)
    while next(by: .now + .seconds(1)) != nil {}
  }

  private func work() {
    var builder = SegmentBuilder()
    var outcomes: [Outcome] = []
    var started = ContinuousClock.now
    let limit = max(1 << 20, Self.textInMemory / workers)
    while let candidate = nextCandidate() {
      let outcome = read(candidate, into: &builder)
      outcomes.append(outcome)
      bytes.add(candidate.entry.size, ordering: .relaxed)
      if builder.byteCount >= limit || started.duration(to: .now) >= Self.longest {
        hand(over: builder, outcomes)
        builder = SegmentBuilder()
        outcomes = []
        started = .now
      }
    }
    if !outcomes.isEmpty { hand(over: builder, outcomes) }
    state.withLock { $0.running -= 1 }
    produced.signal()
  }

  private func nextCandidate() -> Candidate? {
    if cancelled.load(ordering: .relaxed) { return nil }
    let index = cursor.add(1, ordering: .relaxed).oldValue
    return index < candidates.count ? candidates[index] : nil
  }

  private func read(_ candidate: Candidate, into builder: inout SegmentBuilder) -> Outcome {
    var entry = candidate.entry
    let modified = FileTable.recordable(entry.modified, read: Self.now())
    do {
      let document = try loader.load(entry.path)
      // The file may have been written since it was looked at. Were the older size kept beside the
      // newer hash, no later look would mend it: the content is what the index has.
      entry.size = document.size
      if document.hash == candidate.knownHash {
        return Outcome(entry: entry, modified: modified, kind: .unchanged(document.hash))
      }
      builder.add(Chunker.chunk(document), modified: modified)
      return Outcome(entry: entry, modified: modified, kind: .indexed(document.hash))
    } catch {
      if case .exhausted? = error.cause, let cause = error.cause {
        return Outcome(entry: entry, modified: modified, kind: .postponed(cause))
      }
      return Outcome(entry: entry, modified: modified, kind: .skipped(error.reason))
    }
  }

  private func hand(over builder: consuming SegmentBuilder, _ outcomes: [Outcome]) {
    if cancelled.load(ordering: .relaxed) { return }
    let segment = builder.fileCount > 0 ? builder.finish() : nil
    room.wait()
    state.withLock { $0.outputs.append(Output(segment: segment, outcomes: outcomes)) }
    produced.signal()
  }

  /// The wall clock in nanoseconds since 1970, as files' times are.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
