import Synchronization

/// Keeps requests from a service that is down, and lets one through now and then to see whether it
/// is back (Nygard, "Release It!", 2007).
///
/// Thread-safe.
package final class CircuitBreaker: Sendable {
  private enum State {
    /// Requests go through; so many failed in a row.
    case closed(failures: Int)
    /// None goes through before `until`; then one does, and decides.
    case open(until: ContinuousClock.Instant, rest: Double, isProbing: Bool, why: String)
  }

  /// Failures in a row until it opens.
  private static let threshold = 2
  /// Seconds of the first rest; it doubles with every failed probe.
  private static let firstRest = 15.0
  private static let longestRest = 300.0

  private let state = Mutex(State.closed(failures: 0))

  package init() {}

  /// Asks to send a request, to be followed by `succeeded`, `failed` or `abandoned`.
  ///
  /// - Throws: `EngineError` while the service rests.
  func enter(now: ContinuousClock.Instant = .now) throws(EngineError) {
    let refusal = state.withLock { state -> EngineError? in
      guard case .open(let until, let rest, let isProbing, let why) = state else { return nil }
      if now >= until, !isProbing {
        state = .open(until: until, rest: rest, isProbing: true, why: why)
        return nil
      }
      let seconds = max(1, Int(((until - now) / .seconds(1)).rounded(.up)))
      return EngineError(.unavailable, why, hint: "It is tried again in \(seconds) s")
    }
    if let refusal { throw refusal }
  }

  /// The service has answered, be it with a refusal.
  func succeeded() { state.withLock { $0 = .closed(failures: 0) } }

  /// The service could not be reached, or is overloaded.
  func failed(_ error: EngineError, now: ContinuousClock.Instant = .now) {
    state.withLock { state in
      let rest: Double
      switch state {
      case .closed(let failures):
        guard failures + 1 >= Self.threshold || error.retryAfter != nil else {
          state = .closed(failures: failures + 1)
          return
        }
        rest = Self.firstRest
      case .open(_, let last, _, _): rest = min(Self.longestRest, last * 2)
      }
      let wait = max(rest, min(error.retryAfter ?? 0, Self.longestRest))
      state = .open(
        until: now + .seconds(wait), rest: rest, isProbing: false, why: error.message)
    }
  }

  /// Nothing was learned: the request was cancelled.
  func abandoned() {
    state.withLock { state in
      guard case .open(let until, let rest, _, let why) = state else { return }
      state = .open(until: until, rest: rest, isProbing: false, why: why)
    }
  }

  /// Why requests are kept back; nil while they are not.
  package var problem: String? {
    state.withLock { if case .open(_, _, _, let why) = $0 { why } else { nil } }
  }
}
