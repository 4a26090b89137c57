/// The words of a command line, options taken out one by one.
struct CommandOptions {
  /// What no option has taken.
  private(set) var rest: [String]

  init(_ arguments: [String]) { rest = arguments }

  /// The value behind an option; nil without it.
  mutating func take(_ name: String) throws -> String? {
    guard let place = rest.firstIndex(of: name) else { return nil }
    guard place + 1 < rest.count else { throw Problem("\(name) needs a value") }
    defer { rest.removeSubrange(place...place + 1) }
    return rest[place + 1]
  }

  /// The number above 0 behind an option; nil without it.
  mutating func takeNumber(_ name: String) throws -> Int? {
    guard let text = try take(name) else { return nil }
    guard let number = Int(text), number > 0 else {
      throw Problem("\(name) needs a whole number above 0, not \(text)")
    }
    return number
  }

  /// Whether an option is there.
  mutating func takeFlag(_ name: String) -> Bool {
    guard let place = rest.firstIndex(of: name) else { return false }
    rest.remove(at: place)
    return true
  }
}
