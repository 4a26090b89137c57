import Answering
import Corpus
import Evaluation
import Foundation
import Indexing
import LanguageModel
import SearchIndex

/// Answers a file of queries or questions, one JSON line each, for a scorer to read.
struct BatchCommand {
  private let root: String
  private let input: URL
  /// A folder with a sentence encoder.
  private let encoder: URL?

  init(_ arguments: [String]) throws {
    let (arguments, encoder) = (arguments.prefix(2), arguments.dropFirst(2))
    guard arguments.count == 2,
      encoder.isEmpty || encoder.first == "--encoder" && encoder.count == 2
    else { throw Problem("a folder, a file of queries and at most --encoder FOLDER are needed") }
    self.encoder = encoder.last.map { URL(fileURLWithPath: $0) }
    root = URL(fileURLWithPath: arguments[0]).resolvingSymlinksInPath().path
    input = URL(fileURLWithPath: arguments[1])
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
  }

  private struct Answered: Encodable {
    var id: String
    var answer: String
    var citations: [Place]
    var seconds: Double
    var found: Bool
  }

  func search() async throws {
    let queries = try JSONDecoder().decode(Queries.self, from: Data(contentsOf: input))
    try await withSnapshot { snapshot in
      for item in queries.queries {
        let places = snapshot.search(SearchQuery(text: item.query)).map { hit in
          Place(
            path: snapshot.file(snapshot.chunk(hit.chunk).file).path,
            startLine: hit.lines.lowerBound + 1, endLine: hit.lines.upperBound, score: hit.score,
            why: hit.reasons)
        }
        try write(Results(query: item.query, results: places))
      }
    }
  }

  func answers() async throws {
    let questions = try JSONDecoder().decode(Questions.self, from: Data(contentsOf: input))
    let embedder = try encoder.map { try SentenceEncoder(folder: $0, precision: .int8) }
    try await withSnapshot { snapshot in
      let answerer = Answerer(snapshot: snapshot, embedder: embedder)
      // The first use of anything costs more than what is to be measured.
      _ = try await answerer.answered(Question(text: "warm up"))
      for item in questions.questions {
        let start = ContinuousClock.now
        let answer = try await answerer.answered(Question(text: item.question))
        let seconds = start.duration(to: .now).inSeconds
        let citations = answer.citations.map {
          Place(path: $0.path, startLine: $0.lines.lowerBound + 1, endLine: $0.lines.upperBound)
        }
        try write(
          Answered(
            id: item.id, answer: answer.text, citations: citations, seconds: seconds,
            found: answer.found))
      }
    }
  }

  private func withSnapshot(_ body: (IndexSnapshot) async throws -> Void) async throws {
    let folder = try TemporaryStore()
    defer { folder.remove() }
    let (_, indexer) = await IndexingMeasure.cold(
      root: root, store: folder.path, settings: CorpusSettings())
    try await body(indexer.snapshot)
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

extension Answerer {
  /// The finished answer.
  fileprivate func answered(_ question: Question) async throws -> Answer {
    for try await event in answer(question) {
      if case .finished(let answer) = event { return answer }
    }
    throw CancellationError()
  }
}

extension SentenceEncoder: Embedder {}

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
