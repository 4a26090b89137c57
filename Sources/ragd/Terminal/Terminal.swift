import Foundation

/// Standard output and standard error: what they can show, and writing to them.
enum Terminal {
  /// Whether results may be coloured: on a terminal, unless `NO_COLOR` is set (no-color.org).
  static let isColourful = isatty(STDOUT_FILENO) == 1 && allowsColour

  /// Whether progress may be drawn.
  static let showsProgress = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"

  private static let environment = ProcessInfo.processInfo.environment

  private static var allowsColour: Bool {
    environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
  }

  /// Columns of the terminal that shows progress; 80 where it does not say.
  static var width: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes a line of results.
  static func print(_ line: String = "") { write(line + "\n", to: STDOUT_FILENO) }

  /// Writes a line for the person at the terminal, beside the results.
  static func note(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  /// Writes without a line end: pieces of a text, progress.
  static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if written > 0 {
        bytes = bytes.dropFirst(written)
      } else if errno != EINTR {
        return
      }
    }
  }
}

/// How a piece of text looks on a terminal.
enum Style: String {
  case bold = "1"
  case dim = "2"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case magenta = "35"
  case cyan = "36"

  /// The text in this style, or unchanged where colours are not wanted.
  func callAsFunction(_ text: String) -> String {
    Terminal.isColourful ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
