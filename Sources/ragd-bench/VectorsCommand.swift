import Evaluation
import Foundation
import SearchIndex

/// Times the store of vectors as it grows, beside libraries that search the same vectors.
struct VectorsCommand {
  static let width = 384
  static let limit = 10
  private static let queryCount = 100
  /// Vectors made, stored and compared at once.
  private static let batch = 5000

  private let python: String?
  private let svg: String?
  private let sizes: [Int]

  init(_ arguments: [String]) throws {
    var values: [String: String] = [:]
    var rest = arguments[...]
    while let name = rest.popFirst() {
      guard ["--python", "--svg", "--most"].contains(name), let value = rest.popFirst() else {
        throw Problem("\(name) is no option of vectors, or has no value")
      }
      values[name] = value
    }
    python = values["--python"]
    svg = values["--svg"]
    guard let most = Int(values["--most"] ?? "1000000"), most >= 10_000 else {
      throw Problem("--most needs a number of at least 10000")
    }
    sizes = [10_000, 30_000, 100_000, 300_000, 1_000_000].filter { $0 <= most }
  }

  func run() throws {
    let folder = try TemporaryStore()
    defer { folder.remove() }
    print(
      "\(Self.width) dimensions, \(Self.queryCount) queries for \(Self.limit) rows each; "
        + "vectors: 1,000 clusters\nmachine: \(Machine.description)\n")
    let vectors = SyntheticVectors(width: Self.width)
    // Queries are rows that come after all that are stored.
    let last = (sizes.last ?? 0) + Self.queryCount
    let queries = vectors.rows(last - Self.queryCount..<last)
    try Self.write(queries, to: folder.path + "/queries")
    var growth: [VectorGrowth] = []
    var store = try GrowingVectors(folder: folder.path, queries: queries)
    for size in sizes {
      while store.count < size {
        let end = min(size, store.count + Self.batch)
        try store.append(vectors.rows(store.count..<end))
      }
      let run: VectorRun = try Self.output(
        of: [CommandLine.arguments[0], "vectors-run", folder.path, folder.path + "/queries"])
      var step = VectorGrowth(
        rows: size, appendSeconds: store.appendSeconds, fileBytes: store.fileBytes, run: run,
        recall: store.recall(of: run.hits))
      if let python {
        let peers: [String: VectorRun] = try Self.output(of: [
          python, Peer.script("vector_search"), folder.path + "/floats", "\(size)",
          "\(Self.width)", folder.path + "/queries", "\(Self.limit)",
        ])
        step.peers = peers.mapValues { ($0, store.recall(of: $0.hits)) }
      }
      step.print()
      growth.append(step)
    }
    if let svg {
      try VectorGrowth.chart(growth).write(toFile: svg, atomically: true, encoding: .utf8)
    }
  }

  private static func write(_ numbers: [Float], to path: String) throws {
    try numbers.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: path)) }
  }

  private static func output<Run: Decodable>(of command: [String]) throws -> Run {
    guard let output = Peer.run(command), let line = output.split(separator: "\n").last else {
      throw Problem("\(command.prefix(2).joined(separator: " ")) … failed")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Run.self, from: Data(line.utf8))
  }
}

/// A store that grows, its vectors in full for peers, and the true neighbours of the queries.
private struct GrowingVectors {
  private let log: VectorLog
  private let folder: String
  private let floats: FileHandle
  private let queries: [Float]
  /// For each query the similarities of its nearest rows, best first.
  private var nearest: [[(similarity: Float, row: Int)]]
  private(set) var count = 0
  private(set) var appendSeconds = 0.0

  init(folder: String, queries: [Float]) throws {
    self.folder = folder
    self.queries = queries
    log = try VectorRun.log(in: folder)
    let path = folder + "/floats"
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    floats = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    nearest = Array(repeating: [], count: queries.count / VectorsCommand.width)
  }

  var fileBytes: Int {
    let path = folder + "/vectors"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.reduce(0) { sum, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
      return sum + (attributes?[.size] as? Int ?? 0)
    }
  }

  mutating func append(_ rows: [Float]) throws {
    let width = VectorsCommand.width
    let entries = (0..<rows.count / width).map { index in
      let key = ContentKey("row \(count + index)")
      return (key: key, vector: Array(rows[index * width..<(index + 1) * width]))
    }
    appendSeconds += try ContinuousClock().measure { _ = try log.append(entries) }.inSeconds
    try rows.withUnsafeBytes { try floats.write(contentsOf: Data($0)) }
    for query in nearest.indices { compare(rows, with: query) }
    count += entries.count
  }

  /// Keeps the nearest of all rows so far, compared in full.
  private mutating func compare(_ rows: [Float], with query: Int) {
    let width = VectorsCommand.width
    rows.withUnsafeBytes { rows in
      queries.withUnsafeBytes { queries in
        for row in 0..<rows.count / (4 * width) {
          var sums = SIMD16<Float>()
          for c in stride(from: 0, to: width, by: 16) {
            let a = rows.loadUnaligned(
              fromByteOffset: 4 * (row * width + c), as: SIMD16<Float>.self)
            let b = queries.loadUnaligned(
              fromByteOffset: 4 * (query * width + c), as: SIMD16<Float>.self)
            sums += a * b
          }
          insert((sums.sum(), count + row), for: query)
        }
      }
    }
  }

  private mutating func insert(_ found: (similarity: Float, row: Int), for query: Int) {
    let kept = nearest[query]
    if kept.count == VectorsCommand.limit, let last = kept.last {
      guard found.similarity > last.similarity else { return }
      nearest[query].removeLast()
    }
    let place = kept.firstIndex { $0.similarity < found.similarity } ?? kept.count
    nearest[query].insert(found, at: min(place, nearest[query].count))
  }

  /// How many of the true neighbours are among the hits.
  func recall(of hits: [[Int]]) -> Double {
    let shares = zip(nearest, hits).map { truth, hits in
      Double(Set(truth.map(\.row)).intersection(hits).count) / Double(truth.count)
    }
    return shares.reduce(0, +) / Double(max(1, shares.count))
  }
}
