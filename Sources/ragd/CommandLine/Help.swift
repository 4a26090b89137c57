/// The help texts, made from the table of commands.
enum Help {
  static var overview: String {
    """
    ragd answers questions about a project, from an index of its code and docs.

    Usage:
      ragd COMMAND [options]     run a command here, in this folder's project
      ragd --stdio               serve an editor or a script (JSON-RPC on stdin and stdout)

    Commands:
    \(table(Command.all.map { (left: left(of: $0), right: $0.summary) }))

    Everything runs on this machine. "ragd COMMAND --help" tells more about a command.

    \(exitCodes)
    """
  }

  static func page(of command: Command) -> String {
    let flags = command.flags + [.help]
    let details = command.details.isEmpty ? "" : "\n\(command.details)\n"
    let subcommands = command.subcommands.map { (left: left(of: $0), right: $0.summary) }
    let commands = subcommands.isEmpty ? "" : "\nCommands:\n\(table(subcommands))\n"
    return """
      ragd \(command.name): \(command.summary)

      Usage: \(command.usage)
      \(details)\(commands)
      Options:
      \(table(flags.map { (left: $0.form, right: $0.summary) }))

      \(exitCodes)
      """
  }

  private static var exitCodes: String {
    """
    Exit codes: 0 done, 1 nothing found or failed, 2 command line not understood, 130 Ctrl-C.
    """
  }

  private static func left(of command: Command) -> String {
    [command.name, command.subcommands.isEmpty ? "" : "COMMAND", command.operands]
      .filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func table(_ rows: [(left: String, right: String)]) -> String {
    let width = rows.map(\.left.count).max() ?? 0
    return rows.map { row in
      "  " + row.left + String(repeating: " ", count: width - row.left.count + 3) + row.right
    }.joined(separator: "\n")
  }
}
