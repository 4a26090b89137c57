import Foundation
import Kernels
import LanguageModel

extension Command {
  static let embed = Command(
    name: "embed", operands: "TEXT…|-", operandCount: words,
    summary: "turn texts into vectors with an installed sentence encoder",
    details: """
      Every operand is a text; "-" reads a text from each line of standard input. A vector a line is
      printed, or with --json the vectors and the time they took.
      """,
    flags: [.model, .threads, .json],
    run: { options in
      let texts = options.operands == ["-"] ? standardInputLines() : options.operands
      let store = models
      let installed = try chosen(.encoder, options, in: store)
      let clock = ContinuousClock()
      let start = clock.now
      let encoder = try store.encoder(
        installed, threads: options.threads ?? Processor.physicalCores)
      let loaded = clock.now
      let vectors = try await encoder.embed(texts)
      let end = clock.now
      if options.printsJSON {
        try JSONOutput.print(
          EmbedResult(
            model: installed.name, width: encoder.width, vectors: vectors,
            loadMilliseconds: start.duration(to: loaded) / .milliseconds(1),
            embedMilliseconds: loaded.duration(to: end) / .milliseconds(1)))
      } else {
        for vector in vectors { Terminal.print(vector.map { "\($0)" }.joined(separator: " ")) }
      }
      return .success
    })

  /// The model that the options name, or ragd's choice.
  static func chosen(
    _ kind: ModelKind, _ options: Options, in store: ModelStore
  ) throws -> InstalledModel {
    if let model = try store.choice(of: kind, named: options.model) { return model }
    let known = CatalogueModel.all.first { $0.kind == kind && $0.isDefault }
    throw CommandFailure(
      "no \(kind) is installed in \(store.folder)",
      hint: known.map { "ragd model install \($0.name) installs one" })
  }

  private static func standardInputLines() -> [String] {
    var lines: [String] = []
    while let line = readLine() { lines.append(line) }
    return lines
  }
}

/// What `ragd embed --json` prints.
private struct EmbedResult: Encodable {
  var model: String
  var width: Int
  /// One for each text, in order, of length 1.
  var vectors: [[Float]]
  var loadMilliseconds: Double
  var embedMilliseconds: Double
}
