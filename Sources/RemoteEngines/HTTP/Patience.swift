import Foundation
import Synchronization

/// How long one exchange still waits, and whether anybody still wants it.
///
/// Thread-safe: one thread waits, any may cancel.
final class Patience: Sendable {
  let limits: HTTPLimits
  private let deadline: ContinuousClock.Instant
  private let isCancelled = Atomic<Bool>(false)

  init(_ limits: HTTPLimits) {
    self.limits = limits
    deadline = .now + .seconds(limits.total)
  }

  /// Ends the wait within a twentieth of a second.
  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// Waits until a descriptor is ready for `events` of `poll`, or has failed.
  ///
  /// - Throws: `EngineError` when that takes too long, `CancellationError` after `cancel`.
  func wait(for descriptor: Int32, _ events: Int32, atMost seconds: Double) throws {
    let end = min(deadline, .now + .seconds(seconds))
    while true {
      if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
      var poller = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let ready = poll(&poller, 1, 50)
      if ready > 0 { return }
      guard ready == 0 || errno == EINTR else {
        throw EngineError(.unavailable, "waiting failed: \(String(cString: strerror(errno)))")
      }
      guard ContinuousClock.now < end else {
        let waited = end == deadline ? limits.total : seconds
        throw EngineError(.unavailable, "no answer within \(Int(waited.rounded(.up))) seconds")
      }
    }
  }
}
