/// The mean of a sample, and how far it can be trusted.
package struct Estimate: Sendable, Hashable {
  package var mean: Double
  /// The 95 % interval of the mean, by the percentile bootstrap (Efron, 1979).
  ///
  /// Where all values are 0, or all are 1, resampling can't vary them; then it is Wilson's interval of a share.
  package var interval: ClosedRange<Double>
  package var count: Int

  private static let resamples = 2000

  /// Nil for an empty sample; the same for the same sample.
  /// - Complexity: O(2,000 × values).
  package init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    count = values.count
    mean = values.reduce(0, +) / Double(values.count)
    let squaredQuantile = 1.96 * 1.96
    let certain = Double(count) / (Double(count) + squaredQuantile)
    if values.allSatisfy({ $0 == 0 }) {
      interval = 0...1 - certain
      return
    }
    if values.allSatisfy({ $0 == 1 }) {
      interval = certain...1
      return
    }
    var random = LinearGenerator(state: 1)
    let means = (0..<Self.resamples).map { _ in
      values.indices.reduce(0) { sum, _ in sum + values[random.below(values.count)] }
        / Double(values.count)
    }.sorted()
    let tail = Self.resamples / 40
    // Rounding may put a mean of equal values a hair outside.
    interval = min(mean, means[tail])...max(mean, means[Self.resamples - 1 - tail])
  }
}
