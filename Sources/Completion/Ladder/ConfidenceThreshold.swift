/// The least probability with which a completion is worth being shown, learned from what the user did
/// with others of like probability.
///
/// For each tenth of probability, a beta distribution around what the model itself believes is moved by
/// the accepts and rejects seen; a tenth is shown while people accept at least one in eight of it.
struct ConfidenceThreshold: Codable, Sendable, Equatable {
  private struct Tenth: Codable, Equatable {
    var accepted: Float = 0
    var rejected: Float = 0
  }

  private static let count = 10
  /// How many judgements the model's own belief counts for.
  private static let belief: Float = 12
  /// Judgements of one tenth that are remembered: older ones fade.
  private static let memory: Float = 60
  /// The share of accepted completions that makes showing them worth while.
  private static let leastAccepted: Float = 0.125
  /// The threshold before anything was learned, and its bounds.
  private static let initial: Float = 0.12
  private static let bounds: ClosedRange<Float> = 0.05...0.9

  private var tenths = [Tenth](repeating: Tenth(), count: count)

  /// Finite counts, none below 0, one for each tenth.
  var isSound: Bool {
    tenths.count == Self.count
      && tenths.allSatisfy { tenth in
        [tenth.accepted, tenth.rejected].allSatisfy { (0...(2 * Self.memory)).contains($0) }
      }
  }

  /// The lower end of the lowest tenth from which on all are accepted often enough.
  var value: Float {
    var lowest = Self.count
    while lowest > 0, expected(lowest - 1) >= Self.leastAccepted { lowest -= 1 }
    guard lowest > 0 else { return Self.bounds.lowerBound }
    // The lowest tenth of all is believed too seldom right as long as nothing was learned of it.
    return min(
      max(lowest == 1 ? Self.initial : Float(lowest) / 10, Self.bounds.lowerBound),
      Self.bounds.upperBound)
  }

  mutating func learn(certainty: Float, isAccepted: Bool) {
    let index = min(Self.count - 1, Int(min(1, max(0, certainty)) * Float(Self.count)))
    if isAccepted { tenths[index].accepted += 1 } else { tenths[index].rejected += 1 }
    let total = tenths[index].accepted + tenths[index].rejected
    guard total > Self.memory else { return }
    tenths[index].accepted *= Self.memory / total
    tenths[index].rejected *= Self.memory / total
  }

  /// The expected share of accepted completions in a tenth.
  private func expected(_ index: Int) -> Float {
    let own = (Float(index) + 0.5) / Float(Self.count)
    let tenth = tenths[index]
    return (tenth.accepted + Self.belief * own)
      / (tenth.accepted + tenth.rejected + Self.belief)
  }
}
