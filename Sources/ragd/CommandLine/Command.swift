/// One command of the program.
struct Command: Sendable {
  /// As typed; of a subcommand with its command's before it (`model list`).
  let name: String
  /// The operands as usage lines show them; empty when there are none.
  var operands = ""
  /// How many operands make sense.
  var operandCount = 0...0
  /// One line for the list of commands.
  let summary: String
  /// More for the command's own help; may be empty.
  var details = ""
  var flags: [Flag] = []
  /// A command with subcommands does nothing itself.
  var subcommands: [Command] = []
  /// A server ends with its client, and at once when it is interrupted.
  var isServer = false
  var run: @Sendable (Options) async throws -> ExitStatus = { _ in .usage }

  /// How many operands a command takes that joins them into one text.
  static let words = 1...10_000

  func accepts(_ flag: Flag) -> Bool { flag == .help || flags.contains(flag) }

  var usage: String {
    [
      "ragd", name, flags.isEmpty ? "" : "[options]", subcommands.isEmpty ? "" : "COMMAND",
      operands,
    ]
    .filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Command {
  /// All commands, in the order in which help lists them.
  static let all: [Command] = [
    .quickstart, .ask, .search, .hover, .complete, .index, .status, .doctor, .model, .engine,
    .train, .adapter, .dataset, .eval, .generate, .embed, .serve, .mcp,
  ]

  /// The command that the first words name, which are taken off; a subcommand if they name one.
  static func named(by words: inout ArraySlice<String>) throws(UsageError) -> Command {
    guard let first = words.popFirst() else { throw UsageError("a command is missing") }
    let command = try named(first)
    guard !command.subcommands.isEmpty, let second = words.first, !second.hasPrefix("-") else {
      return command
    }
    let known = command.subcommands.map { String($0.name.dropFirst(first.count + 1)) }
    guard let place = known.firstIndex(of: second) else {
      throw UsageError(
        "there is no command \"\(first) \(second)\"", suggesting: second, from: known)
    }
    words.removeFirst()
    return command.subcommands[place]
  }

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
