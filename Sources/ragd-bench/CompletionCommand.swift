import Adaptation
import Completion
import Corpus
import Evaluation
import Foundation
import LanguageModel
import LocalModels
import ModelFormats
import SearchIndex
import Storage

/// Completes lines that were taken out of a project, and prints how many come back, and how fast.
struct CompletionCommand {
  private let root: String
  private let cases: WrittenCases?
  private let most: Int
  private let seed: UInt64
  private let decoder: String?
  private let adapter: String?
  /// Milliseconds that the decoder has.
  private let deadlines: [Int]
  /// Whether whole blocks are taken out, and asked for.
  private let areBlocks: Bool
  private let settings = CorpusSettings()

  init(_ arguments: [String]) throws {
    var options = CommandOptions(arguments)
    areBlocks = options.takeFlag("--blocks")
    most = try options.takeNumber("--cases") ?? 60
    seed = UInt64(try options.takeNumber("--seed") ?? 1)
    decoder = try options.take("--decoder")
    adapter = try options.take("--adapter")
    var deadlines: [Int] = []
    while let deadline = try options.takeNumber("--deadline") { deadlines.append(deadline) }
    self.deadlines = deadlines.isEmpty ? [120] : deadlines
    let peer = try options.take("--peer")
    let operands = options.rest
    guard operands.count == 1 || operands.count == 3 else {
      throw Problem(
        "a folder is needed, or a folder, a file of cases and the folder of their files")
    }
    root = URL(fileURLWithPath: operands[0]).resolvingSymlinksInPath().path
    cases =
      operands.count == 3
      ? WrittenCases(file: operands[1], held: operands[2], peer: peer) : nil
    if peer != nil, cases == nil { throw Problem("--peer needs a file of cases") }
    if areBlocks, cases != nil { throw Problem("--blocks makes its own cases") }
  }

  func run() async throws {
    let generator = try decoder.map { try DecoderGenerator(file: $0).generator }
    let adapted = try generator.flatMap { generator in
      try adapter.map { try StoredAdapter($0, for: generator.model) }
    }
    if adapter != nil, generator == nil { throw Problem("--adapter needs --decoder FILE") }
    let index = MeasuredIndex(root: root, settings: settings) { _ in }
    await index.open()
    let loader = DocumentLoader(root: root, settings: settings)
    let (cases, offers) = try await cases(index, loader, learned: adapted?.learned ?? [])
    print("\(root): \(index.snapshot.fileCount) files in the index, \(cases.count) cases")
    print("machine: \(Machine.description)\n")
    print("                                  exact  similar  silent    p50     p95     max")
    let peer = Row(
      "peer",
      zip(cases, offers).map { item, offer in
        let line = item.offered(offer, replacing: item.offset..<item.offset)
        return Row.Line(offer: line, expected: item.expected)
      })
    if !offers.isEmpty { print(peer.text) }
    func run(_ name: String, _ writer: (any LineWriter)?, _ patience: Int, isTyping: Bool) async {
      let run = LadderRun(
        index.snapshot, root: root, loader: loader, writer: writer,
        patience: .milliseconds(patience), isTyping: isTyping, isInvoked: areBlocks)
      var replies: [LadderRun.Reply] = []
      for item in cases { replies.append(await run.reply(at: item)) }
      let lines = replies.map { Row.Line(offer: $0.offer, expected: $0.expected) }
      print(Row(name, lines, Latencies(replies.map(\.seconds)), peer: peer).text)
      if areBlocks { print(Self.below(replies)) }
    }
    await run("no model", nil, 1, isTyping: true)
    if let generator {
      if let known = adapted?.description { print("with \(known)") }
      var adaptation = ProjectAdaptation()
      adaptation.parts = adapted?.parts
      let writer = DecoderLineWriter(generator) { [adaptation] _ in adaptation }
      await writer.prepare(for: index.snapshot)
      // The first use of anything costs more than what is to be measured.
      let first = LadderRun(
        index.snapshot, root: root, loader: loader, writer: writer, patience: .seconds(60),
        isTyping: true)
      for item in cases.prefix(3) { _ = await first.reply(at: item) }
      for deadline in deadlines {
        for isTyping in [false, true] {
          await run(
            "decoder, \(deadline) ms, \(isTyping ? "typing" : "new place")", writer, deadline,
            isTyping: isTyping)
        }
      }
    }
    await index.close()
    print("\npeak resident memory  \(ProcessUsage.peakResidentBytes / 1_000_000) MB")
  }

  private static func below(_ replies: [LadderRun.Reply]) -> String {
    let offered = replies.reduce(0) { $0 + $1.linesBelow }
    let right = replies.reduce(0) { $0 + $1.rightBelow }
    return "    lines after the first: \(offered) offered, \(right) right"
  }

  /// Those of a file, or some of files that are taken out of the index for it.
  private func cases(
    _ index: MeasuredIndex, _ loader: DocumentLoader, learned: Set<String>
  ) async throws -> (cases: [CompletionCase], offers: [String]) {
    if let cases { return try cases.read(first: most, loader) }
    let held = HeldOutFiles(
      of: index.snapshot, loader: loader, most: most, seed: seed, except: learned,
      areBlocks: areBlocks)
    guard !held.cases.isEmpty else { throw Problem("\(root) has too few files to hold some out") }
    await index.leaveOut(held.paths)
    return (held.cases, [])
  }
}

/// A line of the table: how many lines came back, and how fast.
private struct Row {
  struct Line {
    var offer: String
    var expected: String
  }

  private let name: String
  private let lines: [Line]
  private let times: Latencies?
  /// Of a peer's lines that are exact.
  private let peerExact: Double

  init(_ name: String, _ lines: [Line], _ times: Latencies? = nil, peer: Row? = nil) {
    self.name = name
    self.lines = lines
    self.times = times
    peerExact = peer?.exact ?? 0
  }

  private var exact: Double { share { $0.offer == $0.expected ? 1 : 0 } }

  private func share(_ value: (Line) -> Double) -> Double {
    lines.reduce(0) { $0 + value($1) } / Double(max(1, lines.count))
  }

  var text: String {
    let shares = [
      exact, share { EditSimilarity.of($0.offer, $0.expected) },
      share { $0.offer.isEmpty ? 1 : 0 },
    ].map { String(format: "%7.3f", $0) }
    let seconds = (times.map { [0.5, 0.95, 1].map($0.percentile) } ?? [])
      .map { String(format: "%5.0f ms", 1000 * $0) }
    let ratio = peerExact > 0 ? String(format: "  %.2f × peer", exact / peerExact) : ""
    return "  " + name.padding(toLength: 30, withPad: " ", startingAt: 0)
      + "\(shares[0])\(shares[1]) \(shares[2])  " + seconds.joined() + ratio
  }
}

/// An adapter on disk.
private struct StoredAdapter {
  let parts: PromotedAdapter.Parts
  let description: String
  /// Paths in the project that it has learned from.
  let learned: Set<String>

  /// - Parameter path: of a project's folder of adapters, whose present one it is.
  init(_ path: String, for model: DecoderModel) throws {
    guard let history = try AdapterHistory(existing: path),
      let number = try history.state().current
    else { throw Problem("no adapter is in use in \(path)") }
    let manifest = try history.manifest(number)
    parts = try PromotedAdapter.Parts(manifest, of: history, for: model)
    description =
      "adapter \(number) of \(manifest.base.name), \(manifest.steps) steps, "
      + "\(parts.memory?.count ?? 0) tokens remembered"
    learned = Set(manifest.files.files.filter { $0.split != .test }.map(\.path))
  }
}
