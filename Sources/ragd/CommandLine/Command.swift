/// One command of the program.
struct Command: Sendable {
  let name: String
  /// The operands as usage lines show them; empty when there are none.
  var operands = ""
  /// How many operands make sense.
  var operandCount = 0...0
  /// One line for the list of commands.
  let summary: String
  /// More for the command's own help; may be empty.
  var details = ""
  let flags: [Flag]
  let run: @Sendable (Options) async throws -> ExitStatus

  /// How many operands a command takes that joins them into one text.
  static let words = 1...10_000

  func accepts(_ flag: Flag) -> Bool { flag == .help || flags.contains(flag) }

  var usage: String {
    ["ragd", name, flags.isEmpty ? "" : "[options]", operands]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Command {
  /// All commands, in the order in which help lists them.
  static let all: [Command] = [
    .quickstart, .ask, .search, .hover, .complete, .index, .status, .doctor, .serve,
  ]

  static func named(_ name: String) throws(UsageError) -> Command {
    if name == "--stdio" { return .serve }
    guard let command = all.first(where: { $0.name == name }) else {
      throw UsageError(
        name.hasPrefix("-") ? "there is no option \(name)" : "there is no command \"\(name)\"",
        suggesting: name, from: all.map(\.name) + ["--stdio", "--version", "--help"])
    }
    return command
  }
}
