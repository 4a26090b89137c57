import Adaptation
import Foundation
import LanguageServer
import Storage

extension Command {
  static let dataset = Command(
    name: "dataset",
    summary: "write the texts that a decoder would be adapted with, for other trainers",
    subcommands: [datasetExport])

  private static let datasetExport = Command(
    name: "dataset export", operands: "DIR", operandCount: 1...1,
    summary: "write train.jsonl, valid.jsonl, test.jsonl and a manifest into a folder",
    details: """
      Forms: "completion" (prompt and completion), "chat" (messages), "text" (whole files in pieces).
      They hold the same files in the same splits as "ragd train" uses: no duplicates, nothing generated,
      vendored or minified, secrets masked. manifest.json names every file, and why others were left out.
      """,
    flags: [.root, .format, .json],
    run: { options in
      let (root, folder) = try adapters(options)
      let name = options.format ?? DataSetExport.Form.allCases[0].rawValue
      guard let form = DataSetExport.Form(rawValue: name) else {
        let known = DataSetExport.Form.allCases.map(\.rawValue)
        throw UsageError(
          "--format must be one of \(known.joined(separator: ", "))", suggesting: name,
          from: known)
      }
      let forgotten = try explained {
        try AdapterHistory(existing: folder)?.state().forgotten ?? []
      }
      let settings = Project.prepare(root: root).settings.corpus
      let target = ProjectRoot.absolute(
        options.operands[0], from: FileManager.default.currentDirectoryPath)
      let export = DataSetExport(
        try DataSet.collect(root: root, settings: settings, forgetting: Set(forgotten)), form)
      let files = try export.files()
      let directory = try POSIXDirectory(path: target)
      for file in files { try directory.replace(file.name, file.bytes) }
      let summary = DatasetSummary(
        folder: target, format: form.rawValue,
        records: files.reduce(into: [:]) { $0[$1.name] = $1.records },
        bytes: files.reduce(0) { $0 + $1.bytes.count })
      if options.printsJSON {
        try JSONOutput.print(summary)
      } else {
        for file in files where file.records > 0 {
          Terminal.print(
            "\(file.name): \(Amounts.count(file.records, "record")), "
              + Amounts.bytes(file.bytes.count))
        }
        Terminal.print(Style.dim("in \(target.harmless), with manifest.json"))
      }
      return .success
    })
}

/// What `ragd dataset export --json` prints.
private struct DatasetSummary: Encodable {
  var folder: String
  var format: String
  /// By file.
  var records: [String: Int]
  var bytes: Int
}
