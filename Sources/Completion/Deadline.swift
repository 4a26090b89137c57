/// The moment by which a request must have its answer; work stops there with what it has.
struct Deadline: Sendable {
  private let end: ContinuousClock.Instant

  init(after duration: Duration) { end = .now + duration }

  /// Costs some tens of nanoseconds: ask once for a file or a step, not for a byte.
  var hasPassed: Bool { ContinuousClock.now >= end }
}
