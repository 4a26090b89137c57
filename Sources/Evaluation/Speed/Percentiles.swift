/// Durations of one kind of request.
package struct Latencies: Sendable {
  /// Seconds, ascending.
  package private(set) var seconds: [Double]

  package init(_ seconds: [Double]) { self.seconds = seconds.sorted() }

  package var count: Int { seconds.count }

  /// The nearest-rank percentile in seconds; 0 without samples.
  package func percentile(_ share: Double) -> Double {
    guard !seconds.isEmpty else { return 0 }
    let rank = (share * Double(seconds.count)).rounded(.up)
    return seconds[min(seconds.count - 1, max(0, Int(rank) - 1))]
  }

  /// Runs `body` for each item and times each run.
  package static func measure<Item>(_ items: some Sequence<Item>, _ body: (Item) -> Void)
    -> Latencies
  {
    let clock = ContinuousClock()
    return Latencies(items.map { item in clock.measure { body(item) }.inSeconds })
  }
}

extension Duration {
  /// The duration as a floating-point number of seconds.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
