/// How far a workspace's chunks have vectors.
package struct EmbeddingProgress: Sendable, Equatable {
  /// Chunks that have a vector.
  package var done: Int
  /// Chunks of the index.
  package var total: Int
  /// Chunks that got theirs since the work began, and the seconds that it took.
  package var embedded = 0
  package var seconds = 0.0
  /// Why it does not go on, in words; nil when it does, or is done.
  package var problem: String?

  package init(
    done: Int, total: Int, embedded: Int = 0, seconds: Double = 0, problem: String? = nil
  ) {
    self.done = done
    self.total = total
    self.embedded = embedded
    self.seconds = seconds
    self.problem = problem
  }

  /// Chunks a second; nil before the first.
  package var rate: Double? { embedded > 0 && seconds > 0 ? Double(embedded) / seconds : nil }

  /// Seconds to go at the present rate.
  package var secondsLeft: Double? { rate.map { Double(total - done) / $0 } }
}
