import Corpus
import Evaluation
import Foundation
import Indexing
import SearchIndex

/// Times ragd on one project, beside programs that read or index the same text.
struct SpeedCommand {
  private let root: String
  private let python: String?

  init(_ arguments: [String]) throws {
    var arguments = arguments
    var python: String?
    if let flag = arguments.firstIndex(of: "--python") {
      guard flag + 1 < arguments.count else { throw Problem("--python needs a path") }
      python = arguments[flag + 1]
      arguments.removeSubrange(flag...flag + 1)
    }
    guard arguments.count == 1 else { throw Problem("one folder is needed") }
    root = URL(fileURLWithPath: arguments[0]).resolvingSymlinksInPath().path
    self.python = python
  }

  func run() async throws {
    let folder = try TemporaryStore()
    defer { folder.remove() }
    let (index, indexer) = await IndexingMeasure.cold(
      root: root, store: folder.path + "/store", settings: CorpusSettings())
    let snapshot = indexer.snapshot
    print(
      "\(root): \(index.files) files, \(format(Double(index.bytes) / 1e6)) MB of text, "
        + "\(index.chunks) chunks, \(snapshot.symbolCount) symbols")
    print("machine: \(Machine.description)\n")
    printIndexing(index)
    try printPeers(index, snapshot: snapshot, folder: folder.path)
    await printFreshness(snapshot: snapshot, folder: folder.path)
    await indexer.stop()
    printLatencies(snapshot)
    print("\npeak resident memory  \(format(Double(ProcessUsage.peakResidentBytes) / 1e6)) MB")
  }

  private func printIndexing(_ index: IndexingMeasure) {
    print(
      "cold index            \(format(index.seconds)) s, "
        + "\(format(index.processorSeconds)) s of processor time: "
        + "\(format(index.megabytesPerCoreSecond)) MB/s per core (budget 10, goal 25)")
    let ratio = Double(index.storeBytes) / Double(max(1, index.bytes))
    print(
      "store                 \(format(Double(index.storeBytes) / 1e6)) MB, "
        + "\(format(ratio)) of the text")
  }

  // MARK: Peers

  private func printPeers(_ index: IndexingMeasure, snapshot: IndexSnapshot, folder: String) throws
  {
    let readers = [
      ["rg", "--threads", "1", "-c", "zqxjkv", root], ["git", "-C", root, "grep", "-c", "zqxjkv"],
    ]
    for command in readers {
      guard let seconds = Peer.processorSeconds(of: command) else {
        print("\(command[0]): not installed, no figure")
        continue
      }
      print(
        "\(label(command[0] == "rg" ? "ripgrep reads it" : "git grep reads it"))"
          + "\(format(seconds)) s of processor time; cold index / that = "
          + "\(format(index.processorSeconds / seconds))")
    }
    guard let python else {
      return print("tantivy: give --python PYTHON with the package installed for its figure")
    }
    let chunks = folder + "/chunks.jsonl"
    try ChunkExport.write(snapshot, to: chunks)
    guard let peer = Peer.tantivySeconds(python: python, chunks: chunks, folder: folder) else {
      return print("tantivy: \(python) does not have the package, no figure")
    }
    let speed = Double(index.bytes) / 1e6 / peer
    print(
      "\(label("tantivy, same chunks"))\(format(peer)) s of processor time to index text only: "
        + "\(format(speed)) MB/s per core; ragd reads, cuts and indexes at "
        + "\(format(index.megabytesPerCoreSecond / speed)) of its speed")
  }

  private func label(_ text: String) -> String {
    text.padding(toLength: 22, withPad: " ", startingAt: 0)
  }

  // MARK: Freshness

  private func printFreshness(snapshot: IndexSnapshot, folder: String) async {
    let copy = folder + "/project"
    let store = folder + "/copy"
    guard (try? FileManager.default.copyItem(atPath: root, toPath: copy)) != nil else {
      return print("re-index: the project could not be copied, no figure")
    }
    let (_, indexer) = await IndexingMeasure.cold(
      root: copy, store: store, settings: CorpusSettings())
    let files = snapshot.files().map { snapshot.file($0) }.filter { $0.language.isCode }
      .sorted { $0.size > $1.size }
    if let file = files.dropFirst(files.count / 2).first {
      let place = copy + "/" + file.path
      let text = (try? Data(contentsOf: URL(fileURLWithPath: place))) ?? Data()
      let saves = await FreshnessMeasure.save(file.path, count: 20, with: indexer) { turn in
        try? (text + Data("\n// \(turn)\n".utf8)).write(to: URL(fileURLWithPath: place))
      }
      print("\(label("re-index of a save"))\(percentiles(saves)) (budget 50 ms)")
    }
    await indexer.stop()
    let start = await FreshnessMeasure.warmStart(
      root: copy, store: store, settings: CorpusSettings(), query: "open", count: 10)
    print("\(label("warm start, 1st search"))\(percentiles(start)) (budget 100 ms)\n")
  }

  // MARK: Requests

  private func printLatencies(_ snapshot: IndexSnapshot) {
    let workload = Workload(snapshot: snapshot, count: 400)
    let found = RequestLatencies.measure(workload, on: snapshot)
    let rows = [
      ("search", found.search), ("ask, extractive", found.ask), ("hover", found.hover),
      ("completion menu", found.menu), ("completion inline", found.inline),
    ]
    for (name, latencies) in rows {
      print("\(label(name))\(percentiles(latencies)), \(latencies.count) requests")
    }
  }

  private func percentiles(_ latencies: Latencies) -> String {
    [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)]
      .map { "\($0.0) \(format(latencies.percentile($0.1) * 1000)) ms" }
      .joined(separator: "  ")
  }

  private func format(_ number: Double) -> String {
    String(format: number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f", number)
  }
}
