import Synchronization

/// How fast a decoder has read its last prompts on this machine, under the load that it has now.
///
/// Thread-safe.
final class PromptPace: Sendable {
  /// Prompts that are remembered.
  private static let memory = 8
  /// Prompts of fewer new tokens tell more of the start than of the pace.
  private static let fewest = 32

  /// Tokens a second, oldest first.
  private let paces = Mutex<[Double]>([])

  /// What all of the last prompts but the slowest reached; nil before the first.
  var tokensPerSecond: Double? {
    paces.withLock { $0.sorted().prefix(2).last }
  }

  /// Notes that so many tokens of a prompt have been read.
  func note(_ tokens: Int, in time: Duration) {
    guard tokens >= Self.fewest, time > .zero else { return }
    paces.withLock { paces in
      paces.append(Double(tokens) / (time / .seconds(1)))
      if paces.count > Self.memory { paces.removeFirst() }
    }
  }
}
