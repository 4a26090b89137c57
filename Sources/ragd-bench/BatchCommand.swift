import Answering
import Corpus
import Evaluation
import Foundation
import Indexing
import LanguageModel
import LocalModels
import SearchIndex

/// Answers a file of queries or questions, one JSON line each, for a scorer to read.
struct BatchCommand {
  private let root: String
  private let input: URL
  /// A folder with a sentence encoder.
  private let encoder: URL?
  /// Where vectors are kept from run to run; nil: nowhere.
  private let vectors: String?
  /// A GGUF file whose model writes the answers.
  private let decoder: String?

  init(_ arguments: [String]) throws {
    var options = CommandOptions(arguments)
    encoder = try options.take("--encoder").map { URL(fileURLWithPath: $0) }
    vectors = try options.take("--vectors")
    decoder = try options.take("--decoder")
    let operands = options.rest
    guard operands.count == 2 else { throw Problem("a folder and a file of queries are needed") }
    root = URL(fileURLWithPath: operands[0]).resolvingSymlinksInPath().path
    input = URL(fileURLWithPath: operands[1])
  }

  private struct Queries: Decodable {
    struct Item: Decodable { var query: String }
    var queries: [Item]
  }

  private struct Questions: Decodable {
    struct Item: Decodable {
      var id: String
      var question: String
    }
    var questions: [Item]
  }

  private struct Place: Encodable {
    var path: String
    var startLine: Int
    var endLine: Int
    var score: Float?
    var why: [String]?
  }

  private struct Results: Encodable {
    var query: String
    var results: [Place]
    /// With the query's vector.
    var seconds: Double
  }

  private struct Answered: Encodable {
    var id: String
    var answer: String
    var citations: [Place]
    var seconds: Double
    var found: Bool
    /// When the decoder had its first token, and when the first text was shown.
    var firstToken: Double?
    var firstText: Double?
  }

  func search() async throws {
    let queries = try JSONDecoder().decode(Queries.self, from: Data(contentsOf: input))
    try await withSnapshot { snapshot, embedder in
      for item in queries.queries {
        let start = ContinuousClock.now
        let query = SearchQuery(
          text: item.query, vector: try await embedder?.vector(ofQuery: item.query))
        let hits = snapshot.search(query)
        let seconds = start.duration(to: .now).inSeconds
        let places = hits.map { hit in
          Place(
            path: snapshot.file(snapshot.chunk(hit.chunk).file).path,
            startLine: hit.lines.lowerBound + 1, endLine: hit.lines.upperBound, score: hit.score,
            why: hit.reasons)
        }
        try write(Results(query: item.query, results: places, seconds: seconds))
      }
    }
  }

  func answers() async throws {
    let questions = try JSONDecoder().decode(Questions.self, from: Data(contentsOf: input))
    let writer = try decoder.map { try TimedGenerator(DecoderGenerator(file: $0)) }
    try await withSnapshot { snapshot, embedder in
      let answerer = Answerer(
        snapshot: snapshot, generator: writer, embedder: embedder,
        style: writer == nil ? nil : .written)
      // The first use of anything costs more than what is to be measured.
      let warmUp = questions.questions.last?.question ?? "warm up"
      _ = try await answerer.finishedAnswer(to: Question(text: warmUp))
      var answered: [Answered] = []
      for item in questions.questions {
        answered.append(try await answer(item, with: answerer, writer))
        try write(answered[answered.count - 1])
      }
      if writer != nil { report(answered) }
    }
  }

  private func answer(
    _ item: Questions.Item, with answerer: Answerer, _ writer: TimedGenerator?
  ) async throws -> Answered {
    let start = ContinuousClock.now
    writer?.begin()
    var firstText: Double?
    var finished: Answer?
    for try await event in answerer.answer(Question(text: item.question)) {
      if firstText == nil { firstText = start.duration(to: .now).inSeconds }
      if case .finished(let answer) = event { finished = answer }
    }
    guard let answer = finished else { throw CancellationError() }
    let citations = answer.citations.map {
      Place(path: $0.path, startLine: $0.lines.lowerBound + 1, endLine: $0.lines.upperBound)
    }
    return Answered(
      id: item.id, answer: answer.text, citations: citations,
      seconds: start.duration(to: .now).inSeconds, found: answer.found,
      firstToken: writer?.firstToken.map { start.duration(to: $0).inSeconds },
      firstText: writer == nil ? nil : firstText)
  }

  /// How long a reader waited, beside the lines for the scorer.
  private func report(_ answered: [Answered]) {
    for (name, times) in [
      ("first token", answered.compactMap(\.firstToken)),
      ("first text shown", answered.compactMap(\.firstText)),
    ] {
      let latencies = Latencies(times)
      let (half, most) = (latencies.percentile(0.5), latencies.percentile(0.95))
      FileHandle.standardError.write(
        Data(
          "\(name): p50 \(Figures.short(half)) s, p95 \(Figures.short(most)) s over \(times.count) questions\n"
            .utf8))
    }
  }

  private func withSnapshot(
    _ body: (IndexSnapshot, (any Embedder)?) async throws -> Void
  ) async throws {
    let folder = try TemporaryStore()
    defer { folder.remove() }
    let (_, indexer) = await IndexingMeasure.cold(
      root: root, store: folder.path, settings: CorpusSettings())
    let embedder = try encoder.map { try SentenceEncoder(folder: $0, precision: .int8) }
    if let embedder {
      indexer.embed(into: vectors ?? folder.path) { embedder }
      await indexer.whenEmbedded()
      if let problem = indexer.status.problem { throw Problem(problem) }
    }
    try await body(indexer.snapshot, embedder)
    await indexer.stop()
  }

  private func write(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var line = try encoder.encode(value)
    line.append(UInt8(ascii: "\n"))
    FileHandle.standardOutput.write(line)
  }
}

/// What went wrong, for people.
struct Problem: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A folder for one run's store.
struct TemporaryStore {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ragd-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
