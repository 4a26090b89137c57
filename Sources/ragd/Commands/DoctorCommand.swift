import Foundation
import LanguageModel
import LanguageServer

extension Command {
  static let doctor = Command(
    name: "doctor",
    summary: "check the installation and this project, and say what to fix",
    flags: [.root, .json],
    run: { options in
      let folder = FileManager.default.currentDirectoryPath
      let root = try ProjectRoot.resolve(options.root, from: folder)
      let folders = UserFolders.current
      let environment = ProcessInfo.processInfo.environment
      let checks =
        [Check.ok("ragd", "\(LanguageServer.Program.version), \(executable)")]
        + ProjectChecks.run(root: root, folders: folders)
        + ModelChecks.run(ModelStore(folder: folders.models), environment: environment)
        + SystemChecks.run(cache: folders.cache, environment: environment)
      if options.printsJSON {
        try JSONOutput.print(["checks": checks])
      } else {
        for check in checks { show(check) }
      }
      return checks.contains { $0.outcome == .failure } ? .failure : .success
    })

  private static var executable: String {
    Bundle.main.executablePath ?? CommandLine.arguments[0]
  }

  private static func show(_ check: Check) {
    let mark =
      switch check.outcome {
      case .ok: Style.green("ok  ")
      case .warning: Style.yellow("warn")
      case .failure: Style.red("fail")
      }
    let gap = String(repeating: " ", count: max(1, 14 - check.subject.count))
    Terminal.print("\(mark)  \(check.subject)\(gap)\(check.detail)")
    if let remedy = check.remedy { Terminal.print("      " + Style.dim("→ \(remedy)")) }
  }
}
