import Corpus
import Evaluation
import Foundation
import Indexing
import LanguageModel
import SearchIndex

/// Scores searches on judged queries over several projects at once: NDCG@10, time, and the lines of
/// definitions; and how much each ranking signal is worth.
struct RetrievalCommand {
  private var corpora: [(folder: String, file: URL)] = []
  private let encoder: URL?
  private let vectors: String?
  private let showsAblations: Bool

  init(_ arguments: [String]) throws {
    var options = CommandOptions(arguments)
    encoder = try options.take("--encoder").map { URL(fileURLWithPath: $0) }
    vectors = try options.take("--vectors")
    showsAblations = options.takeFlag("--ablations")
    let operands = options.rest
    guard !operands.isEmpty, operands.count.isMultiple(of: 2) else {
      throw Problem("pairs of a folder and a file of judged queries are needed")
    }
    corpora = stride(from: 0, to: operands.count, by: 2).map {
      (
        URL(fileURLWithPath: operands[$0]).resolvingSymlinksInPath().path,
        URL(fileURLWithPath: operands[$0 + 1])
      )
    }
  }

  func run() async throws {
    let store = try TemporaryStore()
    defer { store.remove() }
    let embedder = try encoder.map { try SentenceEncoder(folder: $0, precision: .int8) }
    var projects: [JudgedProject] = []
    for (number, corpus) in corpora.enumerated() {
      projects.append(
        try await JudgedProject(
          folder: corpus.folder, queries: corpus.file, store: "\(store.path)/\(number)",
          embedder: embedder, vectors: vectors ?? store.path))
    }
    let table = RetrievalTable(projects)
    table.printScores()
    table.printLatencies()
    table.printCoverage()
    if showsAblations { table.printAblations() }
  }
}

/// A project that is indexed, with its judged queries.
struct JudgedProject {
  let snapshot: IndexSnapshot
  let queries: [JudgedQuery]
  /// What each query means; empty without an encoder.
  let vectors: [QueryVector?]
  /// Seconds that each vector took.
  let embedding: [Double]

  private struct File: Decodable {
    var queries: [JudgedQuery]
  }

  init(
    folder: String, queries file: URL, store: String, embedder: SentenceEncoder?, vectors: String
  ) async throws {
    queries = try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).queries
    let (_, indexer) = await IndexingMeasure.cold(
      root: folder, store: store, settings: CorpusSettings())
    var found: [QueryVector?] = []
    var seconds: [Double] = []
    if let embedder {
      indexer.embed(into: vectors) { embedder }
      await indexer.whenEmbedded()
      if let problem = indexer.status.problem { throw Problem(problem) }
      for query in queries {
        let start = ContinuousClock.now
        found.append(try await embedder.vector(ofQuery: query.query))
        seconds.append(start.duration(to: .now).inSeconds)
      }
    }
    self.vectors = found
    embedding = seconds
    snapshot = indexer.snapshot
    await indexer.stop()
  }

  /// What a search finds for the query of that number, best first.
  func places(_ number: Int, byMeaning: Bool, without omitted: RankingSignal? = nil)
    -> [JudgedQuery.Place]
  {
    var query = SearchQuery(
      text: queries[number].query, vector: byMeaning ? vectors[number] : nil)
    query.omitted = omitted.map { [$0] } ?? []
    return places(query)
  }

  /// What a search by words finds.
  func places(_ text: String) -> [JudgedQuery.Place] { places(SearchQuery(text: text)) }

  private func places(_ query: SearchQuery) -> [JudgedQuery.Place] {
    snapshot.search(query).map { hit in
      JudgedQuery.Place(
        path: snapshot.file(snapshot.chunk(hit.chunk).file).path,
        lines: hit.lines.lowerBound + 1...max(hit.lines.lowerBound + 1, hit.lines.upperBound))
    }
  }
}
