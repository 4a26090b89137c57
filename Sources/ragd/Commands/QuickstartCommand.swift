import Foundation
import LanguageServer
import LanguageServerProtocol

extension Command {
  static let quickstart = Command(
    name: "quickstart", operands: "[DIR]", operandCount: 0...1,
    summary: "index a project, show what ragd does with it, and how to set up an editor",
    flags: [.root],
    run: { options in
      var options = options
      if let folder = options.operands.first { options.root = folder }
      let start = ContinuousClock.now
      let project = try await Project.open(options)
      let seconds = start.duration(to: .now) / .seconds(1)
      heading("Index")
      Terminal.print(summary(of: project.context.sizes(seconds: seconds), root: project.root))

      let demonstration = Demonstration(project)
      let question = demonstration.question
      heading("ragd ask \"\(question)\"")
      show(try await project.context.answer(AskRequest(question: question)))

      if let sample = demonstration.sample {
        heading("ragd complete \(sample.path):\(sample.line):\(sample.column)")
        Terminal.print("After " + Style.bold(sample.typed.harmless) + " ragd offers:")
        show(sample.items)
      }
      showEditors()
      return .success
    })

  private static func showEditors() {
    let setup = EditorSetup(
      executable: Bundle.main.executablePath ?? CommandLine.arguments[0],
      environment: ProcessInfo.processInfo.environment)
    heading("Your editor")
    for (editor, file, lines) in setup.instructions {
      Terminal.print(Style.bold(editor) + Style.dim("  \(file)"))
      for line in lines.split(separator: "\n") { Terminal.print("  " + line) }
      Terminal.print()
    }
  }

  private static func heading(_ text: String) {
    Terminal.print()
    Terminal.print(Style.bold(Style.cyan("▸ " + text)))
  }
}
