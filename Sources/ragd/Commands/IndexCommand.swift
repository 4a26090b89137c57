import Indexing
import LanguageServer
import LanguageServerProtocol

extension Command {
  static let index = Command(
    name: "index", operands: "[DIR]", operandCount: 0...1,
    summary: "bring the index up to date",
    details: "Other commands do the same before they answer; only changed files are read again.",
    flags: [.root, .scratch, .json],
    run: { options in
      var options = options
      if let folder = options.operands.first { options.root = folder }
      let start = ContinuousClock.now
      let project = try await Project.open(options, meanings: .all)
      let indexer = project.workspace.indexer
      if options.isFromScratch {
        do {
          try await Project.following(indexer) { try await indexer.reindex(fromScratch: true) }
        } catch let error as IndexingFailure {
          throw CommandFailure("\(project.root) could not be indexed: \(error)")
        }
      }
      let result = project.context.sizes(seconds: start.duration(to: .now) / .seconds(1))
      if options.printsJSON {
        try JSONOutput.print(result)
      } else {
        Terminal.print(summary(of: result, root: project.root))
      }
      return .success
    })

  /// One line about the size of an index.
  static func summary(of result: IndexResult, root: String) -> String {
    "\(root): " + Style.bold(Amounts.count(result.files, "file")) + ", "
      + Amounts.bytes(result.bytes) + ", " + Amounts.count(result.chunks, "chunk") + ", "
      + Amounts.count(result.symbols, "symbol") + ", in " + Amounts.duration(result.seconds)
  }
}
