import Evaluation
import Foundation
import SearchIndex

/// What one process found of a store of vectors; peers' scripts print the same.
struct VectorRun: Codable {
  /// From nothing to the first search: ours reads the file, a peer makes its index.
  var loadSeconds: Double
  /// Of each search, one after the other.
  var searchSeconds: [Double]
  /// Of each query the rows found.
  var hits: [[Int]]
  /// Memory that belongs to the vectors, mapped files not counted.
  var memoryBytes: Double

  var latencies: Latencies { Latencies(searchSeconds) }

  static func log(in folder: String) throws -> VectorLog {
    try VectorLog(
      directory: folder + "/vectors", fingerprint: "synthetic", width: VectorsCommand.width)
  }

  /// Prints one JSON object.
  ///
  /// Arguments: folder, file of queries.
  static func run(_ arguments: [String]) throws {
    guard arguments.count == 2 else { throw Problem("two arguments are needed") }
    let data = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
    let numbers = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let queries = (0..<numbers.count / VectorsCommand.width).map {
      Array(numbers[$0 * VectorsCommand.width..<($0 + 1) * VectorsCommand.width])
    }
    let log = try log(in: arguments[0])
    let clock = ContinuousClock()
    let memory = ownMemory
    let load = try clock.measure { _ = try log.follow() }
    let used = ownMemory - memory
    let snapshot = log.snapshot
    let search = { (query: [Float]) in try snapshot.search(query, limit: VectorsCommand.limit) }
    // Warm: what is measured is a daemon's thousandth search.
    let hits = try queries.map { try search($0).map { Int($0.row) } }
    let seconds = try queries.map { query in
      try clock.measure { _ = try search(query) }.inSeconds
    }
    let run = VectorRun(
      loadSeconds: load.inSeconds, searchSeconds: seconds, hits: hits, memoryBytes: Double(used))
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(run), as: UTF8.self))
  }

  /// Resident memory without files; 0 where the system doesn't tell.
  private static var ownMemory: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
    return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1024
  }
}

/// The store at one size.
struct VectorGrowth {
  var rows: Int
  var appendSeconds: Double
  var fileBytes: Int
  var run: VectorRun
  var recall: Double
  var peers: [String: (run: VectorRun, recall: Double)] = [:]

  func print() {
    let perVector = run.memoryBytes / Double(rows)
    Swift.print(
      "\(rows) vectors: appended in \(Figures.short(appendSeconds)) s, file "
        + "\(Figures.short(Double(fileBytes) / 1e6)) MB, memory "
        + "\(Figures.short(run.memoryBytes / 1e6)) MB (\(Figures.short(perVector)) bytes each)")
    row("ragd", run, recall)
    for (name, peer) in peers.sorted(by: { $0.key < $1.key }) { row(name, peer.run, peer.recall) }
    Swift.print("")
  }

  private func row(_ name: String, _ run: VectorRun, _ recall: Double) {
    let milliseconds = { Figures.short(run.latencies.percentile($0) * 1e3) }
    Swift.print(
      "  " + name.padding(toLength: 26, withPad: " ", startingAt: 0)
        + "search p50 \(milliseconds(0.5)) ms  p95 \(milliseconds(0.95)) ms  recall@10 "
        + String(format: "%.4f", recall) + "  load or build \(Figures.short(run.loadSeconds)) s  "
        + "memory \(Figures.short(run.memoryBytes / 1e6)) MB")
  }

  /// Search time, time to load and to store, and bytes, against the number of vectors.
  static func chart(_ growth: [VectorGrowth]) -> String {
    func points(_ figure: (VectorGrowth) -> Double?) -> [Chart.Point] {
      growth.compactMap { step in figure(step).map { Chart.Point(x: Double(step.rows), y: $0) } }
    }
    let median = { (run: VectorRun) in run.latencies.percentile(0.5) * 1e3 }
    let names = Set(growth.flatMap(\.peers.keys)).sorted()
    let panels = [
      Chart.Panel(
        title: "Search, median", unit: "ms",
        lines: [Chart.Line(name: "ragd", points: points { median($0.run) })]
          + names.map { name in
            Chart.Line(name: name, points: points { $0.peers[name].map { median($0.run) } })
          }),
      Chart.Panel(
        title: "Time to store and to load all", unit: "s",
        lines: [
          Chart.Line(name: "append", points: points { $0.appendSeconds }),
          Chart.Line(name: "load", points: points { $0.run.loadSeconds }),
        ]),
      Chart.Panel(
        title: "Size", unit: "MB",
        lines: [
          Chart.Line(name: "file", points: points { Double($0.fileBytes) / 1e6 }),
          Chart.Line(name: "memory", points: points { $0.run.memoryBytes / 1e6 }),
        ]),
    ]
    return Chart(
      title: "Vectors of \(VectorsCommand.width) dimensions", xLabel: "vectors", panels: panels
    ).svg
  }
}
