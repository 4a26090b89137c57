package import Corpus
import Indexing
package import SearchIndex
import Storage

/// An index of the project for measuring, in memory: texts in it can be blanked, files left out.
package struct MeasuredIndex: Sendable {
  let root: String
  let settings: CorpusSettings
  let report: @Sendable (EvaluationProgress) -> Void
  private let indexer: Indexer

  package var snapshot: IndexSnapshot { indexer.snapshot }

  /// - Parameter report: is told how far indexing is.
  package init(
    root: String, settings: CorpusSettings, report: @escaping @Sendable (EvaluationProgress) -> Void
  ) {
    self.root = root
    self.settings = settings
    self.report = report
    let directory = MemoryDirectory()
    indexer = Indexer(root: root, store: "", settings: settings) { directory }
  }

  /// Indexes the project.
  package func open() async {
    indexer.start(watching: false)
    await following { await indexer.whenReady() }
  }

  /// Ends the work on it.
  package func close() async { await indexer.stop() }

  /// Blanks what would give places away.
  ///
  /// Its files appear as open buffers in which the hidden bytes are spaces, so that lines and offsets stay as
  /// they are.
  /// - Returns: their paths.
  func hide(_ cases: [PlaceCase]) async -> [String] {
    var hidden: [String: [Range<Int>]] = [:]
    for item in cases where !item.hidden.isEmpty {
      hidden[item.targets[0].path, default: []] += item.hidden
    }
    let snapshot = snapshot
    for (path, ranges) in hidden {
      guard let file = snapshot.file(root: root, path: path),
        var text = try? snapshot.document(file).document.text
      else { continue }
      for place in ranges.joined() where text.indices.contains(place) && !text[place].isLineEnd {
        text[place] = UInt8(ascii: " ")
      }
      indexer.setBuffer(path: path, text: text)
    }
    await indexer.whenIdle()
    return Array(hidden.keys)
  }

  /// Shows hidden files as they are again.
  func show(_ paths: [String]) {
    for path in paths { indexer.setBuffer(path: path, text: nil) }
  }

  /// Takes files out.
  package func leaveOut(_ paths: [String]) async {
    var settings = settings
    settings.exclude += paths.map(Self.pattern)
    indexer.configure(settings)
    await following { await indexer.whenIdle() }
  }

  /// The ignore pattern of one path, in which nothing stands for anything else.
  static func pattern(of path: String) -> String {
    "/" + path.map { "*?[]\\ ".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  /// Gives all places their vectors.
  /// - Parameter folder: where vectors that are known already lie, and new ones go.
  /// - Returns: why some have none, if so.
  func embed(into folder: String, with embedder: any Embedder) async -> String? {
    indexer.embed(into: folder) { embedder }
    await following { await indexer.whenEmbedded() }
    return indexer.status.embedding?.problem
  }

  /// Tells how far the indexer is while it works.
  private func following(_ work: () async -> Void) async {
    let telling = Task { [indexer, report] in
      for await progress in indexer.progress() { report(.indexing(progress)) }
    }
    await work()
    telling.cancel()
    await telling.value
  }
}

extension UInt8 {
  fileprivate var isLineEnd: Bool { self == 0x0A || self == 0x0D }
}
