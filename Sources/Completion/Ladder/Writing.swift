import Synchronization

/// A model at work at one place; any number of requests may wait for it, each as long as it likes.
final class Writing: Sendable {
  /// What it has written so far.
  struct Outcome: Sendable {
    /// None where the model had nothing to write, or failed.
    var lines: [WrittenLine] = []
    var isFinished = false
  }

  private struct State {
    var outcome = Outcome()
    var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
    var lastWaiter = 0
  }

  private let place: OfferedLine.Place
  private let isBlock: Bool
  private let state = Mutex(State())
  private let task = Mutex<Task<Void, Never>?>(nil)

  /// - Parameters:
  ///   - isBlock: whether more than a line is being written.
  ///   - work: hands over each line when it is there.
  init(
    _ place: OfferedLine.Place, isBlock: Bool,
    _ work:
      @escaping @Sendable (_ wrote: @escaping @Sendable (WrittenLine) -> Void) async throws -> Void
  ) {
    self.place = place
    self.isBlock = isBlock
    let task = Task(priority: .userInitiated) { @concurrent [self] in
      // What a model can't do is answered one step lower.
      try? await work { line in self.state.withLock { $0.outcome.lines.append(line) } }
      finish()
    }
    self.task.withLock { $0 = task }
  }

  func isAt(_ other: OfferedLine.Place, isBlock: Bool) -> Bool {
    !(task.withLock { $0?.isCancelled } ?? false) && self.isBlock == isBlock
      && place.offset == other.offset && place.text == other.text
  }

  func cancel() { task.withLock { $0?.cancel() } }

  /// What came of it, or what there is when the time is up or the caller is cancelled.
  func outcome(until end: ContinuousClock.Instant? = nil) async -> Outcome {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    let waiter = state.withLock { state -> Int? in
      guard !state.outcome.isFinished else { return nil }
      state.lastWaiter += 1
      state.waiting[state.lastWaiter] = continuation
      return state.lastWaiter
    }
    if let waiter {
      let timer = end.map { end in
        Task {
          try? await Task.sleep(until: end, clock: .continuous)
          continuation.finish()
        }
      }
      for await _ in stream {}
      timer?.cancel()
      state.withLock { $0.waiting[waiter] = nil }
    }
    return state.withLock { $0.outcome }
  }

  private func finish() {
    let waiting = state.withLock { state in
      state.outcome.isFinished = true
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.finish() }
  }
}
