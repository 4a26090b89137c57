import Foundation

/// Numbers as people read them.
enum Amounts {
  /// Bytes in steps of 1000: "8.9 MB".
  static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["bytes", "kB", "MB", "GB"] {
      if value < 999.5 || unit == "GB" {
        return unit == "bytes" ? "\(count) bytes" : String(format: "%.1f %@", value, unit)
      }
      value /= 1000
    }
    return "\(count) bytes"
  }

  /// A count with its noun: "1 file", "768 files".
  static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(number) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// A time: "0.8 s", "2:05", "3 h 20 min".
  static func duration(_ seconds: Double) -> String {
    guard seconds < 3600 else {
      return "\(Int(seconds) / 3600) h \(Int(seconds) % 3600 / 60) min"
    }
    return seconds < 60
      ? String(format: "%.1f s", seconds)
      : String(format: "%d:%02d", Int(seconds) / 60, Int(seconds) % 60)
  }
}
