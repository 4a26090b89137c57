import Synchronization

/// A model at work at one place; any number of requests may wait for it, each as long as it likes.
final class Writing: Sendable {
  /// What came of it.
  struct Outcome: Sendable {
    /// None where the model had nothing to write, or failed.
    var lines: [WrittenLine]
  }

  private struct State {
    /// Nil while it is under way.
    var outcome: Outcome?
    var waiting: [Int: AsyncStream<Outcome?>.Continuation] = [:]
    var lastWaiter = 0
  }

  private let place: OfferedLine.Place
  private let isBlock: Bool
  private let state = Mutex(State())
  private let task = Mutex<Task<Void, Never>?>(nil)

  /// - Parameter isBlock: whether more than a line is being written.
  init(
    _ place: OfferedLine.Place, isBlock: Bool,
    _ work: @escaping @Sendable () async throws -> [WrittenLine]
  ) {
    self.place = place
    self.isBlock = isBlock
    let task = Task(priority: .userInitiated) { @concurrent [self] in
      // What a model can't do is answered one step lower.
      finish(Outcome(lines: (try? await work()) ?? []))
    }
    self.task.withLock { $0 = task }
  }

  func isAt(_ other: OfferedLine.Place, isBlock: Bool) -> Bool {
    !(task.withLock { $0?.isCancelled } ?? false) && self.isBlock == isBlock
      && place.offset == other.offset && place.text == other.text
  }

  func cancel() { task.withLock { $0?.cancel() } }

  /// What came of it; nil when the time is up, or the caller is cancelled.
  func outcome(until end: ContinuousClock.Instant? = nil) async -> Outcome? {
    let (stream, continuation) = AsyncStream.makeStream(of: Outcome?.self)
    let waiter = state.withLock { state -> Int? in
      if let outcome = state.outcome {
        continuation.yield(outcome)
        return nil
      }
      state.lastWaiter += 1
      state.waiting[state.lastWaiter] = continuation
      return state.lastWaiter
    }
    let timer = end.map { end in
      Task {
        try? await Task.sleep(until: end, clock: .continuous)
        continuation.yield(nil)
      }
    }
    defer {
      timer?.cancel()
      if let waiter { state.withLock { $0.waiting[waiter] = nil } }
    }
    for await outcome in stream { return outcome }
    return nil
  }

  private func finish(_ outcome: Outcome) {
    let waiting = state.withLock { state in
      state.outcome = outcome
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.yield(outcome) }
  }
}
