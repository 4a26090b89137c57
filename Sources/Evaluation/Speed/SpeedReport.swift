import Answering
import Completion
package import Corpus
package import Indexing
package import SearchIndex

/// How long requests take on an index that is open: one sample for each request of a workload.
package struct RequestLatencies: Sendable {
  package var search: Latencies
  package var ask: Latencies
  package var hover: Latencies
  package var menu: Latencies
  package var inline: Latencies

  /// Runs a workload once to warm the page cache, then measures it.
  package static func measure(_ workload: Workload, on snapshot: IndexSnapshot) -> RequestLatencies
  {
    let hover = HoverProvider(snapshot: snapshot) { _, path, line in "\(path)#L\(line + 1)" }
    let completer = Completer(snapshot: snapshot)
    let answerer = Answerer(snapshot: snapshot)
    let root = snapshot.roots.first ?? ""
    func completion(_ cursor: Workload.Cursor) -> CompletionRequest {
      CompletionRequest(root: root, document: cursor.document, offset: cursor.offset)
    }
    func run() -> RequestLatencies {
      RequestLatencies(
        search: .measure(workload.queries) { _ = snapshot.search(SearchQuery(text: $0)) },
        ask: .measure(workload.queries.prefix(40)) { _ = answerer.extract(Question(text: $0)) },
        hover: .measure(workload.identifiers) {
          _ = hover.hover(root: root, document: $0.document, offset: $0.offset)
        },
        menu: .measure(workload.gaps) { _ = completer.menu(completion($0)) },
        inline: .measure(workload.gaps) { _ = completer.inline(completion($0)) })
    }
    _ = run()
    return run()
  }
}

/// How long changes take to become findable.
package enum FreshnessMeasure {
  /// Times a saved file, from the notice of the change to its commit, `count` times over.
  ///
  /// - Parameter change: changes the file of that path on disk.
  package static func save(
    _ path: String, count: Int, with indexer: Indexer, change: (Int) throws -> Void
  ) async rethrows -> Latencies {
    var samples: [Double] = []
    for turn in 0..<count {
      try change(turn)
      let start = ContinuousClock.now
      indexer.filesChanged([path])
      await indexer.whenIdle()
      samples.append(start.duration(to: .now).inSeconds)
    }
    return Latencies(samples)
  }

  /// Times opening a store that is up to date until its snapshot answers a search.
  package static func warmStart(
    root: String, store: String, settings: CorpusSettings, query: String, count: Int
  ) async -> Latencies {
    var samples: [Double] = []
    for _ in 0..<count {
      let start = ContinuousClock.now
      let indexer = Indexer(root: root, store: store, settings: settings)
      indexer.start(watching: false)
      while indexer.snapshot.fileCount == 0 { await Task.yield() }
      _ = indexer.snapshot.search(SearchQuery(text: query))
      samples.append(start.duration(to: .now).inSeconds)
      await indexer.stop()
    }
    return Latencies(samples)
  }
}
