import Foundation

/// How often a failed request is sent again, and after how long: exponential back-off with full
/// jitter (Brooker, "Exponential Backoff And Jitter", 2015), or what `Retry-After` asks for.
package struct RetryPolicy: Hashable, Sendable {
  /// Requests in all, the first included.
  var attempts: Int
  /// Upper bound of the first wait, in seconds; it doubles.
  var base: Double
  /// Upper bound of any wait, our own or asked for by the service, in seconds.
  var longestWait: Double

  /// Somebody is waiting: one more try, at once.
  package static let interactive = RetryPolicy(attempts: 2, base: 0.2, longestWait: 1)
  /// Nobody is waiting.
  package static let background = RetryPolicy(attempts: 6, base: 0.5, longestWait: 60)

  /// Seconds until the next try; nil to give up.
  /// - Parameter attempt: tries so far, from 1.
  func wait(
    afterAttempt attempt: Int, _ error: EngineError,
    using generator: inout some RandomNumberGenerator
  ) -> Double? {
    guard error.kind == .unavailable, attempt < attempts else { return nil }
    if let asked = error.retryAfter { return asked <= longestWait ? asked : nil }
    let bound = min(longestWait, base * pow(2, Double(min(attempt - 1, 30))))
    return Double.random(in: 0...bound, using: &generator)
  }

  /// Reads `Retry-After` (RFC 9110, 10.2.3): seconds, or a date.
  static func seconds(_ header: String, now: Date) -> Double? {
    if let seconds = Int(header) { return seconds >= 0 ? Double(min(seconds, 86_400)) : nil }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = format.date(from: header) else { return nil }
    return min(max(0, date.timeIntervalSince(now)), 86_400)
  }
}
