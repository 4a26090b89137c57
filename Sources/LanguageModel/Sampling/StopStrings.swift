/// Watches generated text for strings that end it, and lets no part of one through.
package struct StopStrings: Sendable {
  private let stops: [[UInt8]]
  /// Text that may be the beginning of a stop string.
  private var held: [UInt8] = []
  /// Whether a stop string has come; nothing is let through any more.
  package private(set) var isStopped = false

  package init(_ stops: [String]) {
    self.stops = stops.filter { !$0.isEmpty }.map { Array($0.utf8) }
  }

  /// Takes more text.
  /// - Returns: the text that is now known to come before any stop string.
  package mutating func append(_ text: String) -> String {
    guard !isStopped else { return "" }
    held += text.utf8
    let starts = stops.compactMap { stop in (0..<held.count).first { begins(stop, at: $0) } }
    if let start = starts.min() {
      isStopped = true
      return release(start)
    }
    let maybe = (0..<held.count).first { start in
      stops.contains { stop in
        held.count - start < stop.count
          && held[start...].elementsEqual(stop[..<(held.count - start)])
      }
    }
    return release(maybe ?? held.count)
  }

  /// The text still held back, when no more will come.
  package mutating func finish() -> String { isStopped ? "" : release(held.count) }

  private func begins(_ stop: [UInt8], at start: Int) -> Bool {
    held.count - start >= stop.count && held[start..<start + stop.count].elementsEqual(stop)
  }

  /// Lets `count` bytes go.
  ///
  /// Stop strings begin with a character, so a cut before one is between two.
  private mutating func release(_ count: Int) -> String {
    let text = String(decoding: held[..<count], as: UTF8.self)
    held.removeSubrange(..<count)
    return text
  }
}
