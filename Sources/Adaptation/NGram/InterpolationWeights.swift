import Foundation

/// How much contexts are trusted, by their length, by how often they were seen, and by how many
/// tokens followed.
package struct InterpolationWeights: Sendable, Equatable, Codable {
  private static let orders = 8
  private static let totals = 6
  private static let varieties = 4
  private static let count = orders * totals * varieties

  private var trusts: [Float]

  /// Weights to begin with: Witten and Bell's, `total / (total + variety)`, with more trust in long
  /// contexts.
  package init() {
    trusts = (0..<Self.count).map { index in
      let order = index / (Self.totals * Self.varieties)
      let total = exp2(Float(index / Self.varieties % Self.totals))
      let variety = [1, 2, 4, 8][index % Self.varieties] as Float
      return total / (total + variety / Float(1 + order))
    }
  }

  /// Sums of an estimation.
  struct Tally {
    /// How often a bucket's contexts gave the token, and how often they were asked.
    fileprivate var stopped = [Float](repeating: 0, count: InterpolationWeights.count)
    fileprivate var reached = [Float](repeating: 0, count: InterpolationWeights.count)

    mutating func add(_ bucket: Int, stopped share: Float, reached weight: Float) {
      stopped[bucket] += share
      reached[bucket] += weight
    }
  }

  /// Estimated weights, drawn a little towards those to begin with where little was seen.
  init(_ tally: Tally) {
    self.init()
    for index in trusts.indices {
      trusts[index] = (tally.stopped[index] + 2 * trusts[index]) / (tally.reached[index] + 2)
    }
  }

  func trust(_ level: Followers, _ total: Float) -> Float { trusts[Self.bucket(level, total)] }

  static func bucket(_ level: Followers, _ total: Float) -> Int {
    let order: Int =
      switch level.order {
      case ...4: level.order - 1
      case ...6: 4
      case ...9: 5
      case ...14: 6
      default: 7
      }
    let variety: Int =
      switch level.counts.count {
      case ...1: 0
      case 2: 1
      case ...5: 2
      default: 3
      }
    let logarithm = Int(log2(max(1, total)))
    return (max(0, order) * totals + min(totals - 1, logarithm)) * varieties + variety
  }
}
