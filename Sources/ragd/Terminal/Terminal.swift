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

  /// Columns of the terminal; 80 where none says.
  static var width: Int {
    var size = winsize()
    for descriptor in [STDERR_FILENO, STDOUT_FILENO]
    where ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 {
      return Int(size.ws_col)
    }
    return 80
  }

  /// A line cut to what fits on the terminal; whole where the output goes elsewhere.
  static func clipped(_ line: String, to room: Int) -> String {
    let room = max(room, 20)
    guard isatty(STDOUT_FILENO) == 1, line.count > room else { return line }
    return line.prefix(room - 1) + "…"
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

extension StringProtocol {
  /// The text without control characters: a repository's text and names must not steer the terminal.
  var harmless: String {
    guard unicodeScalars.contains(where: \.isControl) else { return String(self) }
    var text = ""
    for scalar in unicodeScalars {
      text.unicodeScalars.append(scalar.isControl ? "\u{FFFD}" : scalar)
    }
    return text
  }
}

extension Unicode.Scalar {
  /// C0 but for the tab, DEL, and C1.
  fileprivate var isControl: Bool { value < 0x20 && value != 9 || 0x7F...0x9F ~= value }
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
