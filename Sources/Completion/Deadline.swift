import Foundation

/// The moment by which a request must have its answer; work stops there with what it has.
///
/// What counts is the time that the thread has worked. A busy machine that lets it wait makes its
/// answer late, not poor, up to a bound: somebody is waiting too. Of one thread: work that goes on
/// elsewhere isn't counted.
struct Deadline {
  private let work: Duration
  private let end: ContinuousClock.Instant

  /// How many times as long as the work an answer may take in all.
  private static let mostWaiting = 8

  init(after duration: Duration) {
    work = Self.worked + duration
    end = .now + duration * Self.mostWaiting
  }

  /// Costs some hundreds of nanoseconds: ask once for a file or a step, not for a byte.
  var hasPassed: Bool { Self.worked >= work || ContinuousClock.now >= end }

  /// How long the present thread has been on a processor.
  private static var worked: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
