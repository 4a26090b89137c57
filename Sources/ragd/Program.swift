import Foundation
import LanguageModel
import LanguageServer
import RemoteEngines

/// The command line program: picks the command, and turns what went wrong into words and a status.
///
/// Commands and wiring live here, logic in the layers below.
enum Program {
  static func run(_ words: [String]) async -> ExitStatus {
    do {
      return try await dispatch(words)
    } catch let error as UsageError {
      complain(error.message, hint: error.hint ?? "ragd --help lists the commands")
      return .usage
    } catch let error as CommandFailure {
      complain(error.message, hint: error.hint)
    } catch let error as ModelFailure {
      complain(error.message, hint: error.hint)
    } catch let error as EngineError {
      complain(error.message, hint: error.hint)
    } catch is CancellationError {
      return .interrupted
    } catch {
      complain("\(error)", hint: nil)
    }
    return .failure
  }

  private static func dispatch(_ words: [String]) async throws -> ExitStatus {
    guard let first = words.first else {
      Terminal.note(Help.overview)
      return .usage
    }
    switch first {
    case "--version", "version":
      Terminal.print("ragd \(LanguageServer.Program.version)")
      return .success
    case "--help", "-h", "help":
      var rest = words.dropFirst()
      Terminal.print(rest.isEmpty ? Help.overview : Help.page(of: try Command.named(by: &rest)))
      return .success
    default:
      var rest = words[...]
      let command = try Command.named(by: &rest)
      let options = try Options(parsing: rest, for: command)
      if options.wantsHelp {
        Terminal.print(Help.page(of: command))
        return .success
      }
      guard command.subcommands.isEmpty else {
        Terminal.note(Help.page(of: command))
        return .usage
      }
      try command.check(options.operands)
      if !command.isServer { Interruption.handle() }
      return try await command.run(options)
    }
  }

  private static func complain(_ message: String, hint: String?) {
    Terminal.note("ragd: \(message)" + (hint.map { "\n      \($0)" } ?? ""))
  }
}

extension Command {
  fileprivate func check(_ operands: [String]) throws(UsageError) {
    guard !operandCount.contains(operands.count) else { return }
    let problem = operands.count < operandCount.lowerBound ? "needs" : "takes"
    let wanted = self.operands.isEmpty ? "no operands" : self.operands
    throw UsageError("\"ragd \(name)\" \(problem) \(wanted)", hint: "usage: \(usage)")
  }
}
