import Foundation

/// How figures are printed.
enum Figures {
  /// Three digits that count.
  static func short(_ number: Double) -> String {
    String(format: number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f", number)
  }

  static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// A line with our median, the peer's, and the ratio of the two.
  static func row<Run>(
    _ name: String, _ ours: [Run], _ peers: [Run], _ figure: (Run) -> Double, wants: String
  ) {
    let our = ours.map(figure)
    var line = "  " + name.padding(toLength: 22, withPad: " ", startingAt: 0) + spread(our)
    if !peers.isEmpty {
      let peer = peers.map(figure)
      line +=
        "   peer \(spread(peer))   ratio \(short(median(our) / median(peer))) (wanted \(wants))"
    }
    print(line)
  }

  private static func spread(_ numbers: [Double]) -> String {
    "\(short(median(numbers))) (\(short(numbers.min() ?? .nan))–\(short(numbers.max() ?? .nan)))"
  }
}
